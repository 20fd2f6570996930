import { expect, test } from 'vitest';
import { EngineError, fromPlainError, toPlainError } from './engine-error.ts';
import { transferListOf } from './protocol.ts';
import type { FromWorker } from './protocol.ts';

test('result rows are moved, everything else is copied', () => {
  const data = Float32Array.of(0.6, 0.8);
  const rows = { rows: 1, cols: 2, data };
  const message: FromWorker = {
    type: 'done',
    id: 1,
    result: { rows, tokenCounts: [3], workMs: 1 },
  };
  const transfer = transferListOf(message);
  const arrived = structuredClone(message, { transfer });
  expect(arrived).toMatchObject({ result: { rows: { data: Float32Array.of(0.6, 0.8) } } });
  expect(data).toHaveLength(0);
  expect(transferListOf({ type: 'note', text: 'slow' })).toEqual([]);
});

test('an error crosses as plain data with its code', () => {
  const error = new EngineError('rate-limited', 'Wait.', 'file');
  const arrived = fromPlainError(structuredClone(toPlainError(error, 'bad-model')));
  expect(arrived).toBeInstanceOf(EngineError);
  expect(arrived).toMatchObject({ code: 'rate-limited', message: 'Wait.', detail: 'file' });
});

test.each([
  [new DOMException('x', 'AbortError'), 'aborted'],
  [new RangeError('Array buffer allocation failed'), 'out-of-memory'],
  [new Error('memory access out of bounds'), 'out-of-memory'],
  [1234, 'bad-model'],
])('%o gets a code', (error, code) => {
  expect(toPlainError(error, 'bad-model').code).toBe(code);
});
