import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { balancedOrder, countConflictPairs } from './balanced-subset.ts';
import { CATEGORIES } from './category.ts';
import { parseStimulusIndex } from './stimulus-index.ts';
import type { Stimulus } from './stimulus.ts';
import { hasConflict } from './stimulus.ts';

/** The real 1,280 stimuli, by name; the pictures themselves are not needed. */
function readCueConflictStimuli(): readonly Stimulus[] {
  const path = new URL('../../../public/stimuli/cue-conflict/index.json', import.meta.url);
  const set = parseStimulusIndex(JSON.parse(readFileSync(path, 'utf8')));
  if (!set.ok) throw new Error(set.problems.map((problem) => problem.message).join('\n'));
  return set.value.stimuli;
}

const stimuli = readCueConflictStimuli();
const order = balancedOrder(stimuli).flatMap((position) => stimuli[position] ?? []);

function countBy(list: readonly Stimulus[], label: (stimulus: Stimulus) => string) {
  const counts = new Map<string, number>();
  for (const stimulus of list) {
    counts.set(label(stimulus), (counts.get(label(stimulus)) ?? 0) + 1);
  }
  return [...counts.values()];
}

describe('the balanced order of the 1,280 stimuli', () => {
  it('covers 1,280 stimuli, of which 80 carry no conflict', () => {
    expect(stimuli).toHaveLength(1280);
    expect(stimuli.filter(hasConflict)).toHaveLength(1200);
  });

  it('is a permutation', () => {
    expect(balancedOrder(stimuli).sort((a, b) => a - b)).toEqual(stimuli.map((_, i) => i));
  });

  it('begins with one picture of each of the 240 conflict pairs, then the second of each', () => {
    expect(countConflictPairs(stimuli)).toBe(240);
    for (let start = 0; start < 1200; start += 240) {
      const helping = order.slice(start, start + 240);
      expect(helping.every(hasConflict)).toBe(true);
      expect(countBy(helping, ({ shape, texture }) => `${shape}/${texture}`)).toEqual(
        Array(240).fill(1),
      );
    }
  });

  it('holds every shape once and every texture once in each 16 pictures', () => {
    for (let start = 0; start < 1280; start += 16) {
      const block = order.slice(start, start + 16);
      expect(new Set(block.map((stimulus) => stimulus.shape)).size).toBe(16);
      expect(new Set(block.map((stimulus) => stimulus.texture)).size).toBe(16);
    }
  });

  it('keeps the 80 pictures without a conflict for the end', () => {
    expect(order.slice(1200).some(hasConflict)).toBe(false);
  });
});

describe('the balanced order of an uneven set', () => {
  it('takes the first of each pair before any second', () => {
    const pairs = [
      ['cat', 'dog'],
      ['cat', 'dog'],
      ['cat', 'cat'],
      ['dog', 'cat'],
    ] as const;
    const few = pairs.map(([shape, texture], i) => ({
      id: `${i}`,
      file: `${i}.png`,
      shape,
      texture,
      sha256: '',
      sizeBytes: 1,
    }));
    expect(balancedOrder(few)).toEqual([0, 3, 1, 2]);
    expect(countConflictPairs(few)).toBe(2);
    expect(balancedOrder([])).toEqual([]);
  });
});

describe('the categories', () => {
  it('are the 16 in alphabetical order', () => {
    expect(CATEGORIES).toHaveLength(16);
    expect([...CATEGORIES].sort()).toEqual(CATEGORIES);
  });
});
