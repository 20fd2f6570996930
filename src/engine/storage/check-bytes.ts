import type { ModelFile } from '../contract/model-card.ts';
import { isSha256, sha256Hex } from '../contract/sha256.ts';

/** What became of a file's check. */
export interface CheckedBytes {
  /** What is wrong, in words; null if nothing is. */
  readonly fault: string | null;
  /** SHA-256 of the bytes; null where the browser withholds hashing. */
  readonly sha256: string | null;
  /** False where no checksum was there to compare with. */
  readonly compared: boolean;
}

/**
 * Compares a file's bytes with what is known of them: size and SHA-256, else the SHA-1 of git's blob
 * (`blob <size>\0<bytes>`, which hubs give for small files), else a host's ETag where it happens to
 * be the SHA-256. An ETag that is not proves nothing: hosts use other hashes of that length.
 */
export async function checkBytes(
  bytes: Uint8Array<ArrayBuffer>,
  file: ModelFile,
  etag: string | null,
  subtle: SubtleCrypto | undefined,
): Promise<CheckedBytes> {
  const faulty = (fault: string, sha256: string | null = null): CheckedBytes => ({
    fault,
    sha256,
    compared: true,
  });
  if (file.sizeBytes !== null && bytes.length !== file.sizeBytes) {
    return faulty(`it has ${bytes.length} bytes instead of ${file.sizeBytes}`);
  }
  if (subtle === undefined) return { fault: null, sha256: null, compared: false };
  const sha256 = await sha256Hex(bytes, subtle);
  if (file.sha256 !== null) {
    if (sha256 !== file.sha256) return faulty('its SHA-256 differs', sha256);
    return { fault: null, sha256, compared: true };
  }
  if (file.gitBlob !== undefined) {
    if ((await gitBlobOf(bytes, subtle)) !== file.gitBlob)
      return faulty('its hash differs', sha256);
    return { fault: null, sha256, compared: true };
  }
  return { fault: null, sha256, compared: shaOfEtag(etag) === sha256 };
}

async function gitBlobOf(bytes: Uint8Array<ArrayBuffer>, subtle: SubtleCrypto): Promise<string> {
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const blob = new Uint8Array(head.length + bytes.length);
  blob.set(head);
  blob.set(bytes, head.length);
  const digest = new Uint8Array(await subtle.digest('SHA-1', blob));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function shaOfEtag(etag: string | null): string | null {
  const tag = etag?.replace(/^"|"$/g, '').toLowerCase();
  return isSha256(tag) ? tag : null;
}
