import { expect, test } from 'vitest';
import type { TextSettings } from '../contract/model-card.ts';
import { fakeSession, rowsIn, tensor } from './testing/fake-session.ts';
import { createSentenceEncoder } from './text-encoder.ts';
import type { TextTower } from './text-encoder.ts';
import type { FoundTextTensors } from './tower-tensors.ts';

/** A token for every word, its length; `[9]` at the end. */
const tokenizer = {
  encode: (sentence: string) => [...sentence.split(' ').map((word) => word.length), 9],
  closes: true,
};
const TENSORS: FoundTextTensors = {
  ids: 'input_ids',
  idsType: 'int64',
  mask: null,
  maskType: null,
  output: 'text_embeds',
  fixedBatch: null,
  fixedLength: null,
  others: [],
};
const SETTINGS: TextSettings = {
  maxTokens: 4,
  padId: 7,
  padding: 'never',
  wording: 'as-typed',
};

/** A tower that gives [3 x first id, 4 x first id] for a sentence. */
function makeTower(
  change: Partial<Omit<TextTower, 'tensors' | 'settings'>> & {
    tensors?: Partial<FoundTextTensors>;
    settings?: Partial<TextSettings>;
  } = {},
) {
  const tensors = { ...TENSORS, ...change.tensors };
  const graph = {
    inputs: [tensor(tensors.ids, tensors.idsType, 'b', 't')],
    outputs: [tensor('text_embeds', 'float32', 'b', 2)],
  };
  const { session, runs } = fakeSession(graph, (feeds) => {
    const ids = feeds[tensors.ids];
    return ids === undefined ? [] : rowsIn(ids).map(([first = 0]) => [3 * first, 4 * first]);
  });
  const tower: TextTower = {
    session,
    tokenizer,
    others: () => ({}),
    oneByOne: false,
    ...change,
    tensors,
    settings: { ...SETTINGS, ...change.settings },
  };
  const batches = () =>
    runs.map((feeds) => {
      const ids = feeds[tensors.ids];
      return ids === undefined ? [] : rowsIn(ids);
    });
  return { tower, runs, batches };
}

test('rows come back in order and with length 1, from batches of one length without padding', async () => {
  const { tower, batches } = makeTower();
  const encoder = createSentenceEncoder(tower, null, 2);
  const { rows, tokenCounts, workMs } = await encoder.encode(['a bb', 'ccc', 'd e', 'f']);
  expect(batches()).toEqual([
    [
      [1, 2, 9],
      [1, 1, 9],
    ],
    [
      [3, 9],
      [1, 9],
    ],
  ]);
  expect(tokenCounts).toEqual([3, 2, 3, 2]);
  for (let i = 0; i < 4; i += 1) {
    expect(rows.data[2 * i]).toBeCloseTo(0.6);
    expect(rows.data[2 * i + 1]).toBeCloseTo(0.8);
  }
  expect(workMs).toBe(4);
});

test('a long sentence keeps its first tokens and the closing one, and its count before the cut', async () => {
  const { tower, batches } = makeTower();
  const { tokenCounts } = await createSentenceEncoder(tower, null, 2).encode(['a bb ccc dddd e']);
  expect(batches()).toEqual([[[1, 2, 3, 9]]]);
  expect(tokenCounts).toEqual([6]);
});

test('a tokenizer without a closing token is cut plainly', async () => {
  const open = {
    encode: (text: string) => text.split(' ').map((word) => word.length),
    closes: false,
  };
  const { tower, batches } = makeTower({ tokenizer: open });
  await createSentenceEncoder(tower, null, 2).encode(['a bb ccc dddd eeeee']);
  expect(batches()).toEqual([[[1, 2, 3, 4]]]);
});

test('filled up to a length, all share a batch; a mask tells the filling', async () => {
  const { tower, batches, runs } = makeTower({
    tensors: { mask: 'attention_mask', maskType: 'int64' },
  });
  await createSentenceEncoder(tower, 4, 2).encode(['a bb', 'ccc']);
  expect(batches()).toEqual([
    [
      [1, 2, 9, 7],
      [3, 9, 7, 7],
    ],
  ]);
  const mask = runs[0]?.['attention_mask'];
  expect(mask?.type).toBe('int64');
  expect(mask === undefined ? [] : rowsIn(mask)).toEqual([
    [1, 1, 1, 0],
    [1, 1, 0, 0],
  ]);
});

