import type { Checked, Problem } from '#science/problem.ts';
import { isRecord } from '../contract/json-record.ts';
import { isSha256 } from '../contract/sha256.ts';

/** Where a picture lies in a pack. */
export interface PackEntry {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A pack's index: its pictures by SHA-256, so that a renamed file is still found. */
export interface PackIndex {
  readonly set: string;
  readonly entries: ReadonlyMap<string, PackEntry>;
  /** Size of the whole pack. */
  readonly sizeBytes: number;
}

/**
 * Reads a pack's index as `tools/stimulus-pack` writes it:
 * `{format: 'cuelens-pack', version: 1, set, entries: [[id, offset, length, sha256], ...]}`.
 */
export function parsePackIndex(json: unknown): Checked<PackIndex> {
  if (!isRecord(json) || json['format'] !== 'cuelens-pack') {
    return refuse('format', 'it is not the index of a CueLens pack');
  }
  if (json['version'] !== 1) return refuse('version', 'its version is not 1');
  const { set, entries } = json;
  if (typeof set !== 'string') return refuse('set', 'it does not say which set it holds');
  if (!Array.isArray(entries)) return refuse('entries', 'it lists no pictures');
  const found = new Map<string, PackEntry>();
  let packBytes = 0;
  for (const entry of entries as unknown[]) {
    if (!Array.isArray(entry)) return refuse('entries', 'an entry is not a list');
    const [id, offset, length, sha256] = entry as unknown[];
    if (typeof id !== 'string' || !isCount(offset) || !isCount(length) || !isSha256(sha256)) {
      return refuse('entries', 'an entry is not [id, offset, length, sha256]');
    }
    found.set(sha256, { offset, sizeBytes: length });
    packBytes = Math.max(packBytes, offset + length);
  }
  return { ok: true, value: { set, entries: found, sizeBytes: packBytes } };
}

function refuse(field: string, why: string): Checked<PackIndex> {
  const problem: Problem = {
    code: 'bad-pack-index',
    field,
    message: `The index of the picture pack cannot be read: ${why}.`,
    advice: 'Build the pack again and put both of its files beside each other.',
  };
  return { ok: false, problems: [problem] };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
