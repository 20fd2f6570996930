// Sends a file as static hosts do: conditions, ranges, HEAD, in a stream; and with the faults ordered.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One request under way.
 * @typedef {object} Exchange
 * @property {import('node:http').IncomingMessage} incoming
 * @property {import('node:http').ServerResponse} outgoing
 * @property {(kind: string, applies?: (fault: object) => boolean) => object | undefined} take the
 *   fault of this kind that was ordered for this request
 * @property {(status: number, headers: Record<string, string | number>) => void} head
 */

const CHUNK_BYTES = 1 << 18;
const SLOW_STEP_MS = 100;

/** Whether an If-None-Match names this ETag; weak and strong compare alike there. */
function namesTag(header, etag) {
  return header.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}

/**
 * The one range asked for: null where the header is none that has to be followed (several ranges,
 * other units, nonsense), 'unsatisfiable' where nothing of the file is in it. `end` is inclusive.
 */
function readRange(header, sizeBytes) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (first === undefined || (first === '' && last === '')) return null;
  if (first === '') {
    const count = Math.min(Number(last), sizeBytes);
    return count === 0 ? 'unsatisfiable' : { start: sizeBytes - count, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= sizeBytes ? 'unsatisfiable' : { start, end };
}

/** What the ETag would be had the content changed. */
const changedTag = (tag) =>
  createHash('sha256').update(`changed ${tag}`).digest('hex').slice(0, tag.length);

/**
 * The ETag to give out for a file whose hash is `tag`.
 * @param {Exchange} exchange
 * @param {string} tag
 */
export function etagOf(exchange, tag) {
  return `"${exchange.take('new-etag') === undefined ? tag : changedTag(tag)}"`;
}

/**
 * @param {Exchange} exchange
 * @param {import('./repo-folders.mjs').RepoFile} file
 * @param {string} tag its hash, which becomes the ETag
 * @param {Record<string, string>} headers
 */
export async function sendFile(exchange, file, tag, headers) {
  const { incoming, outgoing } = exchange;
  const isGet = incoming.method === 'GET';
  const asked = incoming.headers;
  const etag = etagOf(exchange, tag);
  const common = { ...headers, ETag: etag };
  if (asked['if-none-match'] !== undefined && namesTag(asked['if-none-match'], etag)) {
    exchange.head(304, common);
    outgoing.end();
    return;
  }
  const isShort = isGet && file.sizeBytes > 0 && exchange.take('wrong-length') !== undefined;
  const sizeBytes = file.sizeBytes - (isShort ? 1 : 0);
  const ignoresRange =
    isGet && asked.range !== undefined && exchange.take('no-ranges') !== undefined;
  if (!ignoresRange) common['Accept-Ranges'] = 'bytes';
  const isSameFile = asked['if-range'] === undefined || asked['if-range'] === etag;
  const range =
    isGet && asked.range !== undefined && isSameFile && !ignoresRange
      ? readRange(asked.range, sizeBytes)
      : null;
  if (range === 'unsatisfiable') {
    exchange.head(416, { ...common, 'Content-Range': `bytes */${sizeBytes}`, 'Content-Length': 0 });
    outgoing.end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  if (range !== null) common['Content-Range'] = `bytes ${start}-${end}/${sizeBytes}`;
  exchange.head(range === null ? 200 : 206, { ...common, 'Content-Length': end + 1 - start });
  if (isGet && end >= start) await sendBody(exchange, file, start, end);
  else outgoing.end();
}

/** Offsets of faults count from the start of the file, so that a resumed transfer gets past them. */
async function sendBody(exchange, { diskPath, sizeBytes }, start, end) {
  const { outgoing } = exchange;
  const offsetOf = ({ atBytes, atShare }) => atBytes ?? Math.floor(atShare * sizeBytes);
  const isAhead = (fault) => {
    const at = offsetOf(fault);
    return (at > start || (at === 0 && start === 0)) && at <= end;
  };
  const cut = exchange.take('cut', isAhead);
  const stall = exchange.take('stall', isAhead);
  const slow = exchange.take('slow');
  const flipAt = exchange.take('wrong-bytes') === undefined ? null : start + ((end - start) >> 1);
  const cutAt = cut === undefined ? Infinity : offsetOf(cut);
  const stallAt = stall === undefined ? Infinity : offsetOf(stall);
  const stop = Math.min(end + 1, cutAt, stallAt);

  outgoing.flushHeaders();
  if (stop > start) {
    const isWhole = await pump(outgoing, diskPath, { start, stop, flipAt, slow });
    if (!isWhole) {
      outgoing.destroy();
      return;
    }
  }
  if (stop === cutAt) outgoing.destroy();
  else if (stop < end + 1) await new Promise((resolve) => outgoing.once('close', resolve));
  else outgoing.end();
}

/** Writes at the receiver's pace. False where it left, or where the file shrank under way. */
async function pump(outgoing, diskPath, { start, stop, flipAt, slow }) {
  const chunkBytes =
    slow === undefined
      ? CHUNK_BYTES
      : Math.max(1, Math.ceil((slow.bytesPerSecond * SLOW_STEP_MS) / 1000));
  const left = new Promise((resolve) => outgoing.once('close', () => resolve(false)));
  let at = start;
  const stream = createReadStream(diskPath, { start, end: stop - 1, highWaterMark: chunkBytes });
  for await (const chunk of stream) {
    if (flipAt !== null && flipAt >= at && flipAt < at + chunk.length) chunk[flipAt - at] ^= 0xff;
    at += chunk.length;
    const written = new Promise((resolve) =>
      outgoing.write(chunk, (error) => resolve(error === undefined || error === null)),
    );
    if (!(await Promise.race([written, left]))) return false;
    if (slow !== undefined && at < stop) await sleep(SLOW_STEP_MS);
  }
  return at === stop;
}
