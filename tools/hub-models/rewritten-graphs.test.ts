import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOnnxFacts } from '../../src/engine/contract/onnx-graph-facts.ts';
import type { OnnxFacts } from '../../src/engine/contract/onnx-graph-facts.ts';
import { bytesAsFile } from '../../src/engine/contract/protobuf-fields.ts';
import { rewriteImageGraph } from '../../src/engine/worker/graph-rewrites/rewrite-image-graph.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const runtime = createRequire(import.meta.url).resolve(
  'onnxruntime-web/ort-wasm-simd-threaded.wasm',
);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuelens-graphs-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const factsOf = (model: Uint8Array<ArrayBuffer>): Promise<OnnxFacts> =>
  readOnnxFacts(bytesAsFile(model), 'graph');

/** What a graph of free dimensions, or of a free batch alone, gives for three made pictures. */
function rowsOf(model: Uint8Array, { inputs }: OnnxFacts, output: string, side: number): string {
  const graph = join(folder, 'graph.onnx');
  writeFileSync(graph, model);
  const sizes = Object.fromEntries(
    (inputs[0]?.shape ?? []).flatMap((name, axis) =>
      typeof name === 'string' ? [[name, [3, 3, side, side][axis]]] : [],
    ),
  );
  const run = [path('../ort-kernels/testing/run-graph.mjs'), runtime, graph];
  const printed = execFileSync(process.execPath, [...run, JSON.stringify(sizes), output], {
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (JSON.parse(printed) as Readonly<Record<string, string>>)[output] ?? 'none';
}

function numbersIn(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

describe('an image tower computes its last block for the class token alone, and the same row', () => {
  test.each([
    ['Xenova/clip-vit-base-patch32/onnx/vision_model.onnx', 'image_embeds'],
    ['Xenova/clip-vit-base-patch32/onnx/vision_model_fp16.onnx', 'image_embeds'],
    ['Xenova/clip-vit-base-patch16/onnx/vision_model.onnx', 'image_embeds'],
    ['Xenova/clip-vit-large-patch14/onnx/vision_model.onnx', 'image_embeds'],
    ['Xenova/mobileclip_b/onnx/vision_model.onnx', 'image_embeds'],
  ])('%s', async (name, output) => {
    const model = new Uint8Array(readFileSync(path(`made/${name}`)));
    const { model: rewritten } = await rewriteImageGraph({ model, externalData: [] }, null, 'wasm');
    const [before, after] = [await factsOf(model), await factsOf(rewritten)];
    expect(after.operators['Gather']).toBe((before.operators['Gather'] ?? 0) + 2);
    expect({ ...after.operators, Gather: 0 }).toEqual({ ...before.operators, Gather: 0 });
    expect(after.outputs.map((tensor) => tensor.name)).toEqual([output]);
    const side = Number(before.inputs[0]?.shape[2]) || 224;
    expect(rowsOf(rewritten, after, output, side)).toBe(rowsOf(model, before, output, side));
  });
});

describe('for WebNN products with stored weights are written as Gemm', () => {
  test.each([
    // Weights as they are, in half precision behind a cast, and products behind an activation.
    ['Xenova/clip-vit-base-patch32/onnx/vision_model.onnx', 'image_embeds'],
    ['Xenova/mobileclip_b/onnx/vision_model.onnx', 'image_embeds'],
    ['Xenova/siglip-base-patch16-224/onnx/vision_model.onnx', 'pooler_output'],
    ['../../../public/models/cuelens/starter/onnx/vision_model_w16.onnx', 'image_embeds'],
  ])('%s', async (name, output) => {
    const model = new Uint8Array(readFileSync(path(`made/${name}`)));
    const { model: rewritten } = await rewriteImageGraph(
      { model, externalData: [] },
      null,
      'webnn',
    );
    const [before, after] = [await factsOf(model), await factsOf(rewritten)];
    const [products, left] = [before, after].map(({ operators }) => operators['MatMul'] ?? 0);
    const made = (after.operators['Gemm'] ?? 0) - (before.operators['Gemm'] ?? 0);
    expect(made).toBe((products ?? 0) - (left ?? 0));
    // What is left multiplies rows with rows.
    expect(left).toBeLessThan(made);
    const side = Number(before.inputs[0]?.shape[2]) || 224;
    const rows = numbersIn(rowsOf(rewritten, after, output, side));
    const plain = numbersIn(rowsOf(model, before, output, side));
    const largest = plain.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(rows).toHaveLength(plain.length);
    rows.forEach((value, i) => {
      expect(Math.abs(value - (plain[i] ?? NaN))).toBeLessThan(1e-5 * largest);
    });
  });
});

describe('other image towers stay as they are', () => {
  test.each([
    // No token of its own for the class, weights that are rounded by their neighbours.
    'Xenova/mobileclip_s0/onnx/vision_model.onnx',
    'Xenova/clip-vit-base-patch32/onnx/vision_model_quantized.onnx',
    'immich-app/RN50__openai/visual/model.onnx',
  ])('%s', async (name) => {
    const model = new Uint8Array(readFileSync(path(`made/${name}`)));
    expect((await rewriteImageGraph({ model, externalData: [] }, null, 'wasm')).model).toBe(model);
  });

  test('what is no graph', async () => {
    const model = new TextEncoder().encode('no graph');
    expect((await rewriteImageGraph({ model, externalData: [] }, null, 'wasm')).model).toBe(model);
  });
});
