import type { ModelCard } from './model-card.ts';

/** A model that can be loaded: what is known of it, and where its files are. */
export interface FoundModel {
  readonly card: ModelCard;
  /** Base address of the files, ending in `/`; empty for files from disk. */
  readonly baseUrl: string;
  /** Files from disk by their path in the card; null where they are fetched. */
  readonly blobs: ReadonlyMap<string, Blob> | null;
  /** What was assumed or left out on the way, in plain words. */
  readonly notes: readonly string[];
}

/** What a graph left open: which of its tensors is which. The detail of `needs-answer`, as JSON. */
export interface TensorQuestion {
  readonly tower: 'text' | 'vision';
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
}

/** One tensor of a graph; a dimension is a number, or the name of a free one. */
export interface TensorFacts {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}
