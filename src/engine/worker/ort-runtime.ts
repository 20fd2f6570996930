// The only file that imports onnxruntime-web: one runtime a worker, one queue around all it does.
import type * as Ort from 'onnxruntime-web';
import plainGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import asyncGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { Device } from '../contract/engine.ts';
import { EngineError, toPlainError } from '../contract/engine-error.ts';
import type { TensorFacts } from '../contract/found-model.ts';
import { encodeHalfFloats, readHalfFloats } from './half-precision.ts';
import { RunQueue } from './run-queue.ts';
import type {
  Feeds,
  GraphBytes,
  InputTensor,
  ModelRuntime,
  OutputTensor,
  TowerSession,
} from './tower-session.ts';

/**
 * Imports ONNX Runtime Web with `threads` WASM threads; both are fixed for the worker's life.
 *
 * Two builds of one package, of which a worker takes one: that of WebGPU and WebNN can wait for them
 * in the middle of WASM code (Asyncify), which makes it twice as large to download, so what runs in
 * WASM itself gets the plain one, whose hot spots are rewritten too (`tools/ort-kernels`).
 */
export async function loadOrtRuntime(device: Device, threads: number): Promise<ModelRuntime> {
  const waits = device !== 'wasm';
  const ort = waits ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  ort.env.wasm.wasmPaths = {
    mjs: absolute(waits ? asyncGlueUrl : plainGlueUrl),
    wasm: absolute(waits ? asyncBinaryUrl : plainBinaryUrl),
  };
  ort.env.wasm.proxy = false;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  // Transformers.js takes its runtime from here instead of setting up another, with a CDN's paths.
  Reflect.set(globalThis, Symbol.for('onnxruntime'), ort);

  const queue = new RunQueue();
  // First of all, so that the runtime is fetched beside the model's files and not after them.
  const started = queue.run('load', () => startRuntime(ort));
  // Told by the first session, which waits for it.
  started.catch(() => undefined);
  return {
    createSession(graph, sessionDevice, signal, sides = {}) {
      const create = async (): Promise<TowerSession> => {
        await started;
        const session = await ort.InferenceSession.create(
          graph.model,
          sessionOptions(sessionDevice, graph, sides),
        ).catch(throwNamed);
        const fault = sessionDevice === 'webgpu' ? await watchGraphicsCard(ort) : () => null;
        return towerSessionOf(ort, session, sessionDevice, queue, fault);
      };
      return queue.run('load', create, signal);
    },
  };
}

/** A graph of one Identity, opset 13: the runtime fetches its WASM code only for a session. */
const SMALLEST_GRAPH =
  'CAgSADo3ChAKAXgSAXkiCElkZW50aXR5EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==';

async function startRuntime(ort: typeof Ort): Promise<void> {
  const graph = Uint8Array.from(atob(SMALLEST_GRAPH), (character) => character.charCodeAt(0));
  const options = { executionProviders: [PROVIDERS.wasm], logSeverityLevel: 3 } as const;
  const session = await ort.InferenceSession.create(graph, options).catch(throwNamed);
  await session.release();
}

function absolute(url: string): string {
  return new URL(url, self.location.href).href;
}

/** As objects: given by its bare name, a provider silently loses its options. */
const PROVIDERS = {
  webgpu: { name: 'webgpu' },
  // The processor, by the browser's own native code.
  webnn: { name: 'webnn', deviceType: 'cpu' },
  wasm: { name: 'wasm' },
} as const;

/** A fresh object each time: ORT writes into it. */
function sessionOptions(
  device: Device,
  { externalData }: GraphBytes,
  sides: Readonly<Record<string, number>>,
): Ort.InferenceSession.SessionOptions {
  return {
    executionProviders: [PROVIDERS[device]],
    logSeverityLevel: 3,
    freeDimensionOverrides: sides,
    // A graph of which a part runs in WASM after all is slower than one that runs there as a whole.
    ...(device === 'webnn' ? { extra: { session: { disable_cpu_ep_fallback: '1' } } } : {}),
    ...(externalData.length === 0 ? {} : { externalData }),
  };
}

