import { expect, test } from 'vitest';
import { matrixOf } from '#science/matrix.ts';
import { EngineError } from '../contract/engine-error.ts';
import {
  compareRows,
  compareWithItself,
  failIfNotFinite,
  mustPass,
  NOT_FINITE,
} from './self-test.ts';
import type { Tested } from './self-test.ts';

const TESTED: Tested = { tower: 'vision', device: 'webgpu', dtype: 'fp32' };
const rows = (...numbers: number[]) => matrixOf(2, 2, Float32Array.from(numbers));
const REFERENCES = [
  [1, 0],
  [0.6, 0.8],
];

test('the same directions pass', () => {
  const result = compareRows(TESTED, 'stored', rows(1, 0, 0.6, 0.8), REFERENCES);
  expect(result).toMatchObject({
    tower: 'vision',
    device: 'webgpu',
    against: 'stored',
    passed: true,
  });
  expect(result.cosine).toBeCloseTo(1, 6);
});

test('the worst entry decides', () => {
  const result = compareRows(TESTED, 'processor', rows(1, 0, 0.7, 0.714), REFERENCES);
  expect(result.passed).toBe(false);
  expect(result.cosine).toBeCloseTo(0.9913, 3);
});

test('half precision is held to half precision', () => {
  const close = rows(1, 0, 0.6 + 0.05, 0.8 - 0.04);
  expect(compareRows(TESTED, 'processor', close, REFERENCES)).toMatchObject({ passed: false });
  const half: Tested = { ...TESTED, dtype: 'fp16' };
  expect(compareRows(half, 'processor', close, REFERENCES)).toMatchObject({ passed: true });
});

test('a row that is no number fails, whichever it is', () => {
  expect(compareRows(TESTED, 'stored', rows(NaN, 0, 0.6, 0.8), REFERENCES).passed).toBe(false);
  expect(compareRows(TESTED, 'stored', rows(1, 0, 0, 0), REFERENCES).passed).toBe(false);
});

test('alone as in a batch, and different for different inputs: sane', () => {
  const batch = rows(1, 0, 0.6, 0.8);
  expect(compareWithItself(TESTED, batch, batch)).toMatchObject({
    against: 'itself',
    passed: true,
  });
  const others = rows(1, 0, 0.62, 0.784);
  expect(compareWithItself(TESTED, batch, others).passed).toBe(false);
  const same = rows(1, 0, 1, 0);
  expect(compareWithItself(TESTED, same, same).passed).toBe(false);
});

test('numbers that are not finite are a failed test, other errors stay errors', async () => {
  const failing = (detail: string) =>
    failIfNotFinite(TESTED, 'itself', () =>
      Promise.reject(new EngineError('bad-model', 'x', detail)),
    );
  expect(await failing(NOT_FINITE)).toMatchObject({ passed: false, cosine: NaN });
  await expect(failing('')).rejects.toMatchObject({ code: 'bad-model' });
});

test.each(['stored', 'processor', 'itself'] as const)(
  'a test failed against %s is told',
  (against) => {
    const result = {
      tower: 'text',
      device: 'webgpu',
      against,
      cosine: 0.5,
      passed: false,
    } as const;
    expect(() => mustPass(result)).toThrow(/^The graphics card gives .* \(cosine 0\.5000/);
    expect(() => mustPass({ ...result, passed: true })).not.toThrow();
  },
);
