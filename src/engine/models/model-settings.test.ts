import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inferSettings } from './model-settings.ts';
import type { SettingsFiles } from './model-settings.ts';

const CLIP = {
  model_type: 'clip',
  logit_scale_init_value: 2.6592,
  text_config: { max_position_embeddings: 77, pad_token_id: 1 },
};
const SIGLIP = { model_type: 'siglip', text_config: { model_type: 'siglip_text_model' } };
const OPEN_CLIP = { embed_dim: 512, text_cfg: { context_length: 77, vocab_size: 49408 } };
const HEAD = JSON.stringify({
  version: '1.0',
  padding: null,
  added_tokens: [
    { id: 3, content: '\\"]' },
    { id: 49406, content: '<|startoftext|>' },
    { id: 49407, content: '<|endoftext|>' },
  ],
  model: { type: 'BPE', unk_token: '"vocab":{"!":9}', vocab: { '!': 0, '"': 1, '</s>': 2 } },
});

function infer(files: Partial<SettingsFiles>, fixedLength: number | null = null) {
  const none = { config: {}, tokenizerConfig: {}, tokenizerHead: HEAD };
  return inferSettings({ ...none, ...files }, fixedLength);
}

describe('inferSettings', () => {
  it('leaves CLIP’s sentences at their length where a dry run allows it', () => {
    const settings = infer({ config: CLIP, tokenizerConfig: { pad_token: '<|endoftext|>' } });
    expect(settings).toEqual({
      text: { maxTokens: 77, padId: 49407, padding: 'if-exact', wording: 'as-typed' },
      logitRule: { kind: 'softmax', scale: 100 },
      notes: [expect.stringContaining('The trained scale is not in the settings')],
    });
  });

  it('fills SigLIP’s sentences up, and puts them into its own form', () => {
    const tokenizerConfig = { tokenizer_class: 'SiglipTokenizer', pad_token: '</s>' };
    expect(infer({ config: SIGLIP, tokenizerConfig })).toMatchObject({
      text: { maxTokens: 64, padId: 2, padding: 'required', wording: 'canonical' },
      logitRule: { kind: 'sigmoid', scale: 117.3, bias: -12.93 },
    });
  });

  it('knows SigLIP 2 by its tokenizer, and leaves its punctuation', () => {
    const tokenizerConfig = { tokenizer_class: 'GemmaTokenizer', pad_token: '<pad>' };
    const tokenizerHead = '{"added_tokens":[{"id":0,"content":"<pad>"}],"mod';
    expect(infer({ config: SIGLIP, tokenizerConfig, tokenizerHead })).toMatchObject({
      text: { maxTokens: 64, padId: 0, padding: 'required', wording: 'lower-case' },
      logitRule: { kind: 'sigmoid', scale: 112.7, bias: -16.8 },
    });
  });

  it('reads open_clip’s configurations, wrapped or not', () => {
    const expected = { maxTokens: 77, padding: 'if-exact', wording: 'as-typed' };
    expect(infer({ config: OPEN_CLIP }).text).toMatchObject(expected);
    expect(infer({ config: { model_cfg: OPEN_CLIP, preprocess_cfg: {} } }).text).toMatchObject(
      expected,
    );
  });

  it('goes by what open_clip says of masks, wording and bias', () => {
    const text_cfg = {
      context_length: 64,
      no_causal_mask: true,
      tokenizer_kwargs: { clean: 'canonicalize' },
    };
    expect(infer({ config: { embed_dim: 768, init_logit_bias: -10, text_cfg } })).toMatchObject({
      text: { maxTokens: 64, padding: 'required', wording: 'canonical' },
      logitRule: { kind: 'sigmoid' },
    });
    const mobile = { text_cfg: { context_length: 77, no_causal_mask: true } };
    expect(infer({ config: mobile })).toMatchObject({
      text: { padding: 'required', wording: 'as-typed' },
      logitRule: { kind: 'softmax' },
    });
  });

  it.each([
    [77, { config: CLIP, tokenizerConfig: { model_max_length: 512 } }, null],
    [48, { config: CLIP }, 48],
    [77, { config: { model_type: 'clip', text_config: {} } }, null],
    [77, { config: { model_type: 'clip' }, tokenizerConfig: { model_max_length: 77 } }, null],
    [16, { config: { ...SIGLIP, text_config: { max_position_embeddings: 16 } } }, null],
  ])('finds the length %i', (maxTokens, files, fixedLength) => {
    expect(infer(files, fixedLength).text?.maxTokens).toBe(maxTokens);
  });

  it.each([1e30, 0, 2, 77.5, '77', null, 9000])('does not take %j for a length', (length) => {
    expect(infer({ tokenizerConfig: { model_max_length: length } }).text).toBeNull();
  });

  it.each([
    [
      'the tokenizer’s own padding',
      5,
      { tokenizerHead: '{"padding": {"pad_id": 5}, "added_to' },
      CLIP,
    ],
    [
      'the named token',
      49406,
      { tokenizerConfig: { pad_token: { content: '<|startoftext|>' } } },
      CLIP,
    ],
    [
      'the list in tokenizer_config.json',
      11,
      {
        tokenizerConfig: {
          pad_token: '<p>',
          added_tokens_decoder: { '11': { content: '<p>' } },
        },
      },
      CLIP,
    ],
    ['the vocabulary', 0, { tokenizerConfig: { pad_token: '!' } }, CLIP],
    ['the vocabulary, a quote', 1, { tokenizerConfig: { pad_token: '"' } }, CLIP],
    ['the configuration', 1, {}, CLIP],
    ['the configuration’s top', 3, {}, { pad_token_id: 3, text_config: { context_length: 77 } }],
  ])('finds the filling by %s', (_, padId, files, config) => {
    const found = infer({ config, ...files });
    expect(found.text?.padId).toBe(padId);
    expect(found.notes).toHaveLength(1);
  });

  it('says where no filling is named, or it is not found', () => {
    const config = { text_cfg: { context_length: 77 } };
    expect(infer({ config }).notes[0]).toContain('No token for filling up is named');
    const tokenizerConfig = { pad_token: '<none>' };
    const settings = infer({ config, tokenizerConfig, tokenizerHead: '{"padding": {"pad_id' });
    expect(settings.text?.padId).toBe(0);
    expect(settings.notes[0]).toContain('The token “<none>” was not found');
  });

  it('reads the embedded model as its card has it', () => {
    const folder = new URL('../../../public/models/cuelens/starter/', import.meta.url);
    const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
    const { text } = inferSettings(
      {
        config: JSON.parse(read('config.json')) as never,
        tokenizerConfig: JSON.parse(read('tokenizer_config.json')) as never,
        tokenizerHead: read('tokenizer.json').slice(0, 100_000),
      },
      null,
    );
    expect(text).toMatchObject({ maxTokens: 48, padId: 0 });
  });
});
