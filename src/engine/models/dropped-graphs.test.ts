import { expect, it } from 'vitest';
import { smallGraph } from '../../../vite/testing/model-drops.ts';
import type { DroppedFile } from './dropped-file.ts';
import { chooseGraphs } from './dropped-graphs.ts';
import { readOnnxFacts } from '../contract/onnx-graph-facts.ts';
import type { Recognised } from './recognise-file.ts';

const signal = new AbortController().signal;

function fileOf(name: string, blob: Blob): DroppedFile {
  return { name, sizeBytes: blob.size, isPacked: false, open: () => Promise.resolve(blob) };
}

/** A small graph that says that its weights lie beside it, as 192 bytes in `model.onnx_data`. */
async function graphOf(graph: string, name: string): Promise<Recognised> {
  const blob = smallGraph(graph, name);
  const facts = await readOnnxFacts(blob, name);
  const externalData = [{ location: 'model.onnx_data', bytes: 192 }];
  return { is: 'graph', file: fileOf(name, blob), blob, facts: { ...facts, externalData } };
}

it('weights of one tower never stand in for those of the other', async () => {
  const text = await graphOf('whole numbers', 'textual/model.onnx');
  const vision = await graphOf('weights in two files outside', 'visual/model.onnx');
  const data = (folder: string): Recognised => ({
    is: 'other',
    file: fileOf(`${folder}model.onnx_data`, new Blob([new Uint8Array(192)])),
  });
  const incomplete = await chooseGraphs([text, vision, data('visual/')], signal);
  expect(incomplete.problems).toMatchObject([
    { code: 'model-incomplete', message: expect.stringContaining('textual/model.onnx') as string },
  ]);
  const whole = await chooseGraphs([text, vision, data('textual/'), data('visual/')], signal);
  expect(whole.problems).toEqual([]);
  const loose = await chooseGraphs([text, vision, data('')], signal);
  expect(loose.problems.map(({ code }) => code)).toEqual(['model-incomplete', 'model-incomplete']);
});
