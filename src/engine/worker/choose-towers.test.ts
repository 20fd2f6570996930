import { describe, expect, test } from 'vitest';
import type { Device, TowerChoice } from '../contract/engine.ts';
import type { Dtype, GraphFile } from '../contract/model-card.ts';
import { chooseTowers } from './choose-towers.ts';
import type { ChosenTowers, TowersAsked } from './choose-towers.ts';
import type { DeviceFacts } from './device-facts.ts';

const AUTO: TowerChoice = { dtype: 'auto', device: 'auto' };
const ALL: readonly Dtype[] = ['fp32', 'fp16', 'w16', 'q8'];
const CARD = { name: 'acme one', software: false, halfPrecision: true };

const here = (
  adapter: DeviceFacts['adapter'],
  webnn: DeviceFacts['webnn'] = 'No WebNN in this browser',
): DeviceFacts => ({ adapter, webnn, threads: 2, cores: 2, memoryBytes: 2 ** 33, isolated: true });
const HALF_CARD = here(CARD);
const PLAIN_CARD = here({ ...CARD, halfPrecision: false });
const IMITATED = here({ ...CARD, software: true });
const NO_CARD = here('No WebGPU in this browser');

function filesOf(
  tower: string,
  dtypes: readonly Dtype[],
  sizeBytes = 1,
): Partial<Record<Dtype, GraphFile>> {
  const entries = dtypes.map((dtype) => {
    const file = { path: `${tower}.${dtype}.onnx`, sizeBytes, sha256: null };
    return [dtype, file] as const;
  });
  return Object.fromEntries(entries);
}

interface Wish {
  readonly stored?: readonly Dtype[];
  readonly storedText?: readonly Dtype[];
  readonly preset?: Dtype;
  readonly vision?: Partial<TowerChoice>;
  readonly text?: Partial<TowerChoice>;
  readonly joint?: boolean;
  readonly textBytes?: number;
}

function choose(facts: DeviceFacts, wish: Wish = {}): ChosenTowers {
  const stored = wish.stored ?? ALL;
  const asked: TowersAsked = {
    card: {
      files: {
        config: null,
        preprocessor: { path: 'p', sizeBytes: 1, sha256: null },
        tokenizer: { path: 't', sizeBytes: 1, sha256: null },
        tokenizerConfig: null,
        selfTest: null,
        vision: filesOf(wish.joint ? 'model' : 'vision', stored),
        text: filesOf(wish.joint ? 'model' : 'text', wish.storedText ?? stored, wish.textBytes),
      },
      defaultDtype: wish.preset ?? null,
    },
    text: { ...AUTO, ...wish.text },
    vision: { ...AUTO, ...wish.vision },
  };
  return chooseTowers(asked, facts);
}

const plan = (dtype: Dtype, device: Device) => ({ dtype, device });

describe('where the towers run', () => {
  test('a real card takes the pictures, without a thread pool; sentences stay', () => {
    const chosen = choose(HALF_CARD);
    expect(chosen).toMatchObject({
      vision: plan('fp16', 'webgpu'),
      text: plan('fp32', 'wasm'),
      runtime: 'webgpu',
      fellBack: false,
      threads: 1,
      adapter: 'acme one',
      notes: [],
    });
    expect(chosen.reason).toBe(
      'Pictures run on the graphics card by WebGPU (acme one), sentences on the processor.',
    );
  });

  test.each([
    [NO_CARD, 'No WebGPU in this browser'],
    [IMITATED, 'WebGPU is only imitated in software here, which is slow'],
  ])('no real card: the processor, and why', (facts, cause) => {
    const chosen = choose(facts);
    expect(chosen).toMatchObject({
      vision: plan('fp32', 'wasm'),
      runtime: 'wasm',
      fellBack: true,
      threads: 1,
      computing: 2,
    });
    expect(chosen.reason).toBe(`${cause}, so the model runs on the processor with 2 threads.`);
  });

  test('threads for sentences: where the tower is large, or pictures run in the same session', () => {
    expect(choose(NO_CARD, { textBytes: 2 ** 28 }).threads).toBe(2);
    expect(choose(NO_CARD, { joint: true }).threads).toBe(2);
  });

  test('asked for by name, an imitated card will do', () => {
    expect(choose(IMITATED, { vision: { device: 'webgpu' } })).toMatchObject({
      vision: { device: 'webgpu' },
      fellBack: false,
    });
  });

  test('the processor asked for is no fall-back', () => {
    const chosen = choose(HALF_CARD, { vision: { device: 'wasm' } });
    expect(chosen).toMatchObject({ runtime: 'wasm', fellBack: false });
    expect(chosen.reason).toMatch(/^The processor was chosen, so/);
  });

  test('without isolation there is one thread, and the reason says so', () => {
    const chosen = choose({ ...NO_CARD, threads: 1, cores: 1, isolated: false });
    expect(chosen.reason).toContain(
      '1 thread (more need a page served with cross-origin isolation)',
    );
  });

  test('sentences go on the card where asked', () => {
    const both = choose(HALF_CARD, { text: { device: 'webgpu' } });
    expect(both).toMatchObject({ text: plan('fp16', 'webgpu'), vision: { device: 'webgpu' } });
    expect(both.reason).toBe(
      'Pictures and sentences run on the graphics card by WebGPU (acme one).',
    );
    const one = choose(HALF_CARD, { text: { device: 'webgpu' }, vision: { device: 'wasm' } });
    expect(one).toMatchObject({ runtime: 'webgpu', vision: { device: 'wasm' }, fellBack: false });
    expect(one.reason).toBe(
      'Sentences run on the graphics card by WebGPU (acme one), pictures on the processor.',
    );
    const none = choose(NO_CARD, { text: { device: 'webgpu' }, vision: { device: 'wasm' } });
    expect(none).toMatchObject({ text: { device: 'wasm' }, fellBack: true });
    expect(none.reason).toMatch(/^No WebGPU in this browser, so the model runs on the processor/);
  });
});

