import type { LogitRule } from '#science/decisions/logit-rule.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { Problem } from '#science/problem.ts';
import type {
  Dtype,
  Licence,
  TextSettings,
  TextTensors,
  VisionTensors,
} from '../contract/model-card.ts';

/** How prominently a model is offered: `default` first, `large` only to those who can take it. */
export type CatalogTier = 'default' | 'small' | 'standard' | 'more' | 'large';

/** A file of a described model, and its size as the hub shows it: rounded. Null: not known. */
export interface DescribedFile {
  readonly path: string;
  readonly aboutBytes: number | null;
}

/** A published result of a model on the 1,280 cue-conflict stimuli, to check one's own by. */
export interface PublishedFigure {
  /** The id among the page's reference marks; null for a figure that a deployer added. */
  readonly mark: string | null;
  /** How it was asked, in plain words. */
  readonly setting: string;
  /** 0..1. */
  readonly shapeBias: number;
  /** 0..1. */
  readonly cueAccuracy: number;
  readonly source: string;
}

/** What `models/catalog.json` says of one model, everything filled in. Plain data for views. */
export interface CatalogEntry {
  /** `owner/name` on the hub; `owner/name/<folder>` where a repository holds several models. */
  readonly id: string;
  /** A commit in full (pinned), or the branch or tag that is looked up at load. */
  readonly revision: string;
  /** True where `revision` is a commit in full. */
  readonly isPinned: boolean;
  /** The commit that the description was written from, often only its start; null where unknown. */
  readonly seenCommit: string | null;
  readonly title: string;
  readonly family: string;
  /** One sentence: why one would choose it. */
  readonly why: string;
  readonly tier: CatalogTier;
  readonly files: {
    readonly config: DescribedFile | null;
    readonly preprocessor: DescribedFile;
    readonly tokenizer: DescribedFile;
    readonly tokenizerConfig: DescribedFile | null;
    readonly text: Readonly<Partial<Record<Dtype, DescribedFile>>>;
    readonly vision: Readonly<Partial<Record<Dtype, DescribedFile>>>;
  };
  readonly tensors: { readonly text: TextTensors; readonly vision: VisionTensors };
  /** In words, and as the repository's own file must say it. */
  readonly preprocessing: { readonly words: string; readonly expected: PreprocessConfig };
  readonly tokenizer: {
    readonly kind: 'clip-bpe' | 'sentencepiece' | 'gemma' | 'other';
    readonly words: string;
  };
  readonly text: TextSettings;
  readonly logitRule: LogitRule;
  readonly logitWords: string;
  readonly embeddingSize: number;
  readonly licence: Licence;
  /** Image tower, 10^9 floating-point operations a picture; null where nobody has counted. */
  readonly gflopsPerImage: number | null;
  /** Millions. */
  readonly parametersMillions: { readonly text: number; readonly vision: number } | null;
  readonly limits: readonly string[];
  readonly published: readonly PublishedFigure[];
  readonly sources: readonly string[];
}

/** The readable part of a catalog, in its own order, and what is wrong with the rest. */
export interface Catalog {
  readonly entries: readonly CatalogEntry[];
  readonly problems: readonly Problem[];
}