function towerSessionOf(
  ort: typeof Ort,
  session: Ort.InferenceSession,
  device: Device,
  queue: RunQueue,
  fault: () => string | null,
): TowerSession {
  const inputs = factsOf(session.inputMetadata);
  const halves = new Set(inputs.filter(({ type }) => type === 'float16').map(({ name }) => name));
  const runNow = async (feeds: Feeds, output: string): Promise<OutputTensor> => {
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([name, input]) => [name, ortTensor(ort, input, halves.has(name))]),
    );
    const startMs = performance.now();
    const results = await session.run(tensors, [output]).catch(throwNamed);
    const reported = fault();
    if (reported !== null) throw new EngineError('bad-model', `WebGPU reported: ${reported}`);
    const tensor = results[output];
    const data = tensor === undefined ? null : floatsOf(tensor);
    if (tensor === undefined || data === null) {
      throw new EngineError(
        'bad-model',
        `The model's output ${output} holds no numbers of single or half precision.`,
        output,
      );
    }
    return { data, dims: tensor.dims, runMs: performance.now() - startMs };
  };
  return {
    device,
    inputs,
    outputs: factsOf(session.outputMetadata),
    run: (feeds, output, priority, signal) =>
      queue.run(priority, () => runNow(feeds, output), signal),
    release: () => queue.run('load', () => session.release()),
  };
}

/** The tensors of a graph; ORT writes -1 for a dimension that is free and has no name. */
function factsOf(metadata: readonly Ort.InferenceSession.ValueMetadata[]): readonly TensorFacts[] {
  return metadata.flatMap((value) => {
    if (!value.isTensor) return [];
    const shape = value.shape.map((side) => (typeof side === 'number' && side < 0 ? '?' : side));
    return [{ name: value.name, type: value.type, shape }];
  });
}

/**
 * What the graphics card has reported outside of any call; null if nothing. Lack of memory comes
 * only this way, while runs go on and give wrong numbers.
 */
async function watchGraphicsCard(ort: typeof Ort): Promise<() => string | null> {
  let fault: string | null = null;
  const device = await ort.env.webgpu.device;
  // ORT has `onuncapturederror` for itself.
  device.addEventListener('uncapturederror', (event) => {
    fault ??= event.error.message;
  });
  void device.lost.then((info) => {
    fault ??= `the device was lost (${info.message})`;
  });
  return () => fault;
}

function ortTensor(ort: typeof Ort, input: InputTensor, asHalf: boolean): Ort.Tensor {
  switch (input.type) {
    case 'float32':
      return asHalf
        ? new ort.Tensor('float16', encodeHalfFloats(input.data), input.dims)
        : new ort.Tensor('float32', input.data, input.dims);
    case 'int64':
      return new ort.Tensor('int64', input.data, input.dims);
    case 'int32':
      return new ort.Tensor('int32', input.data, input.dims);
  }
}

function floatsOf({ type, data }: Ort.Tensor): Float32Array | null {
  if (data instanceof Float32Array) return data;
  // Bit patterns, or a Float16Array in browsers that have it, which the types do not know of.
  return type === 'float16' ? readHalfFloats(data as Uint16Array) : null;
}

function throwNamed(error: unknown): never {
  throw namedError(error);
}

/**
 * ORT's failure by name. A trap or a bare number (a C++ exception that escaped) leaves the heap in
 * an unknown state, so only a new worker helps: `worker-crashed`.
 */
function namedError(error: unknown): EngineError {
  const plain = toPlainError(error, 'bad-model');
  const trapped = typeof error === 'number' || error instanceof WebAssembly.RuntimeError;
  const code = trapped && plain.code === 'bad-model' ? 'worker-crashed' : plain.code;
  return new EngineError(code, `The inference runtime failed: ${plain.message}`, plain.detail);
}
