import { SPEC_CHOICES } from '#experiment/check-spec.ts';
import type { Device, Dtype } from '#engine/index.ts';
import type { Checked } from '#science/problem.ts';
import type { SeenSpeed } from './device-pace.ts';

/** What decides how much of the processor the page may use: speeds hold for one state of it only. */
export interface SpeedSurroundings {
  readonly cores: number;
  /** Whether the page is cross-origin isolated, and so may use threads. */
  readonly isolated: boolean;
}

const FORMAT = 'cuelens-speeds';
const VERSION = 1;
const DTYPES = SPEC_CHOICES.dtype.filter((word): word is Dtype => word !== 'auto');
const DEVICES = SPEC_CHOICES.device.filter((word): word is Device => word !== 'auto');
const LONGEST_TEXT = 300;
/** The end of the days that a browser can name. */
const LAST_MS = 8.64e15;

/** Speeds as a text that `readSpeeds` takes back on another visit. */
export function writeSpeeds(speeds: readonly SeenSpeed[], surroundings: SpeedSurroundings): string {
  const kept = speeds.map(({ isEarlier: _, ...seen }) => seen);
  return JSON.stringify({ format: FORMAT, version: VERSION, ...surroundings, speeds: kept });
}

/**
 * The speeds in a kept text. None where it was kept under other surroundings: the same browser has
 * other cores then. A text that is not what `writeSpeeds` gives is named, with the field at fault.
 */
export function readSpeeds(
  text: string,
  surroundings: SpeedSurroundings,
): Checked<readonly SeenSpeed[]> {
  const kept = recordOf(parse(text));
  if (kept['format'] !== FORMAT || kept['version'] !== VERSION) return fault('format');
  if (kept['cores'] !== surroundings.cores || kept['isolated'] !== surroundings.isolated) {
    return { ok: true, value: [] };
  }
  const list = kept['speeds'];
  if (!Array.isArray(list)) return fault('speeds');
  const read: SeenSpeed[] = [];
  for (const [i, entry] of list.entries()) {
    const seen = readSpeed(recordOf(entry));
    if (typeof seen === 'string') return fault(`speeds[${i}].${seen}`);
    read.push(seen);
  }
  return { ok: true, value: read };
}

/** A speed, or the name of the field that is no such thing. */
function readSpeed(entry: Readonly<Record<string, unknown>>): SeenSpeed | string {
  const { title, imagesPerSecond, gflopsPerImage, isRough, seenAtMs } = entry;
  const { id, revision } = recordOf(entry['model']);
  const dtype = DTYPES.find((word) => word === entry['dtype']);
  const device = DEVICES.find((word) => word === entry['device']);
  if (!isText(id)) return 'model.id';
  if (!isText(revision)) return 'model.revision';
  if (!isText(title)) return 'title';
  if (dtype === undefined) return 'dtype';
  if (device === undefined) return 'device';
  if (!isAmount(imagesPerSecond)) return 'imagesPerSecond';
  if (gflopsPerImage !== null && !isAmount(gflopsPerImage)) return 'gflopsPerImage';
  if (typeof isRough !== 'boolean') return 'isRough';
  if (!isAmount(seenAtMs) || seenAtMs > LAST_MS) return 'seenAtMs';
  return {
    model: { id, revision },
    title,
    dtype,
    device,
    imagesPerSecond,
    gflopsPerImage,
    isRough,
    seenAtMs,
    isEarlier: true,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Named by the caller: what is no JSON has no format either.
    return null;
  }
}

function fault(field: string): Checked<never> {
  const problem = {
    code: 'kept-speeds',
    field,
    message: `What this browser had kept of this device’s speed cannot be read (${field} is not as this page writes it), so it was let go. Everything else is as it was.`,
    advice: 'Nothing needs to be done: the next run measures it anew.',
  };
  return { ok: false, problems: [problem] };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
