import { describe, expect, it } from 'vitest';
import type { ExpectedSpeed } from '#state/device-pace.ts';
import { seenSpeed } from '#state/testing/seen-speed.ts';
import { basisWords, measuringWords, timeCell } from './device-panel-words.ts';
import { RUN_SIZES } from './device-rows.ts';

const seen = seenSpeed({ title: 'One', imagesPerSecond: 32 });
const measured: ExpectedSpeed = { basis: 'measured', imagesPerSecond: 32, seen };
const estimated: ExpectedSpeed = { basis: 'estimated', imagesPerSecond: 1.8, seen };

function cells(expected: ExpectedSpeed, shipped: readonly string[] = []) {
  return RUN_SIZES.map((size) => timeCell({ expected, shipped }, size));
}

describe('the time of a run', () => {
  it('is told for one a pair, the built-in set, and the research set', () => {
    expect(RUN_SIZES.map(({ pictures }) => pictures)).toEqual([240, 720, 1280]);
    expect(cells(measured).map(({ words }) => words)).toEqual([
      'about 8 s',
      'about 23 s',
      'about 40 s',
    ]);
    expect(cells(estimated).at(-1)).toEqual({ words: 'about 10 min', beside: '' });
  });

  it('is none where the embeddings ship, and not made up where it is not known', () => {
    const [pairs, builtIn, all] = cells(measured, ['cue-conflict']);
    expect(pairs?.words).toBe('nothing to compute: shipped');
    expect(builtIn?.words).toBe('about 23 s');
    expect(all).toEqual({ words: 'nothing to compute: shipped', beside: 'anew: about 40 s' });
    expect(cells({ basis: 'unseen' })[0]).toEqual({ words: 'not known', beside: '' });
    expect(cells({ basis: 'unstated' }, ['built-in'])[1]?.beside).toBe('');
  });

  it('says what it rests on, and when that was seen', () => {
    expect(basisWords(measured)).toBe('measured here: 32.0 pictures a second (fp32)');
    const earlier = seenSpeed({ isEarlier: true, seenAtMs: Date.UTC(2026, 10, 26, 12) });
    expect(basisWords({ ...measured, seen: earlier })).toBe(
      'measured here on 26 November 2026: 32.0 pictures a second (fp32)',
    );
    expect(basisWords(estimated)).toBe('estimated from One’s pace: about 1.8 a second');
    expect(basisWords({ ...measured, basis: 'rough' })).toMatch(/^seen on a few pictures .* about/);
    expect(basisWords({ basis: 'unstated' })).toBe('not known: its work is not stated');
    expect(basisWords({ basis: 'unseen' })).toMatch(/until this device is measured/);
  });
});

it('a measurement says how far it is, and never goes back', () => {
  const steps = [
    measuringWords({ phase: 'loading', done: 0, total: 1 }),
    measuringWords({ phase: 'reading', done: 5, total: 24 }),
    measuringWords({ phase: 'reading', done: 24, total: 24 }),
    measuringWords({ phase: 'trying', done: 0, total: 4 }),
    measuringWords({ phase: 'computing', done: 0, total: 24 }),
  ];
  expect(steps[1]?.label).toBe('Reading pictures: 5 of 24');
  const shares = steps.map(({ share }) => share);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});
