import { expect, test } from 'vitest';
import { createSentenceEncoder } from './text-encoder.ts';
import type { OutputTensor, TowerSession } from './tower-session.ts';

/** A tower that gives [3 x first id, 4 x first id] for a sentence, and remembers its batches. */
function fakeTower(outputNames = ['text_embeds'], inputNames = ['input_ids']) {
  const batches: number[][][] = [];
  const session: TowerSession = {
    device: 'wasm',
    inputNames,
    outputNames,
    run: async (feeds): Promise<OutputTensor> => {
      const ids = feeds['input_ids'];
      const [rows = 0, length = 0] = ids?.dims ?? [];
      const values = Array.from(ids?.data ?? [], Number);
      const batch = Array.from({ length: rows }, (_, i) =>
        values.slice(i * length, (i + 1) * length),
      );
      batches.push(batch);
      const data = batch.flatMap(([first = 0]) => [3 * first, 4 * first]);
      return { data: Float32Array.from(data), dims: [rows, 2], runMs: 2 };
    },
  };
  return { session, batches };
}

/** A token for every word, `[9]` at the end. */
const tokenizer = {
  encode: (sentence: string) => [...sentence.split(' ').map((word) => word.length), 9],
};
const limits = { maxTokens: 4, embeddingSize: 2 };

test('rows come back in order and with length 1, from batches of one length without padding', async () => {
  const { session, batches } = fakeTower();
  const encoder = createSentenceEncoder(session, tokenizer, limits);
  const { rows, tokenCounts, workMs } = await encoder.encode(['a bb', 'ccc', 'd e', 'f']);
  expect(batches).toEqual([
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
  const { session, batches } = fakeTower();
  const encoder = createSentenceEncoder(session, tokenizer, limits);
  const { tokenCounts } = await encoder.encode(['a bb ccc dddd e']);
  expect(batches).toEqual([[[1, 2, 3, 9]]]);
  expect(tokenCounts).toEqual([6]);
});

test('at most 32 sentences a run', async () => {
  const { session, batches } = fakeTower();
  const encoder = createSentenceEncoder(session, tokenizer, limits);
  await encoder.encode(Array.from({ length: 70 }, () => 'a'));
  expect(batches.map((batch) => batch.length)).toEqual([32, 32, 6]);
});

test('a graph with an attention mask gets ones', async () => {
  let mask: bigint[] = [];
  const { session } = fakeTower(['text_embeds'], ['input_ids', 'attention_mask']);
  const watched: TowerSession = {
    ...session,
    run: (feeds, ...rest) => {
      mask = Array.from(feeds['attention_mask']?.data ?? [], BigInt);
      return session.run(feeds, ...rest);
    },
  };
  await createSentenceEncoder(watched, tokenizer, limits).encode(['a b']);
  expect(mask).toEqual([1n, 1n, 1n]);
});

test('outputs are picked by name; a graph that fits no name or width is refused', async () => {
  const named = fakeTower(['last_hidden_state', 'pooler_output']).session;
  await expect(
    createSentenceEncoder(named, tokenizer, limits).encode(['a']),
  ).resolves.toBeDefined();
  const unknown = fakeTower(['x', 'y']).session;
  expect(() => createSentenceEncoder(unknown, tokenizer, limits)).toThrow(/no output of a known/);
  const wide = createSentenceEncoder(fakeTower().session, tokenizer, {
    ...limits,
    embeddingSize: 3,
  });
  await expect(wide.encode(['a'])).rejects.toMatchObject({ code: 'bad-model' });
});
