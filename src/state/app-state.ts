import type {
  CatalogEntry,
  EngineStatus,
  ModelCard,
  StorageReport,
  TensorQuestion,
  VariantQuestion,
} from '#engine/index.ts';
import type { SteeringPoint } from '#experiment/sweep-steering.ts';
import type { MadeOrigin, Report } from '#experiment/report.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { DecisionComparison } from '#science/metrics/compare-decisions.ts';
import type { CueRates } from '#science/metrics/shape-bias.ts';
import type { Problem } from '#science/problem.ts';
import type { PromptSet } from '#science/prompts/prompt-set.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import type { ViewState } from '#share/view-state.ts';
import type { Measuring } from './device-measurement.ts';
import type { SeenSpeed } from './device-pace.ts';
import type { PublishedState } from './published-comparison.ts';

/** Which model a result is of. */
export type ModelMark = Pick<ExperimentSpec['model'], 'id' | 'revision'>;

/** A model that somebody wants and that is not in use yet: what is under way, or waits for a word. */
export type ModelWish =
  /** A link or a script names it, and it is not on this device: fetching it is the visitor's to say. */
  | { readonly phase: 'offered'; readonly title: string; readonly model: ModelMark }
  | { readonly phase: 'looking'; readonly title: string }
  /** The repository holds several models: which one is meant? */
  | {
      readonly phase: 'variants';
      readonly title: string;
      readonly revision: string | null;
      readonly question: VariantQuestion;
    }
  /** Its licence wants to be read first. */
  | { readonly phase: 'licence'; readonly title: string; readonly card: ModelCard }
  /** Its graph does not say which tensor is which. */
  | { readonly phase: 'question'; readonly title: string; readonly question: TensorQuestion }
  | { readonly phase: 'failed'; readonly title: string; readonly problem: Problem };

/** What the visitor may do about the files of the model in use. */
export type FetchPhase = 'none' | 'running' | 'paused' | 'failed';

/** A model among those that are compared: on its way, or with its result under one wording. */
export interface ComparedModel {
  readonly model: ExperimentSpec['model'];
  readonly title: string;
  readonly phase: 'waiting' | 'loading' | 'running' | 'done' | 'stopped' | 'failed';
  /** Bytes while it loads, pictures while it runs. */
  readonly done: number;
  readonly total: number;
  /** What kept it from ending, and what to do. */
  readonly problem: Problem | null;
  /** The last one that it gave; null before. It may be of other words than those typed now. */
  readonly result: ModelResult | null;
}

/** A compared model's result, and what it is of. */
export type ModelResult = Pick<Report, 'spec' | 'counts' | 'rates' | 'byShape' | 'byTexture'> & {
  readonly answers: Uint8Array;
  readonly origin: MadeOrigin;
  /** True where it came with a link and was not computed here. */
  readonly shared: boolean;
  /** What to know of how it came about, such as cut sentences; unknown of a shared one. */
  readonly warnings: readonly string[];
};

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
  readonly model: ModelMark;
  readonly prompts: PromptSet;
  readonly steering: ExperimentSpec['steering'];
  readonly stimuliId: string;
  readonly rates: CueRates;
  readonly answers: Uint8Array;
}

/** The result held fixed as A, against which the current one (B) is drawn. */
export interface PinnedResult {
  /** How A is called beside the model in use: its words, with its model where that is another one. */
  readonly label: string;
  readonly words: string;
  readonly model: ModelMark;
  readonly modelTitle: string;
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
  readonly origin: MadeOrigin;
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
  /** How fast this device was seen to be, newest last; empty until something has run here. */
  readonly speeds: readonly SeenSpeed[];
  /** How far the measurement of this device is; null while there is none. */
  readonly measuring: Measuring | null;
  /** What is known of the model; null until its card has been read. */
  readonly card: ModelCard | null;
  /** What was assumed of the model or left out, in words. */
  readonly modelNotes: readonly string[];
  readonly wish: ModelWish | null;
  readonly fetching: FetchPhase;
  /** Models to choose from; empty until somebody looks. */
  readonly catalog: readonly CatalogEntry[];
  /** The page's own model, whatever is in use; null until somebody looks. */
  readonly ownCard: ModelCard | null;
  /** Models that were loaded here before, the page's own left out. */
  readonly remembered: readonly ModelCard[];
  /** Null until somebody looks. */
  readonly storage: StorageReport | null;
  readonly compared: readonly ComparedModel[];
  readonly queueRunning: boolean;
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
  /** The current result against published answers to the same question. */
  readonly published: PublishedState;
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
