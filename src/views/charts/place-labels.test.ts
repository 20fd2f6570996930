import { describe, expect, it } from 'vitest';
import { placeLabels } from './place-labels.ts';
import type { Box, LabelledMark } from './place-labels.ts';

const ROOM: Box = { left: 50, right: 330, top: 10, bottom: 350 };
const LINE_PX = 16;

function markAt(x: number, y: number, widthPx = 90, reach = 8): LabelledMark {
  return { box: { left: x - reach, right: x + reach, top: y - 7, bottom: y + 7 }, widthPx };
}

function covers(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Pairs of boxes that cover each other. */
function collisions(marks: readonly LabelledMark[], room = ROOM): number {
  const labels = placeLabels(marks, room, LINE_PX).map(({ box }) => box);
  const all = [...labels, ...marks.map(({ box }) => box)];
  return labels.reduce(
    (sum, label, i) => sum + all.filter((other, k) => k > i && covers(label, other)).length,
    0,
  );
}

describe('placeLabels', () => {
  it('puts a name right of a mark, behind its whisker, and left of it at the right edge', () => {
    const [free, edge] = placeLabels([markAt(100, 100, 90, 20), markAt(300, 200)], ROOM, LINE_PX);
    expect(free).toEqual({ box: { left: 124, right: 214, top: 92, bottom: 108 }, leads: false });
    expect(edge).toEqual({ box: { left: 198, right: 288, top: 192, bottom: 208 }, leads: false });
  });

  it('covers nothing else that has to be seen', () => {
    const other: Box = { left: 150, right: 162, top: 94, bottom: 106 };
    const [label] = placeLabels([markAt(100, 100)], ROOM, LINE_PX, [other]);
    expect(label === undefined || covers(label.box, other)).toBe(false);
  });

  it('keeps sixteen names apart where all marks lie in one place', () => {
    const close = Array.from({ length: 16 }, (_, i) => markAt(190 + i, 180 + (i % 3)));
    expect(collisions(close)).toBe(0);
    expect(placeLabels(close, ROOM, LINE_PX).some(({ leads }) => leads)).toBe(true);
  });

  it('stays inside wherever a mark lies', () => {
    for (const x of [50, 190, 330]) {
      for (const y of [10, 180, 350]) {
        const [label] = placeLabels([markAt(x, y)], ROOM, LINE_PX);
        expect(label?.box.left).toBeGreaterThanOrEqual(ROOM.left);
        expect(label?.box.right).toBeLessThanOrEqual(ROOM.right);
        expect(label?.box.top).toBeGreaterThanOrEqual(ROOM.top);
        expect(label?.box.bottom).toBeLessThanOrEqual(ROOM.bottom);
      }
    }
  });

  it('takes the place that covers least where nothing is free', () => {
    const tight: Box = { left: 0, right: 100, top: 0, bottom: 30 };
    const labels = placeLabels([markAt(50, 15), markAt(50, 15), markAt(50, 15)], tight, LINE_PX);
    expect(labels).toHaveLength(3);
    for (const { box } of labels) expect(Number.isFinite(box.left + box.top)).toBe(true);
  });
});
