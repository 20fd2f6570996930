import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CosineColumns } from '#science/cosine-columns.ts';
import { decodeHalfFloats } from '#science/half-float.ts';
import { dotProduct, matrixOf, normalizeRows, rowOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { blendCategoryRows } from '#science/prompts/steering.ts';
import { parseStimulusIndex } from '#science/stimuli/stimulus-index.ts';
import { evaluate } from './evaluate.ts';
import { CUE_CONFLICT_SET, defaultSpec } from './spec.ts';
import { sweepSteering } from './sweep-steering.ts';

/** The starter's own embeddings: 1,280 pictures and nine prompts of 16 sentences. */
const EMBEDDINGS = new URL('../../public/models/cuelens/starter/embeddings/', import.meta.url);
const WORDS = new URL('words.json', EMBEDDINGS);
const INDEX = new URL('../../public/stimuli/cue-conflict/index.json', import.meta.url);
const WIDTH = 352;
const RULE = { kind: 'softmax', scale: 100 } as const;

function unitRows(data: Float32Array): Matrix {
  return normalizeRows(matrixOf(data.length / WIDTH, WIDTH, data));
}

/** One product at a time, and the first of the largest: what every answer has to be. */
function plainAnswers(images: Matrix, categories: Matrix): number[] {
  return Array.from({ length: images.rows }, (_, i) => {
    const cosines = Float32Array.from({ length: categories.rows }, (_unused, k) =>
      dotProduct(rowOf(images, i), rowOf(categories, k)),
    );
    return cosines.indexOf(Math.max(...cosines));
  });
}

describe.skipIf(!existsSync(WORDS))('on the shipped embeddings', () => {
  const words = JSON.parse(readFileSync(WORDS, 'utf8')) as { rowsBase64: string };
  const numbers = new Uint8Array(Buffer.from(words.rowsBase64, 'base64'));
  const sentences = unitRows(new Float32Array(numbers.buffer));
  const prompts = Array.from({ length: sentences.rows / 16 }, (_, p) =>
    matrixOf(16, WIDTH, sentences.data.slice(p * 16 * WIDTH, (p + 1) * 16 * WIDTH)),
  );
  const pictures = readFileSync(new URL('cue-conflict.f16', EMBEDDINGS));
  const rows = unitRows(decodeHalfFloats(pictures));
  const index = parseStimulusIndex(JSON.parse(readFileSync(INDEX, 'utf8')));
  const { stimuli } = index.ok ? index.value : { stimuli: [] };
  const scored = new Uint8Array(rows.rows).fill(1);
  const images = { rows, scored, origin: { kind: 'shipped' } } as const;
  const cosines = new CosineColumns(rows);
  const spec = defaultSpec(CUE_CONFLICT_SET, '{}');

  it('every answer is the plain product’s, new words or known ones', () => {
    for (const neutral of [...prompts, ...prompts]) {
      const ends = { texture: neutral, neutral, shape: neutral };
      const known = evaluate(spec, stimuli, { ...images, cosines }, ends, RULE);
      expect([...known.decisions.answers]).toEqual(plainAnswers(rows, neutral));
      const fresh = evaluate(spec, stimuli, images, ends, RULE);
      expect(known.decisions.probabilities).toEqual(fresh.decisions.probabilities);
      expect(known).toMatchObject({ counts: fresh.counts, rates: fresh.rates });
    }
  });

  it('so is every answer after one class was reworded', () => {
    const [before, other] = prompts;
    for (let k = 0; k < 16; k += 1) {
      const data = before?.data.slice() ?? new Float32Array();
      if (other !== undefined) data.set(rowOf(other, k), k * WIDTH);
      const neutral = matrixOf(16, WIDTH, data);
      const ends = { texture: neutral, neutral, shape: neutral };
      const { decisions } = evaluate(spec, stimuli, { ...images, cosines }, ends, RULE);
      expect([...decisions.answers]).toEqual(plainAnswers(rows, neutral));
    }
  });

  it('the steering curve counts what the blended rows themselves answer', () => {
    const [texture, neutral, shape] = prompts.slice(-3);
    if (texture === undefined || neutral === undefined || shape === undefined) return;
    const ends = { texture, neutral, shape };
    for (const point of sweepSteering(stimuli, { ...images, cosines }, ends)) {
      const steered = { ...spec, steering: { ...spec.steering, blend: point.blend } };
      const { rates } = evaluate(steered, stimuli, images, ends, RULE);
      expect(point).toEqual({
        blend: point.blend,
        shapeBias: rates.shapeBias,
        cueAccuracy: rates.cueAccuracy,
      });
      expect([...evaluate(steered, stimuli, images, ends, RULE).decisions.answers]).toEqual(
        plainAnswers(rows, blendCategoryRows(ends, point.blend)),
      );
    }
  });
});
