import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createTokenizer } from './tokenizer.ts';

const model = new URL('../../../../public/models/cuelens/starter/', import.meta.url);
const reference = new URL('../../../../../shared/starter/reference.json', import.meta.url);
const read = (url: URL): object => JSON.parse(readFileSync(url, 'utf8')) as object;

function starterTokenizer() {
  return createTokenizer(
    read(new URL('tokenizer.json', model)),
    read(new URL('tokenizer_config.json', model)),
    'as-typed',
  );
}

test('the starter’s sentences get the token ids that its self-test has from Python', async () => {
  const tokenizer = await starterTokenizer();
  const { sentences } = read(new URL('self-test.json', model)) as {
    sentences: { text: string; ids: number[] }[];
  };
  expect(sentences.length).toBeGreaterThan(0);
  for (const { text, ids } of sentences) expect(tokenizer.encode(text)).toEqual(ids);
});

test.skipIf(!existsSync(reference))(
  'the reference token ids agree, umlauts and the empty text included (needs shared data)',
  async () => {
    const tokenizer = await starterTokenizer();
    const { token_ids } = (read(reference) as { embeddings: { token_ids: object } }).embeddings;
    for (const [text, ids] of Object.entries(token_ids))
      expect(tokenizer.encode(text)).toEqual(ids);
  },
);

test('files that are no tokenizer are a bad model', async () => {
  const broken = createTokenizer({ model: { type: 'Unheard' } }, {}, 'as-typed');
  await expect(broken).rejects.toMatchObject({ code: 'bad-model' });
});