describe('which weights', () => {
  const on = (facts: DeviceFacts, stored: readonly Dtype[], preset?: Dtype) =>
    choose(facts, { stored, ...(preset === undefined ? {} : { preset }) }).vision;

  test('left to the device, by what it computes well', () => {
    expect(on(HALF_CARD, ALL)).toEqual(plan('fp16', 'webgpu'));
    expect(on(HALF_CARD, ['fp32', 'w16', 'q8'])).toEqual(plan('fp32', 'webgpu'));
    expect(on(PLAIN_CARD, ALL)).toEqual(plan('fp32', 'webgpu'));
    expect(on(PLAIN_CARD, ['fp16', 'w16'])).toEqual(plan('w16', 'webgpu'));
    expect(on(NO_CARD, ALL)).toEqual(plan('fp32', 'wasm'));
    expect(on(NO_CARD, ['q8', 'fp16', 'w16'])).toEqual(plan('w16', 'wasm'));
    expect(on(NO_CARD, ['q8', 'fp16'])).toEqual(plan('fp16', 'wasm'));
    expect(on(NO_CARD, ['q8'])).toEqual(plan('q8', 'wasm'));
  });

  test("the card's default first, where it suits the device and there is a file", () => {
    expect(on(HALF_CARD, ALL, 'w16')).toEqual(plan('w16', 'webgpu'));
    expect(on(PLAIN_CARD, ALL, 'fp16')).toEqual(plan('fp32', 'webgpu'));
    expect(on(HALF_CARD, ALL, 'q8')).toEqual(plan('fp16', 'webgpu'));
    expect(on(NO_CARD, ALL, 'w16')).toEqual(plan('w16', 'wasm'));
    expect(on(NO_CARD, ALL, 'fp16')).toEqual(plan('fp32', 'wasm'));
    expect(on(NO_CARD, ['fp32'], 'w16')).toEqual(plan('fp32', 'wasm'));
  });

  test('q8 is never run on a card: the tower goes to the processor', () => {
    for (const facts of [HALF_CARD, PLAIN_CARD, IMITATED]) {
      for (const device of ['auto', 'webgpu'] as const) {
        const vision = { dtype: 'q8', device } as const;
        expect(choose(facts, { vision }).vision).toEqual(plan('q8', 'wasm'));
      }
    }
    const asked = choose(HALF_CARD, { vision: { dtype: 'q8' } });
    expect(asked).toMatchObject({ vision: plan('q8', 'wasm'), runtime: 'wasm', fellBack: true });
    expect(asked.reason).toBe(
      'Graphics cards compute 8-bit weights (q8) wrongly, so the model runs on the processor with 2 threads.',
    );
    expect(asked.notes.join()).toContain('preview quality');
    expect(choose(HALF_CARD, { stored: ['q8'] })).toMatchObject({ vision: plan('q8', 'wasm') });
    const text = choose(HALF_CARD, { text: { dtype: 'q8', device: 'webgpu' } });
    expect(text).toMatchObject({ text: plan('q8', 'wasm'), fellBack: true, runtime: 'webgpu' });
    expect(text.reason).toMatch(/\(q8\) wrongly, so the text tower runs on the processor\.$/);
  });

  test('fp16 on a card without it: fp32, w16 or the processor', () => {
    const single = choose(PLAIN_CARD, { vision: { dtype: 'fp16' } });
    expect(single.vision).toEqual(plan('fp32', 'webgpu'));
    expect(single.reason).toMatch(/half precision \(fp16\), so the image tower runs in fp32\.$/);
    const stored: readonly Dtype[] = ['fp16', 'w16'];
    expect(choose(PLAIN_CARD, { stored, vision: { dtype: 'fp16' } }).vision).toEqual(
      plan('w16', 'webgpu'),
    );
    const processor = choose(PLAIN_CARD, { stored: ['fp16'], vision: { dtype: 'fp16' } });
    expect(processor).toMatchObject({ vision: plan('fp16', 'wasm'), fellBack: true });
    expect(processor.reason).toMatch(/^This graphics card cannot .* so the model runs on the proc/);
    expect(processor.notes.join()).toContain('computes slowly');
  });

  test('weights that a tower has not: the nearest, and a word about it', () => {
    const chosen = choose(NO_CARD, { stored: ['fp32'], vision: { dtype: 'q8' } });
    expect(chosen.vision).toEqual(plan('fp32', 'wasm'));
    expect(chosen.reason).toContain('The image tower has no q8 file, so fp32 is used.');
    expect(choose(NO_CARD, { stored: ['w16', 'q8'], vision: { dtype: 'fp16' } }).vision).toEqual(
      plan('w16', 'wasm'),
    );
    expect(choose(HALF_CARD, { stored: ['q8'], vision: { dtype: 'fp32' } }).vision).toEqual(
      plan('q8', 'wasm'),
    );
  });

  test('the text tower follows an image tower set to fp32 or w16', () => {
    const follow = (dtype: Dtype, storedText: readonly Dtype[]) =>
      choose(HALF_CARD, { vision: { dtype }, storedText, preset: 'w16' }).text.dtype;
    expect(follow('fp32', ALL)).toBe('fp32');
    expect(follow('fp32', ['q8', 'w16'])).toBe('w16');
    expect(follow('fp16', ALL)).toBe('w16');
    expect(choose(HALF_CARD, { vision: { dtype: 'fp16' } }).text.dtype).toBe('fp32');
    expect(choose(HALF_CARD, { storedText: ['fp16', 'q8'] }).text.dtype).toBe('fp16');
  });

  test('a tower without a file is a bad model', () => {
    expect(() => choose(NO_CARD, { stored: [] })).toThrow(/no file for its image tower/);
    expect(() => choose(NO_CARD, { storedText: [] })).toThrow(/no file for its text tower/);
  });
});

