import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countConflictPairs } from '#science/stimuli/balanced-subset.ts';
import { parseStimulusIndex } from '#science/stimuli/stimulus-index.ts';
import { PAIRS, PICTURES_OF } from './picture-counts.ts';

it.each(Object.entries(PICTURES_OF))('%s has as many pictures as is said of it', (id, pictures) => {
  const index = new URL(`../../public/stimuli/${id}/index.json`, import.meta.url);
  const read = parseStimulusIndex(JSON.parse(readFileSync(index, 'utf8')));
  if (!read.ok) throw new Error(read.problems[0]?.message);
  expect(read.value.stimuli).toHaveLength(pictures);
  expect(countConflictPairs(read.value.stimuli)).toBe(PAIRS);
});
