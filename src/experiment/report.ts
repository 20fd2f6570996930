import type { Decisions } from '#science/decisions/decide.ts';
import type { CueCounts } from '#science/metrics/cue-counts.ts';
import type { CueRates } from '#science/metrics/shape-bias.ts';
import type { Device, Dtype, EngineStatus, TowerPlan } from '#engine/index.ts';
import type { ExperimentSpec } from './spec.ts';

/** How the image embeddings behind a result were made. */
export type MadeOrigin =
  | { readonly kind: 'shipped' }
  | {
      readonly kind: 'device';
      /** The image tower's. */
      readonly device: Device;
      readonly dtype: Dtype;
      readonly threads: number;
      readonly text: TowerPlan;
    };

/**
 * Where a result comes from, so that every number can name its origin. One that came with a link says
 * how its sender made it; null where the link does not.
 */
export type ResultOrigin = MadeOrigin | { readonly kind: 'link'; readonly made: MadeOrigin | null };

/** How rows that the engine makes now are made; null until it has decided how its towers run. */
export function originNow({ towers, threads }: EngineStatus): MadeOrigin | null {
  if (towers === null) return null;
  const { device, dtype } = towers.vision;
  return {
    kind: 'device',
    device,
    dtype,
    threads: device === 'wasm' ? threads : 1,
    text: towers.text,
  };
}

/** A result: what the charts read. Recomputable from `spec`. */
export interface Report {
  readonly spec: ExperimentSpec;
  readonly origin: ResultOrigin;
  /** In the order of the stimulus set's index. */
  readonly decisions: Decisions;
  readonly counts: CueCounts;
  readonly rates: CueRates;
  /** By shape label and by texture label, 16 each in category order. */
  readonly byShape: readonly CueCounts[];
  readonly byTexture: readonly CueCounts[];
}