test('at true length a mask is all ones', async () => {
  const { tower, runs } = makeTower({ tensors: { mask: 'attention_mask', maskType: 'float32' } });
  await createSentenceEncoder(tower, null, 2).encode(['a b']);
  const mask = runs[0]?.['attention_mask'];
  expect(mask?.type).toBe('float32');
  expect(Array.from(mask?.data ?? [], Number)).toEqual([1, 1, 1]);
});

test('the graph’s own length is a limit too', async () => {
  const { tower, batches } = makeTower({ tensors: { fixedLength: 3 } });
  await createSentenceEncoder(tower, 3, 2).encode(['a bb ccc', 'a']);
  expect(batches()).toEqual([
    [
      [1, 2, 9],
      [1, 9, 7],
    ],
  ]);
});

test('int32 ids where the graph takes them', async () => {
  const { tower, runs } = makeTower({ tensors: { ids: 'text', idsType: 'int32' } });
  await createSentenceEncoder(tower, null, 2).encode(['a']);
  expect(runs[0]?.['text']).toMatchObject({ type: 'int32', data: Int32Array.of(1, 9) });
});

test.each([
  ['a graph of batch 1', { tensors: { fixedBatch: 1 } }],
  ['8-bit weights', { oneByOne: true }],
])('%s: one by one', async (_name, change) => {
  const { tower, batches } = makeTower(change);
  const { rows } = await createSentenceEncoder(tower, null, 2).encode(['a', 'b', 'cc']);
  expect(batches()).toEqual([[[1, 9]], [[1, 9]], [[2, 9]]]);
  expect(rows.rows).toBe(3);
});

test('a graph of another fixed batch is filled up with its last sentence', async () => {
  const { tower, batches } = makeTower({ tensors: { fixedBatch: 4 } });
  const { rows } = await createSentenceEncoder(tower, null, 2).encode(['a', 'bb']);
  expect(batches()).toEqual([
    [
      [1, 9],
      [2, 9],
      [2, 9],
      [2, 9],
    ],
  ]);
  expect(rows.rows).toBe(2);
});

test('at most 32 sentences a run, and fewer long ones', async () => {
  const short = makeTower();
  await createSentenceEncoder(short.tower, null, 2).encode(Array.from({ length: 70 }, () => 'a'));
  expect(short.batches().map((batch) => batch.length)).toEqual([32, 32, 6]);
  const long = makeTower({ settings: { maxTokens: 77 } });
  await createSentenceEncoder(long.tower, 77, 2).encode(Array.from({ length: 8 }, () => 'a'));
  expect(long.batches().map((batch) => batch.length)).toEqual([6, 2]);
});

test('what the graph takes besides is fed with the batch’s size', async () => {
  const { tower, runs } = makeTower({
    others: (rows, dims) => ({ pixels: { type: 'float32', data: Float32Array.of(rows), dims } }),
  });
  await createSentenceEncoder(tower, null, 2).encode(['a', 'b']);
  expect(runs[0]?.['pixels']).toMatchObject({ data: Float32Array.of(2), dims: [2, 2] });
});

test('a sentence of which no token is left has a name', async () => {
  const none = { encode: () => [], closes: false };
  const { tower } = makeTower({ tokenizer: none });
  await expect(createSentenceEncoder(tower, null, 2).encode(['!!'])).rejects.toMatchObject({
    code: 'bad-text',
    detail: '!!',
  });
});

test('another width, another number of rows, and numbers that are none are a bad model', async () => {
  const { tower } = makeTower();
  const wide = createSentenceEncoder(tower, null, 3);
  await expect(wide.encode(['a'])).rejects.toMatchObject({ code: 'bad-model' });
  const giving = (rows: readonly (readonly number[])[]) => {
    const { session } = fakeSession(tower.session, () => rows);
    return createSentenceEncoder({ ...tower, session }, null, 2).encode(['a']);
  };
  await expect(giving([])).rejects.toMatchObject({ code: 'bad-model' });
  await expect(giving([[1, NaN]])).rejects.toMatchObject({ detail: 'not finite' });
  const deep = fakeSession(tower.session, () => []).session;
  const session = {
    ...deep,
    run: () => Promise.resolve({ data: new Float32Array(4), dims: [1, 2, 2], runMs: 1 }),
  };
  await expect(
    createSentenceEncoder({ ...tower, session }, null, 2).encode(['a']),
  ).rejects.toMatchObject({ message: 'The text model gave 1 x 2 x 2 numbers for 1 sentences.' });
});
