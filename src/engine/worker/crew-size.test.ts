import { expect, test } from 'vitest';
import type { Device } from '../contract/engine.ts';
import type { Dtype, GraphFile } from '../contract/model-card.ts';
import { crewSize, decoderCount, sentenceThreads } from './crew-size.ts';

const MB = 1e6;
const file = (sizeBytes: number | null, dataBytes?: number | null): GraphFile => ({
  path: 'vision.onnx',
  sizeBytes,
  sha256: null,
  ...(dataBytes === undefined
    ? {}
    : { externalData: [{ path: 'vision.onnx_data', sizeBytes: dataBytes, sha256: null }] }),
});

interface Plan {
  readonly dtype?: Dtype;
  readonly device?: Device;
  readonly isolated?: boolean;
  readonly memoryBytes?: number;
}

function sizeOf(graph: GraphFile | undefined, cores: number, plan: Plan = {}) {
  const { dtype = 'fp32', device = 'wasm', isolated = true, memoryBytes = 2 ** 33 } = plan;
  return crewSize({ dtype, device }, graph, { cores, isolated, memoryBytes });
}

test.each([
  ['a small model: one worker a core', 16, 2, { workers: 2, threads: 1 }],
  ['and no more than four, which then have threads', 16, 8, { workers: 4, threads: 2 }],
  ['one core', 16, 1, { workers: 1, threads: 1 }],
  ['a large model: one worker with all threads', 350, 4, { workers: 1, threads: 4 }],
  ['one in between', 60, 8, { workers: 2, threads: 4 }],
])('%s', (_name, megabytes, cores, expected) => {
  expect(sizeOf(file(megabytes * MB), cores)).toEqual(expected);
});

test('weights in half precision count double, and files beside the graph count', () => {
  expect(sizeOf(file(60 * MB), 4, { dtype: 'w16' }).workers).toBe(1);
  expect(sizeOf(file(1 * MB, 59 * MB), 4).workers).toBe(2);
});

test('a size that nobody knows is taken for a large one', () => {
  expect(sizeOf(file(null), 4).workers).toBe(1);
  expect(sizeOf(file(1 * MB, null), 4).workers).toBe(1);
  expect(sizeOf(undefined, 4).workers).toBe(1);
});

test('threads need isolation', () => {
  expect(sizeOf(file(350 * MB), 4, { isolated: false })).toEqual({ workers: 1, threads: 1 });
  expect(sizeOf(file(16 * MB), 4, { isolated: false })).toEqual({ workers: 4, threads: 1 });
});

test('WebNN has one thread a worker, and more workers where the memory is there for them', () => {
  const webnn = { device: 'webnn' } as const;
  expect(sizeOf(file(350 * MB), 4, webnn)).toEqual({ workers: 2, threads: 1 });
  expect(sizeOf(file(350 * MB), 4, { ...webnn, memoryBytes: 2 ** 32 }).workers).toBe(1);
  expect(sizeOf(file(16 * MB), 8, webnn)).toEqual({ workers: 4, threads: 1 });
});

test('a small text tower has one thread, a large or unknown one all that there are', () => {
  const threadsOf = (graph: GraphFile | undefined, dtype: Dtype) =>
    sentenceThreads({ dtype, device: 'wasm' }, graph, { threads: 4 });
  expect(threadsOf(file(10 * MB), 'fp32')).toBe(1);
  expect(threadsOf(file(10 * MB), 'w16')).toBe(1);
  expect(threadsOf(file(20 * MB), 'w16')).toBe(4);
  expect(threadsOf(file(254 * MB), 'fp32')).toBe(4);
  expect(threadsOf(file(null), 'fp32')).toBe(4);
});

test('decoders beside a graphics card leave one core, and are three at most', () => {
  expect([1, 2, 4, 16].map((cores) => decoderCount({ cores }))).toEqual([1, 1, 3, 3]);
});
