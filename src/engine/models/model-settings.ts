import type { LogitRule } from '#science/decisions/logit-rule.ts';
import { recordOf } from '../contract/json-record.ts';
import type { JsonRecord } from '../contract/json-record.ts';
import type { TextSettings } from '../contract/model-card.ts';
import { findPadId, padTokenOf } from './pad-token.ts';

/** What a model's settings files say; empty records where there is no such file. */
export interface SettingsFiles {
  /** Transformers' `config.json`, or open_clip's model configuration. */
  readonly config: JsonRecord;
  readonly tokenizerConfig: JsonRecord;
  /** The beginning of `tokenizer.json`, with its special tokens. */
  readonly tokenizerHead: string;
}

/** How sentences and logits are treated, and what was assumed on the way. */
export interface InferredSettings {
  /** Null where nothing says how long a sentence may be. */
  readonly text: TextSettings | null;
  readonly logitRule: LogitRule;
  readonly notes: readonly string[];
}

/** Transformers writes 10^30 where no length is set. */
const LONGEST_SANE = 8192;
const CLIP_LENGTH = 77;
const SIGLIP_LENGTH = 64;

/**
 * Infers from a model's settings how sentences become token ids and cosines become probabilities.
 * `fixedLength` is the length that the text graph takes, where that is known.
 *
 * SigLIP: filled up to its length, since its attention sees the filling; words put into the form that
 * its own pipeline gives them. CLIP and anything unknown: left at the true length where a dry run
 * shows that this changes nothing. The trained scale is not in the settings (`logit_scale_init_value`
 * is what training began with), so it is assumed; no answer depends on it, only probabilities do.
 */
export function inferSettings(files: SettingsFiles, fixedLength: number | null): InferredSettings {
  const config = modelConfigOf(files.config);
  const notes: string[] = [];
  const textConfig = recordOf(config['text_config'] ?? config['text_cfg']);
  const isSiglip = isSiglipLike(config);
  const maxTokens =
    fixedLength ??
    lengthOf(textConfig['max_position_embeddings']) ??
    lengthOf(textConfig['context_length']) ??
    defaultLengthOf(config) ??
    lengthOf(files.tokenizerConfig['model_max_length']);
  const padId = findPadId(files);
  if (padId === null) {
    const name = padTokenOf(files.tokenizerConfig);
    const why =
      name === null ? 'No token for filling up is named' : `The token “${name}” was not found`;
    notes.push(`${why}, so sentences are filled up with token 0 where that is needed.`);
  }
  const seesFilling = isSiglip || textConfig['no_causal_mask'] === true;
  return {
    text:
      maxTokens === null
        ? null
        : {
            maxTokens,
            padId: padId ?? 0,
            padding: seesFilling ? 'required' : 'if-exact',
            wording: isSiglip ? siglipWording(files, textConfig) : 'as-typed',
          },
    logitRule: isSiglip ? siglipRule(files) : { kind: 'softmax', scale: 100 },
    notes: [
      ...notes,
      isSiglip
        ? 'The trained scale and bias of SigLIP are not in its settings: about those of the published models are taken. Only probabilities depend on them, no answer does.'
        : 'The trained scale is not in the settings: that of OpenAI’s CLIP (100) is taken. Only probabilities depend on it, no answer does.',
    ],
  };
}

/** open_clip's file wraps the model's configuration; transformers' and immich's do not. */
function modelConfigOf(config: JsonRecord): JsonRecord {
  const wrapped = config['model_cfg'];
  return wrapped === undefined ? config : recordOf(wrapped);
}

function isSiglipLike(config: JsonRecord): boolean {
  return typeOf(config).startsWith('siglip') || typeof config['init_logit_bias'] === 'number';
}

function typeOf(config: JsonRecord): string {
  const type = config['model_type'];
  return typeof type === 'string' ? type.toLowerCase() : '';
}

/** Lengths that transformers assumes where a configuration says none. */
function defaultLengthOf(config: JsonRecord): number | null {
  if (config['text_config'] === undefined) return null;
  if (typeOf(config).startsWith('siglip')) return SIGLIP_LENGTH;
  return typeOf(config) === 'clip' ? CLIP_LENGTH : null;
}

function lengthOf(value: unknown): number | null {
  const isSane = Number.isInteger(value) && Number(value) > 2 && Number(value) <= LONGEST_SANE;
  return isSane ? Number(value) : null;
}

/** SigLIP 2 (Gemma's tokenizer) keeps punctuation; open_clip takes it away where it says so. */
function siglipWording(files: SettingsFiles, textConfig: JsonRecord): TextSettings['wording'] {
  const clean = recordOf(textConfig['tokenizer_kwargs'])['clean'];
  if (clean === 'canonicalize') return 'canonical';
  return isGemma(files) ? 'lower-case' : 'canonical';
}

function siglipRule(files: SettingsFiles): LogitRule {
  return isGemma(files)
    ? { kind: 'sigmoid', scale: 112.7, bias: -16.8 }
    : { kind: 'sigmoid', scale: 117.3, bias: -12.93 };
}

function isGemma({ config, tokenizerConfig }: SettingsFiles): boolean {
  const name = tokenizerConfig['tokenizer_class'];
  if (typeof name === 'string' && /gemma|siglip2/i.test(name)) return true;
  return typeOf(config) === 'siglip2';
}
