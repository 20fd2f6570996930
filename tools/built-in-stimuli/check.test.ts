import { expect, it } from 'vitest';
import { checkBuiltInStimuli } from './check.mjs';

it('finds the built-in stimuli in order: pairs, families, files, hashes, licences', () => {
  expect(checkBuiltInStimuli('public/stimuli/built-in')).toEqual([]);
});
