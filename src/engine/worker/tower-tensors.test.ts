import { describe, expect, test } from 'vitest';
import { EngineError } from '../contract/engine-error.ts';
import type { TensorFacts, TensorQuestion } from '../contract/found-model.ts';
import type { TextTensors } from '../contract/model-card.ts';
import { findTextTensors, findVisionTensors } from './tower-tensors.ts';

const tensor = (name: string, type: string, ...shape: (number | string)[]): TensorFacts => ({
  name,
  type,
  shape,
});
const IDS = tensor('input_ids', 'int64', 'batch', 'length');
const MASK = tensor('attention_mask', 'int64', 'batch', 'length');
const PIXELS = tensor('pixel_values', 'float32', 'batch', 3, 224, 224);
const HIDDEN = tensor('last_hidden_state', 'float32', 'batch', 50, 768);
const TEXT_ROWS = tensor('text_embeds', 'float32', 'batch', 512);
const IMAGE_ROWS = tensor('image_embeds', 'float32', 'batch', 512);
const JOINT = {
  inputs: [IDS, PIXELS, MASK],
  outputs: [
    tensor('logits_per_image', 'float32', 'a', 'b'),
    tensor('logits_per_text', 'float32', 'b', 'a'),
    TEXT_ROWS,
    IMAGE_ROWS,
  ],
};

