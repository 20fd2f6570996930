import { describe, expect, it } from 'vitest';
import type { EngineStatus } from '#engine/index.ts';
import { defaultSpec } from '#experiment/spec.ts';
import { NO_VERIFICATION } from './app-state.ts';
import type { AppData } from './app-state.ts';
import { deviceNow, dtypeNow, expectedSpeed, speedsAfter } from './device-pace.ts';
import type { SeenSpeed } from './device-pace.ts';
import { seenSpeed } from './testing/seen-speed.ts';

const TOWERS: EngineStatus['towers'] = {
  text: { dtype: 'fp32', device: 'wasm' },
  vision: { dtype: 'fp16', device: 'webgpu' },
};
const NOTHING_RAN = { imagesPerSecond: null } as AppData['engine'];
const CARD = { id: 'lab/one', revision: '1', title: 'One', gflopsPerImage: 5 } as AppData['card'];

describe('the speeds seen here', () => {
  const after = (
    imagesPerSecond: number | null,
    before: number | null = null,
    speeds: readonly SeenSpeed[] = [],
    towers: EngineStatus['towers'] = TOWERS,
  ): readonly SeenSpeed[] => {
    const engine = { imagesPerSecond: before } as AppData['engine'];
    const known = { engine, card: CARD, speeds, verification: NO_VERIFICATION };
    return speedsAfter(known, { imagesPerSecond, towers }, 7);
  };

  it('hold what the model in use is measured to do, and how it ran', () => {
    expect(after(10)).toEqual([seenSpeed({ dtype: 'fp16', device: 'webgpu', seenAtMs: 7 })]);
  });

  it('stay while models change, and where nothing is known', () => {
    const speeds = [seenSpeed()];
    // The next model is in use already, the speed is still that of the one before.
    expect(after(10, 10, speeds)).toBe(speeds);
    expect(after(null, 10, speeds)).toBe(speeds);
    expect(after(0, null, speeds)).toBe(speeds);
    expect(after(10, null, speeds, null)).toBe(speeds);
    expect(
      speedsAfter(
        { engine: NOTHING_RAN, card: null, speeds, verification: NO_VERIFICATION },
        { imagesPerSecond: 3, towers: TOWERS },
        7,
      ),
    ).toBe(speeds);
  });

  it('are rough during the check of a few pictures, and never take the place of better ones', () => {
    const verification = { ...NO_VERIFICATION, phase: 'running' } as const;
    const check = (speeds: readonly SeenSpeed[]): readonly SeenSpeed[] =>
      speedsAfter(
        { engine: NOTHING_RAN, card: CARD, speeds, verification },
        { imagesPerSecond: 4, towers: TOWERS },
        7,
      );
    const better = [seenSpeed({ device: 'webgpu', dtype: 'fp16', isEarlier: true })];
    expect(check(better)).toBe(better);
    const rough = check([]);
    expect(rough).toMatchObject([{ imagesPerSecond: 4, isRough: true }]);
    expect(after(10, 4, rough)).toMatchObject([{ imagesPerSecond: 10, isRough: false }]);
    const { id, revision } = seenSpeed().model;
    const model = { id, revision, gflopsPerImage: 5 };
    expect(expectedSpeed(rough, model, { device: 'webgpu', dtype: 'fp16' })).toMatchObject({
      basis: 'rough',
      imagesPerSecond: 4,
    });
  });

  it('have one of each model, device and weights: the newest, at the end', () => {
    const gpu = seenSpeed({ device: 'webgpu', dtype: 'fp16', isEarlier: true });
    const now = after(20, 10, [gpu, seenSpeed()]);
    expect(now).toEqual([
      seenSpeed(),
      { ...gpu, imagesPerSecond: 20, seenAtMs: 7, isEarlier: false },
    ]);
  });
});

describe('the speed to expect', () => {
  const model = { id: 'lab/two', revision: '1', gflopsPerImage: 20 };
  const onWasm = { device: 'wasm', dtype: null } as const;

  it('is as measured with this very model, as it is to run', () => {
    const own = seenSpeed({ model, imagesPerSecond: 3 });
    const expected = expectedSpeed([own, seenSpeed()], model, onWasm);
    expect(expected).toEqual({ basis: 'measured', imagesPerSecond: 3, seen: own });
    // Other weights are another speed.
    const q8 = expectedSpeed([own, seenSpeed()], model, { device: 'wasm', dtype: 'q8' });
    expect(q8.basis).toBe('estimated');
  });

  it('is estimated from the work at the pace of the model nearest in work, on the same device', () => {
    const light = seenSpeed({ title: 'Light', gflopsPerImage: 0.5, imagesPerSecond: 100 });
    const near = seenSpeed({ title: 'Near', gflopsPerImage: 10, imagesPerSecond: 8 });
    const onCard = seenSpeed({ gflopsPerImage: 20, imagesPerSecond: 900, device: 'webgpu' });
    expect(expectedSpeed([near, light, onCard], model, onWasm)).toEqual({
      basis: 'estimated',
      imagesPerSecond: 4,
      seen: near,
    });
  });

  it('is not known on a device that nothing was seen on, and of unknown work', () => {
    const onCard = seenSpeed({ device: 'webgpu' });
    expect(expectedSpeed([onCard], model, onWasm)).toEqual({ basis: 'unseen' });
    expect(expectedSpeed([seenSpeed({ gflopsPerImage: null })], model, onWasm)).toEqual({
      basis: 'unseen',
    });
    const unstated = { ...model, gflopsPerImage: null };
    expect(expectedSpeed([seenSpeed()], unstated, onWasm)).toEqual({ basis: 'unstated' });
  });
});

describe('how pictures run here', () => {
  const spec = defaultSpec('built-in', 'a {}');
  const idle = { towers: null, device: null } as AppData['engine'];
  const asked = { ...spec, model: { ...spec.model, device: 'webnn', dtype: 'auto' } } as const;

  it('is what runs, else what is asked for, else what ran here last', () => {
    const engine = { ...idle, towers: TOWERS, device: 'wasm' } as const;
    expect(deviceNow({ engine, spec: asked, speeds: [] })).toBe('webgpu');
    expect(deviceNow({ engine: idle, spec: asked, speeds: [] })).toBe('webnn');
    const earlier = [seenSpeed({ device: 'webgpu' })];
    expect(deviceNow({ engine: idle, spec, speeds: earlier })).toBe('webgpu');
    expect(deviceNow({ engine: { ...idle, device: 'wasm' }, spec, speeds: earlier })).toBe('wasm');
    expect(deviceNow({ engine: idle, spec, speeds: [] })).toBe('wasm');
  });

  it('is with the weights that run, else those asked for', () => {
    expect(dtypeNow({ engine: { ...idle, towers: TOWERS }, spec })).toBe('fp16');
    expect(dtypeNow({ engine: idle, spec })).toBe('w16');
    expect(dtypeNow({ engine: idle, spec: asked })).toBeNull();
  });
});
