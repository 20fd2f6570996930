import { expect, test } from 'vitest';
import { chooseDevice } from './choose-device.ts';
import type { DeviceEnvironment } from './choose-device.ts';

const HARDWARE = { vendor: 'nvidia', architecture: 'ada', device: '', description: '' };
const SOFTWARE = { vendor: 'google', architecture: 'swiftshader', device: '', description: '' };

function environment(
  info: Partial<GPUAdapterInfo> | null | 'no gpu' | Error,
  isolated = true,
): DeviceEnvironment {
  const requestAdapter = (): Promise<GPUAdapter | null> =>
    info instanceof Error
      ? Promise.reject(info)
      : Promise.resolve(info === null ? null : ({ info } as GPUAdapter));
  return { gpu: info === 'no gpu' ? undefined : { requestAdapter }, isolated, cores: 2 };
}

test('a real graphics card is taken, without a thread pool', async () => {
  const choice = await chooseDevice('auto', environment(HARDWARE));
  expect(choice).toMatchObject({ device: 'webgpu', threads: 1, fellBack: false });
  expect(choice.adapter).toBe('nvidia ada');
  expect(choice.reason).toContain('nvidia ada');
});

test.each([
  ['no gpu' as const, 'No WebGPU in this browser'],
  [null, 'WebGPU finds no graphics card'],
  [SOFTWARE, 'imitated in software'],
  [{ ...HARDWARE, isFallbackAdapter: true }, 'imitated in software'],
  [new Error('lost'), 'does not answer'],
])('%o: the processor, and why', async (info, reason) => {
  const choice = await chooseDevice('auto', environment(info));
  expect(choice).toMatchObject({ device: 'wasm', threads: 2, fellBack: true });
  expect(choice.reason).toContain(reason);
  expect(choice.reason).toMatch(/so the model runs on the processor with 2 threads\.$/);
});

test('asked for by name, an imitated card will do', async () => {
  expect(await chooseDevice('webgpu', environment(SOFTWARE))).toMatchObject({ device: 'webgpu' });
});

test('the processor asked for is no fall-back', async () => {
  const choice = await chooseDevice('wasm', environment(HARDWARE));
  expect(choice).toMatchObject({ device: 'wasm', fellBack: false });
});

test('without isolation there is one thread, and the reason says so', async () => {
  const choice = await chooseDevice('auto', environment('no gpu', false));
  expect(choice.threads).toBe(1);
  expect(choice.reason).toContain('1 thread (more need a page served with cross-origin isolation)');
});

test('many cores: four threads', async () => {
  const choice = await chooseDevice('wasm', { gpu: undefined, isolated: true, cores: 64 });
  expect(choice.threads).toBe(4);
});
