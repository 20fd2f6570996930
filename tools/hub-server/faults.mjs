// Faults that a test orders: which answers go wrong, how, and how often.

const isCount = (value) => Number.isInteger(value) && value >= 0;
const isHeaders = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((text) => typeof text === 'string');

/** The settings of each kind beyond match, where and times, and when their values are sound. */
const KINDS = {
  status: { status: (value) => isCount(value) && value >= 300 && value < 600, headers: isHeaders },
  cut: {
    atShare: (value) => typeof value === 'number' && value >= 0 && value < 1,
    atBytes: isCount,
  },
  slow: { bytesPerSecond: (value) => isCount(value) && value > 0 },
  stall: { atBytes: isCount },
  'wrong-bytes': {},
  'wrong-length': {},
  'no-ranges': {},
  'new-etag': {},
  'no-cors': {},
};

/** One of these must be there. */
const NEEDED = {
  status: ['status'],
  cut: ['atShare', 'atBytes'],
  slow: ['bytesPerSecond'],
  stall: ['atBytes'],
};

const ORIGINS = ['hub', 'cdn', 'both'];

/** A text matches a whole name or everything below it; `{ pattern, flags }` is a RegExp in JSON. */
function readMatch(match) {
  if (typeof match === 'string' && match !== '') {
    return (key) => key === match || key.startsWith(`${match}/`);
  }
  const source = match instanceof RegExp ? match.source : match?.pattern;
  if (typeof source !== 'string') {
    throw new TypeError('match must be "owner/name/path", a RegExp or { "pattern": ... }');
  }
  // g and y would make a RegExp remember where it matched last.
  const pattern = new RegExp(source, (match.flags ?? '').replace(/[gy]/g, ''));
  return (key) => pattern.test(key);
}

function readFault(fault) {
  if (typeof fault !== 'object' || fault === null) throw new TypeError('a fault is an object');
  const { match, where = 'both', kind, times = Infinity, ...settings } = fault;
  if (!Object.hasOwn(KINDS, kind)) {
    throw new TypeError(`kind must be one of ${Object.keys(KINDS).join(', ')}`);
  }
  if (!ORIGINS.includes(where)) throw new TypeError(`where must be one of ${ORIGINS.join(', ')}`);
  if (times !== Infinity && !(isCount(times) && times > 0)) {
    throw new TypeError('times must be a whole number above 0');
  }
  for (const [key, value] of Object.entries(settings)) {
    const isSound = Object.hasOwn(KINDS[kind], key) ? KINDS[kind][key] : null;
    if (isSound === null) throw new TypeError(`a fault of kind ${kind} has no "${key}"`);
    if (!isSound(value)) throw new TypeError(`${kind}: "${key}" is out of range`);
  }
  const needed = NEEDED[kind] ?? [];
  if (needed.length > 0 && needed.filter((key) => key in settings).length !== 1) {
    throw new TypeError(`a fault of kind ${kind} needs ${needed.join(' or ')}`);
  }
  return { matches: readMatch(match), where, kind, timesLeft: times, ...settings };
}

export function createFaults() {
  let faults = [];
  return {
    /** Throws a TypeError that names what is wrong with the fault. */
    add(fault) {
      faults.push(readFault(fault));
    },
    clear() {
      faults = [];
    },
    /**
     * Takes the first fault of this kind that applies, which uses up one of its times.
     * @param {'hub' | 'cdn'} origin
     * @param {string} key owner/name/path of the file, owner/name for the repo's listing
     * @param {string} kind
     * @param {(fault: object) => boolean} [applies]
     */
    take(origin, key, kind, applies = () => true) {
      const fault = faults.find(
        (candidate) =>
          candidate.kind === kind &&
          candidate.timesLeft > 0 &&
          (candidate.where === 'both' || candidate.where === origin) &&
          candidate.matches(key) &&
          applies(candidate),
      );
      if (fault !== undefined) fault.timesLeft -= 1;
      return fault;
    },
  };
}
