import { expect, test, vi } from 'vitest';
import { readDeviceFacts } from './device-facts.ts';
import type { DeviceEnvironment } from './device-facts.ts';

const HARDWARE = { vendor: 'nvidia', architecture: 'ada', device: '', description: '' };
const SOFTWARE = { vendor: 'google', architecture: 'swiftshader', device: '', description: '' };

const ALL = { card: true, webnn: true };
const NONE = { card: false, webnn: false };

function environment(
  info: Partial<GPUAdapterInfo> | null | 'no gpu' | Error,
  features: readonly string[] = [],
): DeviceEnvironment {
  const adapter = { info, features: new Set(features) };
  const requestAdapter = (): Promise<GPUAdapter | null> =>
    info instanceof Error
      ? Promise.reject(info)
      : Promise.resolve(info === null ? null : (adapter as unknown as GPUAdapter));
  const gpu = info === 'no gpu' ? undefined : { requestAdapter };
  return { gpu, webnn: undefined, isolated: true, cores: 2, memoryGiB: undefined };
}

test('a real graphics card is told by name, with what it can compute', async () => {
  expect((await readDeviceFacts(environment(HARDWARE), ALL)).adapter).toEqual({
    name: 'nvidia ada',
    software: false,
    halfPrecision: false,
  });
  expect((await readDeviceFacts(environment(HARDWARE, ['shader-f16']), ALL)).adapter).toMatchObject(
    { halfPrecision: true },
  );
});

test.each([
  ['no gpu' as const, 'No WebGPU in this browser'],
  [null, 'WebGPU finds no graphics card that it can use here'],
  [new Error('lost'), "The browser's WebGPU does not answer (Error: lost)"],
])('%o: no card, and why', async (info, reason) => {
  expect((await readDeviceFacts(environment(info), ALL)).adapter).toBe(reason);
});

test.each([SOFTWARE, { ...HARDWARE, isFallbackAdapter: true }])(
  '%o is only imitated',
  async (info) => {
    expect((await readDeviceFacts(environment(info), ALL)).adapter).toMatchObject({
      software: true,
    });
  },
);

test('what nobody wants is not asked for', async () => {
  const requestAdapter = vi.fn();
  const createContext = vi.fn();
  const facts = await readDeviceFacts(
    { gpu: { requestAdapter }, webnn: { createContext }, isolated: true, cores: 2, memoryGiB: 8 },
    NONE,
  );
  expect(facts.adapter).toBe('The processor was chosen');
  expect(facts.webnn).toBe('WebAssembly was chosen');
  expect(requestAdapter).not.toHaveBeenCalled();
  expect(createContext).not.toHaveBeenCalled();
});

test.each([
  [true, 2, 2],
  [true, 64, 4],
  [false, 64, 1],
])('isolated %s with %i cores: %i threads', async (isolated, cores, threads) => {
  const facts = await readDeviceFacts(
    { gpu: undefined, webnn: undefined, isolated, cores, memoryGiB: 8 },
    ALL,
  );
  expect(facts).toMatchObject({ threads, cores, isolated, memoryBytes: 2 ** 33 });
});

test.each([
  [undefined, 'No WebNN in this browser'],
  [
    { createContext: () => Promise.reject(new Error('not here')) },
    "The browser's WebNN does not answer (Error: not here)",
  ],
  [{ createContext: () => Promise.resolve({}) }, true],
])('WebNN %o: %s', async (webnn, answer) => {
  const facts = await readDeviceFacts({ ...environment('no gpu'), webnn }, ALL);
  expect(facts.webnn).toBe(answer);
});
