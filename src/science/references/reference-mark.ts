import type { CategorySide } from '../metrics/cue-counts.ts';

/** What was measured: people, or which sort of model. */
export type ReferenceKind = 'human' | 'clip' | 'classifier' | 'vlm' | 'searched-prompt';

/** A published result on the 1,280 cue-conflict stimuli, to judge one's own number by. */
export interface ReferenceMark {
  readonly id: string;
  readonly label: string;
  readonly kind: ReferenceKind;
  /** How it was asked, in plain words. */
  readonly setting: string;
  /** S / (S + T) over the conflict pictures, 0..1, to four decimals. */
  readonly shapeBias: number;
  /** (S + T) / all conflict pictures, 0..1, to four decimals. */
  readonly cueAccuracy: number;
  /** Repository and folder of the raw answers, and the paper. */
  readonly source: string;
  /** The wording, where it was a single one. */
  readonly prompt?: string;
}

/** A published result category by category; both lists [16] are in category order. */
export interface CategoryMarks {
  readonly id: string;
  readonly label: string;
  readonly kind: ReferenceKind;
  /** Which label the pictures are grouped by. */
  readonly side: CategorySide;
  readonly setting: string;
  /** 0..1, to four decimals. */
  readonly shapeBias: readonly number[];
  /** 0..1, to four decimals. */
  readonly cueAccuracy: readonly number[];
  readonly source: string;
}
