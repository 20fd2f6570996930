import { describe, expect, it } from 'vitest';
import { drawChart } from './chart.mjs';
import { hasMissed, writeMarkdown } from './report.mjs';
import type { Report, Row } from './report.mjs';
import { judge, makeRow, median } from './rows.mjs';

const FASTER = makeRow({
  what: '256 images',
  beside: 'another <library>',
  unit: 'images/s',
  ours: 60,
  theirs: 30,
  ratio: 2,
  wanted: { atLeast: 1.5 },
});
const SLOW = makeRow({
  what: 'a prompt is edited',
  unit: 'ms',
  ours: 20.04,
  wanted: { atMost: 16 },
  of: 'ours',
});
const ELSEWHERE = makeRow({ what: 'WebGPU', wanted: { atLeast: 2 }, note: 'no card | here' });

function reportOf(rows: readonly Row[]): Report {
  return {
    madeAt: '2026-01-02T03:04:05.000Z',
    machine: {
      processor: 'A processor',
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      loadAverage: [0.5, 1, 2],
      system: 'linux',
      node: '20.19.0',
    },
    browser: {
      version: 'Chromium 150',
      threads: 2,
      isolated: true,
      webgpuAdapter: null,
      webnnVersion: null,
    },
    cases: [{ id: 'a-case', title: 'A case', rows, notes: ['a note'], broke: false, seconds: 3 }],
  };
}

describe('a row', () => {
  it('is judged by its ratio, or by its own number', () => {
    expect(FASTER.met).toBe(true);
    expect(SLOW.met).toBe(false);
    expect(judge({ ...FASTER, wanted: { atLeast: 2.01 } })).toBe(false);
    expect(judge({ ...SLOW, wanted: { atMost: 20.04 } })).toBe(true);
  });

  it('is held between two bounds', () => {
    const wanted = { atLeast: 0.95, atMost: 1.05 };
    const slopes = [0.94, 0.95, 1, 1.05, 1.06];
    expect(slopes.map((ours) => makeRow({ ours, wanted, of: 'ours' }).met)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('has no verdict where it was not measured, or nothing was wanted', () => {
    expect(ELSEWHERE.met).toBeNull();
    expect(makeRow({ what: 'only to know', ratio: 3 }).met).toBeNull();
  });

  it('that was measured and gave no number is not met', () => {
    expect(makeRow({ ratio: NaN, wanted: { atLeast: 1 } }).met).toBe(false);
  });
});

it('the median is the middle one, or between the middle two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7]), median([])]).toEqual([
    2,
    2.5,
    7,
    NaN,
  ]);
});

describe('the Markdown', () => {
  const lines = writeMarkdown(reportOf([FASTER, SLOW, ELSEWHERE])).split('\n');

  it('has a line for each row, with its numbers, units and verdict', () => {
    expect(lines).toContain(
      '| 256 images | another <library> | 60 images/s | 30 images/s | 2.00× | ≥ 1.5× | yes |  |',
    );
    expect(lines).toContain('| a prompt is edited |  | 20 ms |  |  | ≤ 16 ms | **no** |  |');
    expect(lines).toContain('| WebGPU |  |  |  |  | ≥ 2× | not measured here | no card \\| here |');
  });

  it('says where it was measured', () => {
    expect(lines).toContain('| processor | A processor |');
    expect(lines).toContain('| load average at the start (1, 5, 15 min) | 0.50, 1.00, 2.00 |');
    expect(lines).toContain('| WebGPU | no real adapter |');
    expect(lines).toContain('- a note');
  });

  it('a run has missed something only where a row was measured and not met', () => {
    expect(hasMissed(reportOf([FASTER, ELSEWHERE]))).toBe(false);
    expect(hasMissed(reportOf([FASTER, SLOW]))).toBe(true);
  });
});

describe('the chart', () => {
  const chart = drawChart(reportOf([FASTER, SLOW, ELSEWHERE]));
  const bars = [...chart.matchAll(/<rect class="(yes|no|none)" [^>]*width="([\d.]+)"/g)].map(
    ([, verdict, width]) => ({ verdict, width: Number(width) }),
  );

  it('draws each measured row against the place of what was wanted', () => {
    expect(bars.map(({ verdict }) => verdict)).toEqual(['yes', 'no']);
    const [faster, slow] = bars.map(({ width }) => width);
    // Both lines stand at the same place, so widths compare across rows.
    expect((faster ?? 0) / 2).toBeCloseTo(((slow ?? 0) / 20.04) * (16 / 1.5), 0);
    expect(chart.match(/<line class="wanted" x1="([\d.]+)"/g)).toHaveLength(2);
    expect(new Set(chart.match(/x1="[\d.]+"/g)).size).toBe(1);
  });

  it('is one well-formed picture of its own, in light and dark', () => {
    expect(chart).toMatch(/^<svg [^>]*role="img"/);
    expect(chart).toContain('prefers-color-scheme: dark');
    expect(chart).toContain('beside another &lt;library&gt;');
    expect(chart).toContain('not measured here');
    expect(chart).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  });

  it('keeps a bar that is far off inside the picture, and draws nothing of NaN', () => {
    const far = makeRow({ ratio: 1000, wanted: { atLeast: 1 } });
    const none = makeRow({ ratio: NaN, wanted: { atLeast: 1 } });
    const widths = drawChart(reportOf([far, none])).match(/height="18"/g);
    expect(widths).toHaveLength(2);
    expect(drawChart(reportOf([none]))).toContain('width="0.0"');
    expect(drawChart(reportOf([far]))).toContain('width="340.0"');
  });
});
