import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TextSettings } from '../../contract/model-card.ts';
import { cutTokens, fillTokens } from '../token-batches.ts';
import { createTokenizer } from './tokenizer.ts';

interface Catalog {
  readonly contracts: Readonly<
    Record<
      string,
      {
        readonly text: TextSettings;
        readonly files: {
          readonly tokenizer: { readonly path: string };
          readonly tokenizerConfig: { readonly path: string };
        };
      }
    >
  >;
  readonly models: readonly { readonly id: string; readonly contract: string }[];
}

interface Reference {
  readonly repo: string;
  readonly sentences: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly paddedIds: readonly number[] | null;
  }[];
}

const root = new URL('../../../../', import.meta.url);
const hubModels = new URL('tools/hub-models/', root);
const read = (path: URL): unknown => JSON.parse(readFileSync(path, 'utf8'));
const catalog = read(new URL('public/models/catalog.json', root)) as Catalog;
const references = new URL('references/', hubModels);
const repos = existsSync(references)
  ? readdirSync(references).map((name) => read(new URL(name, references)) as Reference)
  : [];

/** A made model's file; files that several models share are named in its hub.json. */
function readMade(repo: string, path: string): object {
  const folder = new URL(`made/${repo}/`, hubModels);
  const { files } = read(new URL('hub.json', folder)) as { files?: Record<string, string> };
  return read(new URL(files?.[path] ?? path, folder)) as object;
}

describe.each(repos)('$repo', ({ repo, sentences }) => {
  const contract = catalog.contracts[catalog.models.find(({ id }) => id === repo)?.contract ?? ''];
  test.skipIf(contract === undefined)(
    'gets the token ids that PyTorch was fed, cut and filled',
    async () => {
      if (contract === undefined) return;
      const { maxTokens, padId, wording } = contract.text;
      const { encode, closes } = await createTokenizer(
        readMade(repo, contract.files.tokenizer.path),
        readMade(repo, contract.files.tokenizerConfig.path),
        wording,
      );
      for (const { text, ids, paddedIds } of sentences) {
        const cut = cutTokens(encode(text), maxTokens, closes);
        expect(cut).toEqual(ids);
        if (paddedIds !== null) expect(fillTokens(cut, maxTokens, padId)).toEqual(paddedIds);
      }
    },
  );
});
