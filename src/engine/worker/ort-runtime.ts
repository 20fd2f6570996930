// The only file that imports onnxruntime-web: one runtime a worker, one queue around all it does.
import type * as Ort from 'onnxruntime-web';
import plainGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import asyncGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { Device } from '../contract/engine.ts';
import { EngineError, toPlainError } from '../contract/engine-error.ts';
import { RunQueue } from './run-queue.ts';
import type { InputTensor, ModelRuntime, OutputTensor, TowerSession } from './tower-session.ts';

/**
 * Imports ONNX Runtime Web with `threads` WASM threads; both are fixed for the worker's life.
 *
 * Two builds of one package, of which a worker takes one: WebGPU's can wait for the graphics card
 * in the middle of WASM code (Asyncify), which makes all its WASM code about three times slower and
 * twice as large to download, so the processor gets the plain one.
 */
export async function loadOrtRuntime(device: Device, threads: number): Promise<ModelRuntime> {
  const onWebgpu = device === 'webgpu';
  const ort = onWebgpu
    ? await import('onnxruntime-web/webgpu')
    : await import('onnxruntime-web/wasm');
  ort.env.wasm.wasmPaths = {
    mjs: absolute(onWebgpu ? asyncGlueUrl : plainGlueUrl),
    wasm: absolute(onWebgpu ? asyncBinaryUrl : plainBinaryUrl),
  };
  ort.env.wasm.proxy = false;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  // Transformers.js takes its runtime from here instead of setting up another, with a CDN's paths.
  Reflect.set(globalThis, Symbol.for('onnxruntime'), ort);

  const queue = new RunQueue();
  return {
    createSession(model, sessionDevice, signal) {
      const create = async (): Promise<TowerSession> => {
        const session = await ort.InferenceSession.create(
          model,
          sessionOptions(sessionDevice),
        ).catch((error: unknown) => {
          throw namedError(error);
        });
        const fault = sessionDevice === 'webgpu' ? await watchGraphicsCard(ort) : () => null;
        return towerSessionOf(ort, session, sessionDevice, queue, fault);
      };
      return queue.run('load', create, signal);
    },
  };
}

function absolute(url: string): string {
  return new URL(url, self.location.href).href;
}

/** A fresh object each time: ORT writes into it. */
function sessionOptions(device: Device): Ort.InferenceSession.SessionOptions {
  return {
    // As an object: given by its bare name, the provider silently loses its options.
    executionProviders: device === 'webgpu' ? [{ name: 'webgpu' }] : ['wasm'],
    logSeverityLevel: 3,
  };
}

function towerSessionOf(
  ort: typeof Ort,
  session: Ort.InferenceSession,
  device: Device,
  queue: RunQueue,
  fault: () => string | null,
): TowerSession {
  const runNow = async (
    feeds: Readonly<Record<string, InputTensor>>,
    output: string,
  ): Promise<OutputTensor> => {
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([name, input]) => [name, ortTensor(ort, input)]),
    );
    const startMs = performance.now();
    const results = await session.run(tensors, [output]).catch((error: unknown) => {
      throw namedError(error);
    });
    const reported = fault();
    if (reported !== null) throw new EngineError('bad-model', `WebGPU reported: ${reported}`);
    const tensor = results[output];
    if (!(tensor?.data instanceof Float32Array)) {
      throw new EngineError('bad-model', `The model's output ${output} is not float32.`, output);
    }
    return { data: tensor.data, dims: tensor.dims, runMs: performance.now() - startMs };
  };
  return {
    device,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, output, priority, signal) =>
      queue.run(priority, () => runNow(feeds, output), signal),
  };
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

function ortTensor(ort: typeof Ort, input: InputTensor): Ort.Tensor {
  return input.type === 'float32'
    ? new ort.Tensor('float32', input.data, input.dims)
    : new ort.Tensor('int64', input.data, input.dims);
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
