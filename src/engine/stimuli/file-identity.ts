import { sha256Hex } from '../contract/sha256.ts';

/** File bytes as the browser's own calls take them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * SHA-256 of `bytes` as lower-case hex; null where the browser offers no `crypto.subtle`, which is
 * the case on plain http addresses other than localhost.
 */
export async function hashBytes(bytes: Bytes): Promise<string | null> {
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  return subtle === undefined ? null : sha256Hex(bytes, subtle);
}

/** Size and hash that a file should have. */
export interface FileIdentity {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/**
 * True where `bytes` are the file that `expected` names. Without `crypto.subtle` only the size is
 * compared: a weaker check is better than refusing to work on a plain http address.
 */
export async function isSameFile(bytes: Bytes, expected: FileIdentity): Promise<boolean> {
  if (bytes.length !== expected.sizeBytes) return false;
  const hash = await hashBytes(bytes);
  return hash === null || hash === expected.sha256;
}
