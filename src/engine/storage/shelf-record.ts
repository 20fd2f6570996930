import { isRecord } from '../contract/json-record.ts';
import type { ModelFile } from '../contract/model-card.ts';
import { isSha256, sha256Hex } from '../contract/sha256.ts';

/** A model by name. */
export interface ModelName {
  readonly id: string;
  readonly revision: string;
}

/** What is written beside a kept file. How much of it is there, the file itself says. */
export interface ShelfRecord {
  readonly key: string;
  /** Whoever fetched it first: other models may use the same file. */
  readonly model: ModelName;
  readonly path: string;
  /** Where it came from; empty for files from disk. */
  readonly source: string;
  readonly etag: string | null;
  /** True size; null until somebody has said it. */
  readonly sizeBytes: number | null;
  /** Of the bytes as they are, so null until all are there. */
  readonly sha256: string | null;
  /** When it was begun or finished, ISO 8601. */
  readonly savedAt: string;
}

/** A record from JSON; null where it is damaged, or another file's. */
export function parseShelfRecord(text: string, key: string): ShelfRecord | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(json) || !isRecord(json['model'])) return null;
  const { model, etag, sizeBytes, sha256 } = json;
  const texts = [model['id'], model['revision'], json['path'], json['source'], json['savedAt']];
  const sound =
    json['key'] === key &&
    texts.every((value) => typeof value === 'string') &&
    (etag === null || typeof etag === 'string') &&
    (sizeBytes === null || Number.isSafeInteger(sizeBytes)) &&
    (sha256 === null || isSha256(sha256));
  return sound ? (json as unknown as ShelfRecord) : null;
}

/** `owner/name@revision`. */
export function nameOf({ id, revision }: ModelName): string {
  return `${id}@${revision}`;
}

/**
 * Names under which a file may lie on the shelf, the one to write it under first: its SHA-256, where
 * that is known beforehand, and a hash of its address without the host, so that mirrors share it.
 */
export async function shelfKeys(
  file: ModelFile,
  model: ModelName,
  subtle: SubtleCrypto,
): Promise<readonly [own: string, ...others: string[]]> {
  const address = new TextEncoder().encode(`${nameOf(model)}/${file.path}`);
  const byAddress = await sha256Hex(address, subtle);
  return file.sha256 === null ? [byAddress] : [file.sha256, byAddress];
}
