import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rewriteWasm } from './rewrite-wasm.mjs';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const original = createRequire(import.meta.url).resolve(
  'onnxruntime-web/ort-wasm-simd-threaded.wasm',
);
const bytes = new Uint8Array(readFileSync(original));
const kernel = new Uint8Array(readFileSync(path('depthwise.wasm')));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuelens-kernels-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Outputs of the test graph, by name, on the package's runtime or on a rewritten one. */
function outputsOf(only: 'product' | 'depthwise' | 'both' | 'none'): Map<string, Float32Array> {
  let wasm = original;
  if (only !== 'none') {
    wasm = join(folder, `${only}.wasm`);
    writeFileSync(wasm, rewriteWasm(bytes, kernel, only === 'both' ? undefined : only));
  }
  const printed = execFileSync(
    process.execPath,
    [path('testing/run-graph.mjs'), wasm, path('testing/graph.onnx')],
    { encoding: 'utf8', maxBuffer: 2 ** 27, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const json = JSON.parse(printed) as Readonly<Record<string, string>>;
  return new Map(
    Object.entries(json).map(([name, base64]) => {
      const data = Uint8Array.from(Buffer.from(base64, 'base64'));
      return [name, new Float32Array(data.buffer)];
    }),
  );
}

describe('the rewritten runtime', () => {
  const plain = outputsOf('none');

  it('multiplies matrices to the bit as before', () => {
    expect(plain.size).toBeGreaterThan(300);
    expect(outputsOf('product')).toEqual(plain);
  });

  it('convolves to the last digits as before, whatever the size', () => {
    const both = outputsOf('both');
    expect([...both.keys()]).toEqual([...plain.keys()]);
    for (const [name, values] of both) {
      const before = plain.get(name);
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
      const worst = values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (before?.[i] ?? NaN)) / largest),
        0,
      );
      expect(worst, name).toBeLessThan(1e-6);
    }
  });
});

it('refuses a module that is not the runtime it knows', () => {
  expect(() => rewriteWasm(kernel, kernel)).toThrow('0 matrix products found, not 2');
  expect(() => rewriteWasm(bytes.slice(0, 9), kernel)).toThrow();
});
