import { matrixOf, normalizeRows } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { CATEGORIES, categoryName } from '#science/stimuli/category.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';

/** Unit rows of made-up numbers; equal seeds, equal rows (xorshift, Marsaglia 2003). */
export function makeRows(rows: number, cols: number, seed: number): Matrix {
  const data = new Float32Array(rows * cols);
  let state = seed;
  for (let i = 0; i < data.length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = state / 2 ** 31;
  }
  return normalizeRows(matrixOf(rows, cols, data));
}

/** Stimuli with labels like those of the research set: every pair of categories in turn. */
export function makeStimuli(count: number): Stimulus[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `made-${i}`,
    file: `made-${i}.png`,
    shape: categoryName(Math.floor(i / CATEGORIES.length) % CATEGORIES.length),
    texture: categoryName(i % CATEGORIES.length),
    sha256: '',
    sizeBytes: 0,
  }));
}
