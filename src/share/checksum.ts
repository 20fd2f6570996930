import type { Stimulus } from '#science/stimuli/stimulus.ts';

/** Length of a mark: six of 36 characters hold the upper 31 bits of a CRC-32. */
export const MARK_LENGTH = 6;

/** Six letters and digits that change with (almost) every change of `text`. Against accidents, not against malice. */
export function markOf(text: string): string {
  return (crc32(new TextEncoder().encode(text)) >>> 1).toString(36).padStart(MARK_LENGTH, '0');
}

/**
 * The mark of a stimulus set: changes when a picture is added, taken out, moved, relabelled or
 * redrawn, so that answers are never read against other pictures than they were given for.
 */
export function markOfStimuli(stimuli: readonly Stimulus[]): string {
  return markOf(stimuli.map((s) => `${s.id} ${s.shape} ${s.texture} ${s.sha256}`).join('\n'));
}

/** CRC-32 as in gzip and PNG (reflected polynomial 0xEDB88320), 0..2^32-1. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}
