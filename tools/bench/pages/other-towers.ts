// What somebody would use instead of the engine: Transformers.js, by its own documentation.
import asyncGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Tensor } from '@xenova/transformers';

/** `own`: the build that it takes by itself, which can also wait for a graphics card. `plain`: ours. */
export type OtherRuntime = 'own' | 'plain';

export type OtherDevice = 'wasm' | 'webgpu';

/** A model as Transformers.js takes it. */
export interface OtherModel {
  readonly id: string;
  /** Address of a hub; null for a model below `models/` beside the page, where the library looks. */
  readonly hub: string | null;
  /** Names of the graphs below `onnx/`, without their ends; null for a tower that is not wanted. */
  readonly vision: string | null;
  readonly text: string | null;
}

/** Rows of length 1, as plain numbers. */
export interface OtherTowers {
  embedImages(files: readonly Uint8Array<ArrayBuffer>[], batch: number): Promise<number[][]>;
  embedSentences(sentences: string[]): Promise<number[][]>;
}

/** Loads the library with the towers that the model names. Once a page: it keeps its runtime. */
export async function openOtherTowers(
  model: OtherModel,
  runtime: OtherRuntime,
  device: OtherDevice,
  threads: number,
): Promise<OtherTowers> {
  if (runtime === 'plain') {
    const ort = await import('onnxruntime-web/wasm');
    ort.env.wasm.wasmPaths = { mjs: absolute(plainGlueUrl), wasm: absolute(plainBinaryUrl) };
    Reflect.set(globalThis, Symbol.for('onnxruntime'), ort);
  }
  const library = await import('@xenova/transformers');
  const { env } = library;
  const wasm = env.backends.onnx.wasm;
  if (wasm === undefined) throw new Error('Transformers.js has no WASM runtime.');
  if (runtime === 'own') {
    // The same files that it would fetch from a CDN.
    wasm.wasmPaths = { mjs: absolute(asyncGlueUrl), wasm: absolute(asyncBinaryUrl) };
  }
  wasm.numThreads = threads;
  // Keeping what was fetched is not what is measured.
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.allowLocalModels = model.hub === null;
  env.allowRemoteModels = model.hub !== null;
  if (model.hub !== null) env.remoteHost = `${model.hub}/`;

  // With a runtime that it is given, it knows no device by name, and leaves the choice to the runtime.
  const options = { device: runtime === 'plain' ? 'auto' : device, dtype: 'fp32' } as const;
  const images = model.vision === null ? null : await openImages(model.id, model.vision);
  const sentences = model.text === null ? null : await openSentences(model.id, model.text);
  return {
    async embedImages(files, batch) {
      if (images === null) throw new Error('The image tower is not loaded.');
      const rows: number[][] = [];
      for (let at = 0; at < files.length; at += batch) {
        rows.push(...(await images(files.slice(at, at + batch))));
      }
      return rows;
    },
    embedSentences(list) {
      if (sentences === null) throw new Error('The text tower is not loaded.');
      return sentences(list);
    },
  };

  async function openImages(id: string, graph: string) {
    const processor = await library.AutoProcessor.from_pretrained(id);
    const tower = await library.CLIPVisionModelWithProjection.from_pretrained(id, {
      ...options,
      model_file_name: graph,
    });
    return async (files: readonly Uint8Array<ArrayBuffer>[]): Promise<number[][]> => {
      const pictures = await Promise.all(
        files.map((bytes) => library.RawImage.fromBlob(new Blob([bytes]))),
      );
      const outputs: unknown = await tower(await processor(pictures));
      return unitRows((outputs as { image_embeds: Tensor }).image_embeds);
    };
  }

  async function openSentences(id: string, graph: string) {
    const tokenizer = await library.AutoTokenizer.from_pretrained(id);
    const tower = await library.CLIPTextModelWithProjection.from_pretrained(id, {
      ...options,
      model_file_name: graph,
    });
    return async (list: string[]): Promise<number[][]> => {
      const inputs: unknown = tokenizer(list, { padding: 'max_length', truncation: true });
      const outputs: unknown = await tower(inputs);
      return unitRows((outputs as { text_embeds: Tensor }).text_embeds);
    };
  }
}

function unitRows(embeddings: Tensor): number[][] {
  return embeddings.normalize().tolist() as number[][];
}

function absolute(url: string): string {
  return new URL(url, document.baseURI).href;
}