function errorOf(find: () => unknown): EngineError {
  try {
    find();
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('tensors found by name', () => {
  test('a split export of Transformers.js', () => {
    expect(findTextTensors({ inputs: [IDS], outputs: [HIDDEN, TEXT_ROWS] }, null)).toEqual({
      ids: 'input_ids',
      idsType: 'int64',
      mask: null,
      maskType: null,
      output: 'text_embeds',
      fixedBatch: null,
      fixedLength: null,
      others: [],
    });
    expect(findVisionTensors({ inputs: [PIXELS], outputs: [IMAGE_ROWS, HIDDEN] }, null)).toEqual({
      pixels: 'pixel_values',
      output: 'image_embeds',
      fixedBatch: null,
      height: 224,
      width: 224,
      others: [],
    });
  });

  test('an export of OpenCLIP: int32, batch and length fixed', () => {
    const text = {
      inputs: [tensor('text', 'int32', 1, 77)],
      outputs: [tensor('embedding', 'float32', 1, 1024)],
    };
    expect(findTextTensors(text, null)).toMatchObject({
      ids: 'text',
      idsType: 'int32',
      output: 'embedding',
      fixedBatch: 1,
      fixedLength: 77,
    });
    const image = { inputs: [tensor('image', 'float32', 1, 3, 224, 224)], outputs: text.outputs };
    expect(findVisionTensors(image, null)).toMatchObject({ pixels: 'image', fixedBatch: 1 });
  });

  test('the pooled output, never the hidden states', () => {
    const pooled = tensor('pooler_output', 'float32', 'batch', 768);
    const outputs = [HIDDEN, pooled];
    expect(findTextTensors({ inputs: [IDS], outputs }, null).output).toBe('pooler_output');
    expect(findVisionTensors({ inputs: [PIXELS], outputs }, null).output).toBe('pooler_output');
  });

  test('one joint graph, each tower its own, with its mask', () => {
    expect(findTextTensors(JOINT, null)).toMatchObject({
      ids: 'input_ids',
      mask: 'attention_mask',
      maskType: 'int64',
      output: 'text_embeds',
      others: [PIXELS],
    });
    expect(findVisionTensors(JOINT, null)).toMatchObject({
      pixels: 'pixel_values',
      output: 'image_embeds',
      others: [IDS, MASK],
    });
  });

  test('a half-precision graph, and one that does not tell its shapes', () => {
    const half = {
      inputs: [tensor('pixel_values', 'float16', 'batch', 3, 'h', 'w')],
      outputs: [tensor('image_embeds', 'float16', 'batch', 512)],
    };
    expect(findVisionTensors(half, null)).toMatchObject({ height: null, width: null });
    const silent = { inputs: [tensor('input', 'int64')], outputs: [tensor('output', 'float32')] };
    expect(findTextTensors(silent, null)).toMatchObject({ ids: 'input', output: 'output' });
  });
});

describe('tensors of unknown names', () => {
  test('the only one of its rank and type is taken', () => {
    const graph = {
      inputs: [tensor('x.1', 'int64', 'b', 't'), MASK],
      outputs: [HIDDEN, tensor('y.7', 'float32', 'b', 512)],
    };
    expect(findTextTensors(graph, null)).toMatchObject({
      ids: 'x.1',
      mask: 'attention_mask',
      output: 'y.7',
    });
    const image = { inputs: [tensor('x', 'float32', 'b', 3, 8, 8)], outputs: graph.outputs };
    expect(findVisionTensors(image, null)).toMatchObject({ pixels: 'x', output: 'y.7' });
  });

  test('two that fit are a question, with the graph as its detail', () => {
    const outputs = [tensor('a', 'float32', 'b', 512), tensor('c', 'float32', 'b', 768)];
    const error = errorOf(() => findVisionTensors({ inputs: [PIXELS], outputs }, null));
    expect(error.code).toBe('needs-answer');
    expect(error.message).toContain('a float32 [b, 512], c float32 [b, 768]');
    const question = JSON.parse(error.detail) as TensorQuestion;
    expect(question).toEqual({ tower: 'vision', inputs: [PIXELS], outputs });
  });

  test('where none fits no answer would help: it is another kind of model', () => {
    const graph = { inputs: [tensor('x', 'float32', 'b', 't')], outputs: [TEXT_ROWS] };
    const text = errorOf(() => findTextTensors(graph, null));
    expect(text.code).toBe('bad-model');
    expect(text.message).toContain('does not turn token ids [B, T] into rows [B, D]');
    const grey = { inputs: [tensor('x', 'float32', 'b', 1, 8, 8)], outputs: [IMAGE_ROWS] };
    expect(errorOf(() => findVisionTensors(grey, null)).code).toBe('bad-model');
    const hidden = { inputs: [PIXELS], outputs: [HIDDEN] };
    expect(errorOf(() => findVisionTensors(hidden, null)).code).toBe('bad-model');
  });
});

describe('tensors as stated', () => {
  const stated: TextTensors = {
    ids: 'input_ids',
    idsType: 'int64',
    mask: null,
    output: 'text_embeds',
    fixedBatch: null,
    fixedLength: 77,
  };
  const graph = { inputs: [IDS], outputs: [TEXT_ROWS] };

  test('are taken where they fit; a free dimension takes what is stated', () => {
    expect(findTextTensors(graph, stated)).toMatchObject({ ...stated, others: [] });
    expect(findTextTensors(graph, { ...stated, fixedBatch: 1 }).fixedBatch).toBe(1);
  });

  test('the graph’s own fixed sides hold where none are stated', () => {
    const fixed = { ...graph, inputs: [tensor('input_ids', 'int64', 1, 77)] };
    expect(findTextTensors(fixed, stated).fixedBatch).toBe(1);
  });

  test('may name what would not be found', () => {
    const odd = { inputs: [IDS, tensor('x', 'int32', 'b', 't')], outputs: [TEXT_ROWS] };
    expect(findTextTensors(odd, { ...stated, ids: 'x', idsType: 'int32' })).toMatchObject({
      ids: 'x',
      others: [IDS],
    });
  });

  test.each([
    [{ ids: 'text' }, 'it has no input text, only input_ids int64 [batch, length]'],
    [{ output: 'embedding' }, 'it has no output embedding, only text_embeds'],
    [{ mask: 'attention_mask' }, 'it has no input attention_mask'],
    [{ idsType: 'int32' as const }, 'its type of the token ids is int64 and not int32'],
  ])('%j does not fit and is said', (change, words) => {
    const error = errorOf(() => findTextTensors(graph, { ...stated, ...change }));
    expect(error.code).toBe('bad-model');
    expect(error.message).toContain(words);
  });

  test('every misfit is said, not the first', () => {
    const fixed = { inputs: [tensor('input_ids', 'int64', 2, 64)], outputs: [HIDDEN] };
    const { message } = errorOf(() =>
      findTextTensors(fixed, { ...stated, output: 'last_hidden_state', fixedBatch: 1 }),
    );
    expect(message).toContain('is not numbers [B, D]');
    expect(message).toContain('batch is 2 and not 1');
    expect(message).toContain('length is 64 and not 77');
    const image = { pixels: 'pixel_values', output: 'image_embeds', fixedBatch: 4 };
    const one = { inputs: [tensor('pixel_values', 'float32', 1, 3, 8, 8)], outputs: [IMAGE_ROWS] };
    expect(errorOf(() => findVisionTensors(one, image)).message).toContain('batch is 1 and not 4');
  });
});
