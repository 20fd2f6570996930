import { promptSetOf } from '#science/prompts/prompt-set.ts';
import type { PromptSet } from '#science/prompts/prompt-set.ts';
import type { Steering } from '#science/prompts/steering.ts';
import { STEERING_PRESET } from '#science/prompts/presets.ts';
import type { DevicePreference, Dtype } from '#engine/index.ts';

/** How a tower's weights are stored, or `auto`: whatever suits the device. */
export type DtypeChoice = Dtype | 'auto';

/** Which pictures a result rests on: one a pair, or the whole set. */
export type StimulusHelping = 'balanced' | 'all';

/** Which embeddings the numbers are drawn from: the ones shipped with the page, or made here. */
export type Evidence = 'shipped' | 'device';

/**
 * Everything that decides a result, as plain data. The panels edit it, cache keys are made of it,
 * the link carries it, charts are captioned from it; a result can always be recomputed from it.
 */
export interface ExperimentSpec {
  readonly model: {
    readonly id: string;
    readonly revision: string;
    /** The image tower's; `auto` leaves it to the device. */
    readonly dtype: DtypeChoice;
    readonly device: DevicePreference;
    readonly textDtype: DtypeChoice;
    readonly textDevice: DevicePreference;
  };
  /** Model-side interventions; none exist yet, but links and cache keys have their place. */
  readonly modelEdits: readonly string[];
  readonly stimuli: { readonly id: string; readonly helping: StimulusHelping };
  /** Image-side interventions; none exist yet. */
  readonly transforms: readonly string[];
  readonly evidence: Evidence;
  readonly prompts: PromptSet;
  readonly steering: Steering;
  readonly seed: number;
}

/** The embedded model's id and revision: what a first visit runs. */
export const STARTER_MODEL = {
  id: 'cuelens/starter',
  revision: '1',
  title: 'CueLens starter',
} as const;

/** What a model is called where its card is not at hand: by its id. */
export function modelTitle(model: Pick<ExperimentSpec['model'], 'id'>): string {
  return model.id === STARTER_MODEL.id ? STARTER_MODEL.title : model.id;
}

/** Whether two specs name the same weights' owner; how they are stored and run may differ. */
export function isSameModel(
  a: Pick<ExperimentSpec['model'], 'id' | 'revision'>,
  b: Pick<ExperimentSpec['model'], 'id' | 'revision'>,
): boolean {
  return a.id === b.id && a.revision === b.revision;
}

/** Whether a model was dropped from somebody's disk: no other device can fetch it. */
export function isFromDisk(model: Pick<ExperimentSpec['model'], 'id'>): boolean {
  return model.id.startsWith('local/');
}

/** Ids of the two stimulus sets that every deployment knows. */
export const BUILT_IN_SET = 'built-in';
export const CUE_CONFLICT_SET = 'cue-conflict';

/** The spec of a first visit on stimulus set `stimuliId`, with that set's natural template. */
export function defaultSpec(stimuliId: string, naturalTemplate: string): ExperimentSpec {
  return {
    model: {
      id: STARTER_MODEL.id,
      revision: STARTER_MODEL.revision,
      dtype: 'w16',
      device: 'auto',
      textDtype: 'auto',
      textDevice: 'auto',
    },
    modelEdits: [],
    stimuli: { id: stimuliId, helping: 'all' },
    transforms: [],
    evidence: 'shipped',
    prompts: promptSetOf([naturalTemplate]),
    steering: STEERING_PRESET,
    seed: 0,
  };
}
