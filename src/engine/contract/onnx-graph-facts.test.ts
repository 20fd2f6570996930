import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import references from '../../../tools/references/onnx-graphs/graph-facts.json' with { type: 'json' };
import { dtypeOf, readOnnxFacts, towerOf } from './onnx-graph-facts.ts';
import type { OnnxFacts } from './onnx-graph-facts.ts';

const rootOf = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));

function smallFile(name: string): Blob {
  const found = references.small.find((one) => one.name === name);
  return new Blob([Buffer.from(found?.base64 ?? '', 'base64')]);
}

async function readSmall(name: string): Promise<OnnxFacts> {
  return readOnnxFacts(smallFile(name), name);
}

/** Counts what is read of a blob. */
function watch(blob: Blob): { readonly blob: Blob; readonly bytesRead: () => number } {
  let bytesRead = 0;
  const slice = (start?: number, end?: number): Blob => {
    const part = blob.slice(start, end);
    bytesRead += part.size;
    return part;
  };
  const watched = { size: blob.size, slice } as unknown as Blob;
  return { blob: watched, bytesRead: () => bytesRead };
}

describe('readOnnxFacts', () => {
  it.each(references.starter)('reads $path as the onnx package does', async ({ path, facts }) => {
    expect(await readOnnxFacts(await openAsBlob(rootOf(path)), path)).toEqual(facts);
  });

  it.each(references.small)('reads a graph with $name as the onnx package does', async (one) => {
    expect(await readSmall(one.name)).toEqual(one.facts);
  });

  it('steps over the weights', async () => {
    const blob = await openAsBlob(rootOf(references.starter[0]?.path ?? ''));
    const watched = watch(blob);
    await readOnnxFacts(watched.blob, 'text_model.onnx');
    expect(blob.size).toBeGreaterThan(10_000_000);
    expect(watched.bytesRead()).toBeLessThan(blob.size / 2);
  });

  it.each([
    ['nothing', new Blob([])],
    ['text', new Blob(['# a model card, not a model\n'])],
    ['a page', new Blob(['<!doctype html><title>404</title>'])],
    ['a message of another kind', new Blob([Uint8Array.of(8, 1, 18, 1, 65)])],
    ['a number without an end', new Blob([new Uint8Array(64).fill(0xff)])],
    ['a file cut in the middle', smallFile('whole numbers').slice(0, 100)],
    ['a file without its last byte', smallFile('both towers, with a mask').slice(0, -1)],
  ])('names %s as no ONNX file', async (_, blob) => {
    await expect(readOnnxFacts(blob, 'folder/x.onnx')).rejects.toMatchObject({
      code: 'bad-model',
      detail: 'folder/x.onnx',
      message: containing('folder/x.onnx is not an ONNX file'),
    });
  });
});

describe('a graph’s tower and dtype', () => {
  it.each([
    ['old file that lists its weights as inputs', 'vision', 'fp32'],
    ['half precision made single', 'vision', 'w16'],
    ['half precision kept', 'vision', 'fp16'],
    ['whole numbers', 'text', 'q8'],
    ['four bits', 'text', null],
    ['both towers, with a mask', 'joint', 'fp32'],
    ['no shape, an unnamed axis, words, long constants', 'vision', 'fp32'],
  ] as const)('of one with %s are %s and %s', async (name, tower, dtype) => {
    const facts = await readSmall(name);
    expect([towerOf(facts), dtypeOf(facts)]).toEqual([tower, dtype]);
  });

  it('of the embedded model are told from its files', async () => {
    const read = references.starter.map(({ facts }) => [
      towerOf(facts as unknown as OnnxFacts),
      dtypeOf(facts as unknown as OnnxFacts),
    ]);
    expect(read).toEqual([
      ['text', 'fp32'],
      ['text', 'w16'],
      ['vision', 'fp32'],
      ['vision', 'w16'],
    ]);
  });
});

function containing(words: string): unknown {
  return expect.stringContaining(words);
}