describe('one file for both towers', () => {
  test('runs as the image tower is set', () => {
    const chosen = choose(HALF_CARD, { joint: true });
    expect(chosen).toMatchObject({ vision: plan('fp16', 'webgpu'), text: plan('fp16', 'webgpu') });
  });

  test('and says so where the text tower was set otherwise', () => {
    const chosen = choose(HALF_CARD, { joint: true, text: { dtype: 'fp32' } });
    expect(chosen.text).toEqual(plan('fp16', 'webgpu'));
    expect(chosen.reason).toMatch(/One file holds both towers, so the text tower runs alike\.$/);
  });
});

describe('WebNN', () => {
  const BY_WEBNN = here('No WebGPU in this browser', true);

  test('takes the pictures where there is no card, in workers of their own', () => {
    const chosen = choose(BY_WEBNN);
    expect(chosen).toMatchObject({
      vision: plan('fp32', 'webnn'),
      text: plan('fp32', 'wasm'),
      runtime: 'wasm',
      crew: { workers: 2, threads: 1 },
      fellBack: false,
    });
    expect(chosen.reason).toBe(
      "No WebGPU in this browser, so pictures run on the processor by the browser's own code (WebNN), sentences in WebAssembly.",
    );
  });

  test('stays behind a real card, unless it is asked for', () => {
    const both = here(CARD, true);
    expect(choose(both).vision.device).toBe('webgpu');
    const asked = choose(both, { vision: { device: 'webnn' } });
    expect(asked).toMatchObject({ vision: plan('fp32', 'webnn'), fellBack: false });
    expect(asked.reason).toMatch(/^WebNN was chosen, so pictures/);
  });

  test.each([
    ['No WebNN in this browser', NO_CARD, {}],
    ['WebNN does not run q8 here', BY_WEBNN, { stored: ['q8'] as const }],
    ['One file holds both towers', BY_WEBNN, { joint: true }],
  ])('asked for in vain: %s', (cause, facts, wish) => {
    const chosen = choose(facts, { ...wish, vision: { device: 'webnn' } });
    expect(chosen).toMatchObject({ vision: { device: 'wasm' }, fellBack: true });
    expect(chosen.reason).toContain(`${cause}, so the model runs on the processor`);
  });

  test('is left alone where WebAssembly is asked for', () => {
    const chosen = choose(BY_WEBNN, { vision: { device: 'wasm' } });
    expect(chosen).toMatchObject({ vision: plan('fp32', 'wasm'), fellBack: false });
  });
});

test('a card, and a graph that holds both towers, need no picture workers', () => {
  expect(choose(HALF_CARD).crew).toBeNull();
  expect(choose(NO_CARD, { joint: true }).crew).toBeNull();
  expect(choose(NO_CARD)).toMatchObject({ crew: { workers: 2, threads: 1 }, computing: 2 });
});
