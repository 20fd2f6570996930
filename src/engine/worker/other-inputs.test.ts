import { expect, test } from 'vitest';
import { feedOthers } from './other-inputs.ts';
import { rowsIn, tensor } from './testing/fake-session.ts';

const IDS = tensor('input_ids', 'int64', 'text_batch', 'length');
const PIXELS = tensor('pixel_values', 'float32', 'image_batch', 3, 'height', 'width');
const STAND_INS = { pictureSize: { width: 2, height: 1 }, tokenIds: [5, 6, 7] };

test('the image tower’s side gets one black picture of the model’s size', () => {
  const feeds = feedOthers([PIXELS], IDS, STAND_INS)(4, [4, 3]);
  expect(feeds['pixel_values']).toEqual({
    type: 'float32',
    data: new Float32Array(6),
    dims: [1, 3, 1, 2],
  });
});

test('the text tower’s side gets a sentence, a mask of ones and the graph’s own types', () => {
  const mask = tensor('attention_mask', 'int64', 'text_batch', 'length');
  const ids = { ...IDS, type: 'int32' };
  const feeds = feedOthers([ids, mask], PIXELS, STAND_INS)(4, [4, 3, 1, 2]);
  expect(feeds['input_ids']).toEqual({ type: 'int32', data: Int32Array.of(5, 6, 7), dims: [1, 3] });
  expect(feeds['attention_mask']).toMatchObject({
    type: 'int64',
    data: BigInt64Array.of(1n, 1n, 1n),
  });
});

test('batches of one name grow together; a fixed one stays', () => {
  const shared = { ...PIXELS, shape: ['text_batch', 3, 8, 8] };
  expect(feedOthers([shared], IDS, STAND_INS)(4, [4, 3])['pixel_values']?.dims).toEqual([
    4, 3, 8, 8,
  ]);
  const fixed = { ...IDS, shape: [2, 5] };
  const ids = feedOthers([fixed], PIXELS, STAND_INS)(4, [4, 3, 1, 2])['input_ids'];
  expect(ids?.dims).toEqual([2, 5]);
  expect(ids === undefined ? [] : rowsIn(ids)).toEqual([
    [5, 6, 7, 0, 0],
    [5, 6, 7, 0, 0],
  ]);
});

test('token types are zeros of the sentences’ shape', () => {
  const types = tensor('token_type_ids', 'int64', 'text_batch', 'length');
  expect(feedOthers([types], IDS, STAND_INS)(2, [2, 3])['token_type_ids']).toEqual({
    type: 'int64',
    data: new BigInt64Array(6),
    dims: [2, 3],
  });
});

test('made once for one size of batch', () => {
  const feed = feedOthers([PIXELS], IDS, STAND_INS);
  expect(feed(4, [4, 3])).toBe(feed(4, [4, 3]));
  expect(feed(2, [2, 3])).not.toBe(feed(4, [4, 3]));
});

test('an input that is neither has a name, and so has a picture of unknown size', () => {
  const odd = tensor('temperature', 'float32');
  expect(() => feedOthers([odd], IDS, STAND_INS)).toThrow(/temperature float32 \[\]/);
  expect(() => feedOthers([PIXELS], IDS, { ...STAND_INS, pictureSize: null })).toThrow(
    /pixel_values/,
  );
});
