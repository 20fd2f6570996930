import { expect, test } from 'vitest';
import type { TextSettings } from '../contract/model-card.ts';
import { EngineError } from '../contract/engine-error.ts';
import { fakeSession, rowsIn, tensor } from './testing/fake-session.ts';
import type { TextTower } from './text-encoder.ts';
import { tryFilling } from './text-filling.ts';

const SIGNAL = new AbortController().signal;
const GRAPH = {
  inputs: [tensor('input_ids', 'int64', 'b', 't')],
  outputs: [tensor('text_embeds', 'float32', 'b', 3)],
};

/** `rowOf` gives a sentence's row by its token ids. Tokens of the trial sentence: 1, 2, 3. */
function makeTower(
  padding: TextSettings['padding'],
  rowOf: (ids: readonly number[]) => readonly number[],
  fixedLength: number | null = null,
) {
  const { session, runs } = fakeSession(GRAPH, (feeds) => {
    const ids = feeds['input_ids'];
    return ids === undefined ? [] : rowsIn(ids).map(rowOf);
  });
  const tower: TextTower = {
    session,
    tensors: {
      ids: 'input_ids',
      idsType: 'int64',
      mask: null,
      maskType: null,
      output: 'text_embeds',
      fixedBatch: null,
      fixedLength,
      others: [],
    },
    tokenizer: { encode: () => [1, 2, 3], closes: true },
    settings: { maxTokens: 8, padId: 0, padding, wording: 'as-typed' },
    others: () => ({}),
    oneByOne: false,
  };
  const lengths = () => runs.map((feeds) => feeds['input_ids']?.dims[1]);
  return { tower, lengths };
}

/** Looks at the tokens before the filling only, as a causal tower does. */
const causal = (ids: readonly number[]) => [ids.indexOf(3), 1, 2];
/** Looks at all of them. */
const watching = (ids: readonly number[]) => [ids.length, 1, 2];

test('filling that changes nothing is left out', async () => {
  const { tower, lengths } = makeTower('if-exact', causal);
  expect(await tryFilling(tower, SIGNAL)).toEqual({ filledTo: null, embeddingSize: 3 });
  expect(lengths()).toEqual([8, 3]);
});

test('filling that changes the row belongs to it', async () => {
  const { tower } = makeTower('if-exact', watching);
  expect(await tryFilling(tower, SIGNAL)).toEqual({ filledTo: 8, embeddingSize: 3 });
});

test('a change of a ten-thousandth is one', async () => {
  const nearly = (ids: readonly number[]) => [1, ids.length * 1e-3, 0];
  expect((await tryFilling(makeTower('if-exact', nearly).tower, SIGNAL)).filledTo).toBe(8);
});

test('a graph that refuses the true length is filled', async () => {
  const { tower } = makeTower('if-exact', (ids) => {
    if (ids.length !== 8) throw new EngineError('bad-model', 'Got 3, expected 8');
    return [1, 2, 3];
  });
  expect((await tryFilling(tower, SIGNAL)).filledTo).toBe(8);
  const crashing = makeTower('if-exact', (ids) => {
    if (ids.length !== 8) throw new EngineError('worker-crashed', 'trap');
    return [1, 2, 3];
  });
  await expect(tryFilling(crashing.tower, SIGNAL)).rejects.toMatchObject({
    code: 'worker-crashed',
  });
});

test.each([
  ['required' as const, null, 8],
  ['never' as const, null, null],
  ['never' as const, 5, 5],
  ['if-exact' as const, 5, 5],
  ['required' as const, 5, 5],
])('%s with a fixed length of %s: filled to %s, in one run', async (padding, fixed, filledTo) => {
  const { tower, lengths } = makeTower(padding, causal, fixed);
  expect(await tryFilling(tower, SIGNAL)).toEqual({ filledTo, embeddingSize: 3 });
  expect(lengths()).toEqual([filledTo ?? 3]);
});
