import type { EngineStatus, ModelCard } from '#engine/index.ts';
import type { SteeringPoint } from '#experiment/sweep-steering.ts';
import type { Report, ResultOrigin } from '#experiment/report.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { DecisionComparison } from '#science/metrics/compare-decisions.ts';
import type { CueRates } from '#science/metrics/shape-bias.ts';
import type { Problem } from '#science/problem.ts';
import type { PromptSet } from '#science/prompts/prompt-set.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import type { ViewState } from '#share/view-state.ts';

/** The result of one wording: the sparkline's points. Rates 0..1. */
export interface TrailPoint {
  /** The words and the blend; the same words have one point, the newest. */
  readonly key: string;
  readonly shapeBias: number;
  readonly cueAccuracy: number;
}

/** A prompt that was left standing long enough to count as tried. */
export interface TriedPrompt {
  readonly id: number;
  readonly label: string;
  readonly prompts: PromptSet;
  readonly steering: ExperimentSpec['steering'];
  readonly stimuliId: string;
  readonly rates: CueRates;
  readonly answers: Uint8Array;
}

/** The result held fixed as A, against which the current one (B) is drawn. */
export interface PinnedResult {
  readonly label: string;
  readonly stimuliId: string;
  readonly prompts: PromptSet;
  readonly steering: ExperimentSpec['steering'];
  /** Null while only A's words are known: a link may have had no room for its answers. */
  readonly result:
    | (Pick<Report, 'counts' | 'rates' | 'byShape' | 'byTexture'> & {
        readonly answers: Uint8Array;
      })
    | null;
}

/** How the current result differs from an earlier one, which it names. */
export interface Comparison extends DecisionComparison {
  readonly label: string;
  /** The earlier answers, in set order. */
  readonly before: Uint8Array;
}

/** Progress of computing image embeddings on this device. */
export interface RunState {
  readonly phase: 'idle' | 'running' | 'stopped' | 'done';
  readonly done: number;
  readonly total: number;
  readonly bytesReceived: number;
  readonly secondsLeft: number | null;
  /** Why nothing moves just now (a host that asked to wait); empty while it moves. */
  readonly waiting: string;
  readonly failed: number;
}

/** What this device found when it recomputed shipped embeddings. */
export interface Verification {
  readonly phase: 'waiting' | 'running' | 'done' | 'failed';
  readonly compared: number;
  /** -1..1, NaN until something was compared. */
  readonly lowestCosine: number;
  /** Pictures whose answer under the current prompt is the same with both embeddings. */
  readonly sameAnswers: number;
  /** What kept it from happening, in words. */
  readonly note: string;
}

/** A finding that came in a link, as its sender saw it. */
export interface SharedFinding {
  readonly spec: ExperimentSpec;
  readonly answers: Uint8Array;
  readonly rates: CueRates;
  readonly origin: ResultOrigin;
  /** What the sender's numbers rested on, in words. */
  readonly madeBy: string;
  /** The model it was made with, where this page does not have it; empty where it does. */
  readonly foreignModel: string;
  /** Filled in once recomputed here with the same spec. */
  readonly recomputed: {
    readonly rates: CueRates;
    readonly same: number;
    readonly of: number;
  } | null;
}

/** Everything the views draw. Plain data only: no tensors, no blobs, no sessions. */
export interface AppData {
  readonly spec: ExperimentSpec;
  readonly view: ViewState;
  readonly set: StimulusSet | null;
  readonly setPhase: 'loading' | 'ready' | 'failed';
  /** Whether pictures of the research set can be had. */
  readonly pictures: 'unknown' | 'reachable' | 'unreachable';
  /** What a host that asked us to slow down makes us wait for; empty otherwise. */
  readonly pictureWait: string;
  readonly engine: EngineStatus;
  /** What is known of the model; null until its card has been read. */
  readonly card: ModelCard | null;
  /** What is drawn: the last good result. */
  readonly report: Report | null;
  /** True while newer words are being scored: the numbers on show are the previous ones. */
  readonly updating: boolean;
  readonly promptProblems: readonly Problem[];
  readonly truncated: readonly string[];
  readonly sweep: readonly SteeringPoint[];
  readonly trail: readonly TrailPoint[];
  readonly tried: readonly TriedPrompt[];
  readonly pinned: PinnedResult | null;
  /** The current result against A, or else against the prompt tried before. */
  readonly comparison: Comparison | null;
  readonly run: RunState;
  readonly verification: Verification;
  readonly shared: SharedFinding | null;
  readonly problems: readonly Problem[];
  /** Position of the picture that is open in the gallery. */
  readonly opened: number | null;
  readonly threadsAfterReload: boolean;
  /** What is kept for a visit without a network; null until that is known. */
  readonly offline: OfflineState | null;
}

/** How much of the page is kept in this browser for a visit without a network. */
export interface OfflineState {
  readonly complete: boolean;
  readonly keptBytes: number;
  /** Why something is missing, in words; empty when nothing is. */
  readonly reason: string;
}

export const IDLE_RUN: RunState = {
  phase: 'idle',
  done: 0,
  total: 0,
  bytesReceived: 0,
  secondsLeft: null,
  waiting: '',
  failed: 0,
};

export const NO_VERIFICATION: Verification = {
  phase: 'waiting',
  compared: 0,
  lowestCosine: NaN,
  sameAnswers: 0,
  note: '',
};
