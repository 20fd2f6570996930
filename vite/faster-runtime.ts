import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { rewriteWasm } from '../tools/ort-kernels/rewrite-wasm.mjs';

/** The processor's runtime, as the engine imports it; WebGPU's does little of its work in WASM. */
const RUNTIME = 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Puts the rewritten runtime (`tools/ort-kernels`) in the place of ONNX Runtime Web's own: the same
 * functions, and two of them faster. A version that looks different is refused by name, so that an
 * update of the package is noticed. Files that match `except` get the package's own.
 */
export function fasterRuntime(except?: RegExp): Plugin {
  let rewritten: string | null = null;
  return {
    name: 'cuelens:faster-runtime',
    enforce: 'pre',
    resolveId(source, importer) {
      const isExcepted = importer !== undefined && except?.test(importer) === true;
      if (!source.startsWith(RUNTIME) || isExcepted) return null;
      rewritten ??= writeRewritten();
      return `${rewritten}${source.slice(RUNTIME.length)}`;
    },
  };
}

/** Written under the name that it has, since the offline list knows it by that. */
function writeRewritten(): string {
  const original = createRequire(import.meta.url).resolve(RUNTIME);
  const folder = join(HERE, '../.cache/ort');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'ort-wasm-simd-threaded.wasm');
  const kernel = new Uint8Array(readFileSync(join(HERE, '../tools/ort-kernels/depthwise.wasm')));
  try {
    writeFileSync(path, rewriteWasm(new Uint8Array(readFileSync(original)), kernel));
  } catch (error) {
    throw new Error(
      `${original} of ${dirname(RUNTIME)} cannot be rewritten (${String(error)}). After an update of the package see tools/ort-kernels/README.md; without fasterRuntime() in vite.config.ts the site is built with the package's own.`,
      { cause: error },
    );
  }
  return path;
}
