import { cosineBetween, rowOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import type { Device, SelfTestResult } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { Dtype } from '../contract/model-card.ts';
import { SELF_TEST_COSINE } from '../contract/self-test-file.ts';

/** Detail of the `bad-model` error for a row that is not all numbers. */
export const NOT_FINITE = 'not finite';
/** As `SELF_TEST_COSINE` for weights in half precision, which a graphics card also computes in it. */
const HALF_COSINE = 0.995;
/** Lowest cosine between a row from a batch and the same row alone. */
const ALONE_COSINE = 1 - 1e-4;
/** Two inputs whose unit rows differ nowhere by more than this are one and the same to the model. */
const SAME_ROW = 1e-6;

/** Lowest cosine that counts as the same row for weights stored so. */
function lowestPassing(dtype: Dtype): number {
  return dtype === 'fp16' ? HALF_COSINE : SELF_TEST_COSINE;
}

/** A tower under test. */
export interface Tested {
  readonly tower: SelfTestResult['tower'];
  readonly device: Device;
  readonly dtype: Dtype;
}

/**
 * Compares rows [N, D] with references for the same inputs: known ones that come with the model, or
 * the processor's. The worst cosine decides. NaN (an empty or broken row) is no pass.
 */
export function compareRows(
  { tower, device, dtype }: Tested,
  against: 'stored' | 'processor',
  rows: Matrix,
  references: readonly (Float32Array | readonly number[])[],
): SelfTestResult {
  const cosines = references.map((reference, i) =>
    cosineBetween(rowOf(rows, i), Float32Array.from(reference)),
  );
  const cosine = Math.min(...cosines);
  return { tower, device, against, cosine, passed: cosine >= lowestPassing(dtype) };
}

/**
 * Where there is nothing to compare with: two inputs must give two different rows, and each the same
 * row in a batch as alone. `together` [2, D] and `alone` [2, D] are unit rows of the same two inputs.
 */
export function compareWithItself(
  { tower, device }: Tested,
  together: Matrix,
  alone: Matrix,
): SelfTestResult {
  const [first, second] = [rowOf(together, 0), rowOf(together, 1)];
  const cosine = Math.min(
    cosineBetween(first, rowOf(alone, 0)),
    cosineBetween(second, rowOf(alone, 1)),
  );
  const differ = first.some((value, i) => Math.abs(value - (second[i] ?? 0)) > SAME_ROW);
  return {
    tower,
    device,
    against: 'itself',
    cosine,
    passed: differ && cosine >= ALONE_COSINE,
  };
}

/** As `run` says, or a failed test where the tower gave numbers that are not finite. */
export async function failIfNotFinite(
  { tower, device }: Tested,
  against: SelfTestResult['against'],
  run: () => Promise<SelfTestResult>,
): Promise<SelfTestResult> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof EngineError) || error.detail !== NOT_FINITE) throw error;
    return { tower, device, against, cosine: NaN, passed: false };
  }
}

/** Throws `EngineError('self-test-failed')` in words for a test that was not passed. */
export function mustPass({ tower, device, against, cosine, passed }: SelfTestResult): void {
  if (passed) return;
  const input = tower === 'text' ? 'text' : 'image';
  const article = tower === 'text' ? 'a' : 'an';
  const where = { webgpu: 'The graphics card', webnn: 'WebNN', wasm: 'The processor' }[device];
  const worst = cosine.toFixed(4);
  const message = {
    stored: `${where} gives wrong numbers for a known ${input} (cosine ${worst} with the reference).`,
    processor: `${where} gives other numbers for ${article} ${input} than the processor (cosine ${worst}).`,
    itself: `${where} gives the same numbers for two different ${input}s, or others in a batch than alone (cosine ${worst}).`,
  }[against];
  throw new EngineError('self-test-failed', message, `${tower} ${device} ${cosine}`);
}
