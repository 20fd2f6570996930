import { describe, expect, it } from 'vitest';
import { readSpeeds, writeSpeeds } from './kept-speeds.ts';
import { seenSpeed } from './testing/seen-speed.ts';

const HERE = { cores: 8, isolated: true };
const SPEEDS = [seenSpeed(), seenSpeed({ device: 'webnn', gflopsPerImage: null })];

describe('speeds kept for the next visit', () => {
  it('come back, and are then of an earlier visit', () => {
    const earlier = SPEEDS.map((seen) => ({ ...seen, isEarlier: true }));
    expect(readSpeeds(writeSpeeds(SPEEDS, HERE), HERE)).toEqual({ ok: true, value: earlier });
  });

  it('are of no use with other cores, or with threads where there were none', () => {
    const text = writeSpeeds(SPEEDS, HERE);
    for (const other of [
      { ...HERE, cores: 4 },
      { ...HERE, isolated: false },
    ]) {
      expect(readSpeeds(text, other)).toEqual({ ok: true, value: [] });
    }
  });

  it('are named by the field at fault where they cannot be read', () => {
    const [seen] = (JSON.parse(writeSpeeds(SPEEDS, HERE)) as { speeds: object[] }).speeds;
    const fieldOf = (text: string): string | undefined => {
      const read = readSpeeds(text, HERE);
      return read.ok ? undefined : read.problems[0]?.field;
    };
    const withSpeed = (change: object): string =>
      JSON.stringify({
        format: 'cuelens-speeds',
        version: 1,
        ...HERE,
        speeds: [seen, { ...seen, ...change }],
      });
    expect(fieldOf(withSpeed({}))).toBeUndefined();
    expect(fieldOf('')).toBe('format');
    expect(fieldOf('null')).toBe('format');
    expect(fieldOf('{"format":"cuelens-speeds","version":2}')).toBe('format');
    expect(fieldOf(withSpeed({}).replace(/"speeds":.*/, '"speeds":3}'))).toBe('speeds');
    for (const [field, value] of [
      ['model.id', { model: { revision: '1' } }],
      ['model.revision', { model: { id: 'a' } }],
      ['title', { title: 'x'.repeat(1000) }],
      ['dtype', { dtype: 'auto' }],
      ['device', { device: 'gpu' }],
      ['imagesPerSecond', { imagesPerSecond: 0 }],
      ['gflopsPerImage', { gflopsPerImage: -1 }],
      ['isRough', { isRough: 0 }],
      ['seenAtMs', { seenAtMs: 1e300 }],
    ] as const) {
      expect(fieldOf(withSpeed(value))).toBe(`speeds[1].${field}`);
    }
  });
});
