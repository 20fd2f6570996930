import { abortedError } from '../contract/abortable.ts';
import { sha256Hex } from '../contract/sha256.ts';

/** Larger files are named by their size and ends: hashing holds a whole file in memory. */
const HASHED_WHOLE_BYTES = 1e9;
const END_BYTES = 1e6;

/** What names dropped files: 12 digits of hex, and the hash of each file that was hashed whole. */
export interface FilesHash {
  readonly revision: string;
  /** In the order of the blobs; null where only the ends were hashed. */
  readonly sha256: readonly (string | null)[];
  readonly notes: readonly string[];
}

/**
 * Names files by their contents: the first 12 digits of the SHA-256 over the sorted SHA-256 of each,
 * joined by newlines. A file above 1 GB counts by its size, first and last megabyte. Where the browser
 * withholds hashing (plain http) the name is their size and a random part: two models of one size
 * must not pass for one, so files that are dropped again are another model. Both are said.
 */
export async function hashFiles(
  blobs: readonly Blob[],
  subtle: SubtleCrypto | undefined,
  signal: AbortSignal,
): Promise<FilesHash> {
  if (subtle === undefined) {
    const total = blobs.reduce((sum, { size }) => sum + size, 0);
    const note =
      'This page is not served over https, so the files cannot be hashed: dropped again, they count as another model.';
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    return {
      revision: `size-${total}-${random.toString(16).padStart(8, '0')}`,
      sha256: blobs.map(() => null),
      notes: [note],
    };
  }
  const hashes: string[] = [];
  const sha256: (string | null)[] = [];
  for (const blob of blobs) {
    if (signal.aborted) throw abortedError();
    const isWhole = blob.size <= HASHED_WHOLE_BYTES;
    const hash = await sha256Hex(await (isWhole ? bytesOf(blob) : endsOf(blob)), subtle);
    hashes.push(hash);
    sha256.push(isWhole ? hash : null);
  }
  const all = new TextEncoder().encode(hashes.toSorted().join('\n'));
  const notes = sha256.includes(null)
    ? ['Files above 1 GB are named by their size and their first and last megabyte.']
    : [];
  return { revision: (await sha256Hex(all, subtle)).slice(0, 12), sha256, notes };
}

async function endsOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const size = new TextEncoder().encode(String(blob.size));
  return bytesOf(new Blob([size, blob.slice(0, END_BYTES), blob.slice(-END_BYTES)]));
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}
