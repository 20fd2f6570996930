import type { Category } from './category.ts';

/**
 * One trial picture and its two labels. Where shape = texture there is no conflict, and the picture
 * counts in neither shape bias nor cue accuracy (Geirhos et al. 2019).
 */
export interface Stimulus {
  /** Unique in its set: the file name without folder and extension. */
  readonly id: string;
  /** Path below the set's base address, `/`-separated. */
  readonly file: string;
  readonly shape: Category;
  readonly texture: Category;
  /** Lower-case hex SHA-256 of the file's bytes: the picture's identity in every cache. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** How it was drawn, where the set has several ways (`navon`, ...). */
  readonly family?: string;
  /** Positions in the set's `sources`, where the set records them per picture. */
  readonly shapeSource?: number;
  readonly textureSource?: number;
}

/** Where a part of the pictures comes from, for attribution. */
export interface StimulusCredit {
  readonly name: string;
  readonly set: string;
  readonly author: string;
  readonly licence: string;
}

/** A set of stimuli as its index file describes it. */
export interface StimulusSet {
  readonly id: string;
  readonly title: string;
  /** Plain words: what the set is, and what it is not. */
  readonly note: string;
  /** The neutral template that suits its pictures, shown on a first visit. */
  readonly naturalTemplate: string;
  /** Of the set as a whole; empty where only the sources state theirs. */
  readonly licence: string;
  readonly stimuli: readonly Stimulus[];
  readonly sources: readonly StimulusCredit[];
}

/** True where shape and texture name different categories, so that an answer shows which cue won. */
export function hasConflict(stimulus: Pick<Stimulus, 'shape' | 'texture'>): boolean {
  return stimulus.shape !== stimulus.texture;
}
