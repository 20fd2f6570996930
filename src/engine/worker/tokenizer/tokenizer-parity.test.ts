import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from './tokenizer.ts';
import type { Wording } from './tokenizer.ts';

const root = new URL('../../../../tools/', import.meta.url);
const made = new URL('hub-models/made/', root);
const read = (path: URL): unknown => JSON.parse(readFileSync(path, 'utf8'));
const readReference = (name: string): unknown =>
  read(new URL(`references/tokenizers/${name}.json`, root));

const strings = readReference('strings') as readonly string[];
const SIGLIP = 'Xenova/siglip-base-patch16-224';
const SIGLIP2 = 'onnx-community/siglip2-base-patch16-256-ONNX';
const CLIP = 'Xenova/clip-vit-base-patch32';
/** Reference, where the made model has its tokenizer, the model, and how its sentences are worded. */
const FORMS = [
  ['clip', 'shared/clip-tokenizer.json', CLIP, 'as-typed'],
  ['siglip', `${SIGLIP}/tokenizer.json`, SIGLIP, 'as-typed'],
  ['siglip2', `${SIGLIP2}/tokenizer.json`, SIGLIP2, 'as-typed'],
  ['siglip2-lower-case', `${SIGLIP2}/tokenizer.json`, SIGLIP2, 'lower-case'],
] as const;

function open(tokenizer: string, model: string, wording: Wording) {
  const config = read(new URL(`${model}/tokenizer_config.json`, made)) as object;
  return createTokenizer(read(new URL(tokenizer, made)) as object, config, wording);
}

describe.each(FORMS)('the tokenizer of %s', (name, tokenizer, model, wording) => {
  test.skipIf(!existsSync(new URL(tokenizer, made)))(
    'gives the ids of Python for all 2,000 strings (needs the made models)',
    async () => {
      const { encode, closes } = await open(tokenizer, model, wording);
      const references = readReference(name) as readonly (readonly number[])[];
      expect(strings).toHaveLength(2000);
      const wrong = strings.filter((text, i) => encode(text).join() !== references[i]?.join());
      expect(wrong).toEqual([]);
      expect(closes).toBe(true);
    },
  );
});

test.skipIf(!existsSync(new URL(SIGLIP, made)))(
  'in canonical wording a sentence and its plain form are one',
  async () => {
    const { encode } = await open(`${SIGLIP}/tokenizer.json`, SIGLIP, 'canonical');
    expect(encode('A photo_of a Cat!')).toEqual(encode('a photo of a cat'));
    const typed = await open(`${SIGLIP2}/tokenizer.json`, SIGLIP2, 'canonical');
    expect(typed.encode('A photo_of a Cat!')).toEqual(typed.encode('a photo of a cat'));
  },
);
