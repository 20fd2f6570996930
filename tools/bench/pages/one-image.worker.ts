// The way of a picture in a picture worker, by the engine's own pieces, with a clock between them.
import type * as Ort from 'onnxruntime-web';
import glueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import binaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { decodePng, readPngPixels } from '#engine/worker/decode-png.ts';
import { inflatePng } from '#engine/worker/inflate-png.ts';
import { matrixOf, normalizeRows, rowOf } from '#science/matrix.ts';
import { parsePreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { preprocessImage } from '#science/preprocess/preprocess-image.ts';

/** Milliseconds by the name of a step. */
export type StepTimes = Readonly<Record<string, number>>;

/** Page to worker; answered once each. */
export type ToOneImage =
  | { readonly kind: 'open'; readonly warm: readonly Uint8Array[] }
  | { readonly kind: 'embed'; readonly files: readonly Uint8Array[] }
  | { readonly kind: 'profile' };

const MODEL = new URL('models/cuelens/starter/', `${location.origin}/`).href;
const SIDE_PX = 224;
const PICTURE_LENGTH = 3 * SIDE_PX ** 2;
const WIDTH = 352;
const PROFILED_RUNS = 3;

/** The runtime prints its profile, and reads this name when it is loaded. */
let printed: string[] = [];
console.log = (...words: unknown[]) => printed.push(words.join(' '));

let ort: typeof Ort;
let config: PreprocessConfig;
let session: Ort.InferenceSession;
let lastBatch = new Float32Array();

addEventListener('message', ({ data }: MessageEvent<ToOneImage>) => {
  const takenMs = performance.timeOrigin + performance.now();
  void answer(data).then((result) => {
    postMessage({ ...result, takenMs, postedMs: performance.timeOrigin + performance.now() });
  });
});

async function answer(message: ToOneImage) {
  if (message.kind === 'profile') return { times: await profile(), rows: [] };
  if (message.kind === 'embed') return embed(message.files);
  await open();
  return embed(message.warm);
}

async function open(): Promise<void> {
  ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.wasmPaths = {
    mjs: new URL(glueUrl, location.href).href,
    wasm: new URL(binaryUrl, location.href).href,
  };
  ort.env.wasm.numThreads = 1;
  const settings = parsePreprocessConfig(await readJson(`${MODEL}preprocessor_config.json`));
  if (!settings.ok) throw new Error('The embedded model has no picture settings.');
  config = settings.value;
  session = await openSession(false);
}

async function openSession(enableProfiling: boolean): Promise<Ort.InferenceSession> {
  const graph = await (await fetch(`${MODEL}onnx/vision_model_w16.onnx`)).arrayBuffer();
  return ort.InferenceSession.create(new Uint8Array(graph), {
    executionProviders: ['wasm'],
    enableProfiling,
  });
}

async function readJson(url: string): Promise<object> {
  return (await (await fetch(url)).json()) as object;
}

async function embed(files: readonly Uint8Array[]) {
  const times: Record<string, number> = {};
  let sinceMs = performance.now();
  const done = (step: string): void => {
    const nowMs = performance.now();
    times[step] = (times[step] ?? 0) + nowMs - sinceMs;
    sinceMs = nowMs;
  };
  const data = new Float32Array(files.length * PICTURE_LENGTH);
  done('into the batch');
  for (const [i, bytes] of files.entries()) {
    const inflated = await inflatePng(readPngPixels(bytes, String(i)));
    done('inflate');
    const image = decodePng(inflated, String(i));
    done('unfilter');
    const pixels = preprocessImage(image, config);
    done('scale and normalize');
    data.set(pixels, i * PICTURE_LENGTH);
    done('into the batch');
  }
  lastBatch = data;
  const raw = await run(session, data);
  done('network');
  const rows = normalizeRows(matrixOf(files.length, WIDTH, raw));
  const kept = files.map((_, i) => rowOf(rows, i).slice());
  done('rows of length 1');
  return { times, rows: kept };
}

async function run(one: Ort.InferenceSession, data: Float32Array): Promise<Float32Array> {
  const dims = [data.length / PICTURE_LENGTH, 3, SIDE_PX, SIDE_PX];
  const { image_embeds: output } = await one.run({
    pixel_values: new ort.Tensor('float32', data, dims),
  });
  return output?.data as Float32Array;
}

interface ProfiledNode {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: {
    readonly op_name: string;
    readonly input_type_shape: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

async function profile(): Promise<StepTimes> {
  const profiled = await openSession(true);
  for (let i = 0; i < PROFILED_RUNS; i += 1) await run(profiled, lastBatch);
  printed = [];
  profiled.endProfiling();
  const nodes = printed
    .join('\n')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line.replace(/,$/, '')) as ProfiledNode)
    .filter(({ cat, name }) => cat === 'Node' && name?.endsWith('_kernel_time'));
  const pictures = PROFILED_RUNS * (lastBatch.length / PICTURE_LENGTH);
  const times: Record<string, number> = {};
  for (const { dur = 0, args } of nodes) {
    const kind = kindOf(args);
    times[kind] = (times[kind] ?? 0) + dur / 1000 / pictures;
  }
  return times;
}

/** By the shape of its kernel [out, in / groups, height, width]. */
function kindOf(args: ProfiledNode['args']): string {
  if (args?.op_name.endsWith('Conv') !== true) return 'the rest';
  const [, channels = 0, height = 0] = Object.values(args.input_type_shape[1] ?? {})[0] ?? [];
  if (channels === 1) return `depthwise ${height} x ${height}`;
  return height === 1 ? '1 x 1 convolutions' : 'first convolution';
}
