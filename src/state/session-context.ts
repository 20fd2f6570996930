import { EngineError } from '#engine/index.ts';
import type {
  CatalogEntry,
  Device,
  Engine,
  FoundModel,
  ModelCard,
  PictureUrl,
  PublishedAnswersSource,
  ShippedWords,
  StorageReport,
} from '#engine/index.ts';
import type { DtypeChoice, ExperimentSpec } from '#experiment/spec.ts';
import type { ImageEvidence } from '#experiment/evaluate.ts';
import type { Matrix } from '#science/matrix.ts';
import type { Checked, Problem } from '#science/problem.ts';
import type { SteeringRows } from '#science/prompts/steering.ts';
import type { Stimulus, StimulusSet } from '#science/stimuli/stimulus.ts';
import type { AppData, ModelMark } from './app-state.ts';
import type { AppStore } from './app-store.ts';
import type { SeenSpeed } from './device-pace.ts';

/** Where the pictures of the open set come from. */
export interface PictureSource {
  readBytes(stimulus: Stimulus, signal: AbortSignal): Promise<Uint8Array>;
  /** An address that an <img> can show, to be released after use. */
  pictureUrl(stimulus: Stimulus, signal: AbortSignal): Promise<PictureUrl>;
  /** Whether a picture can be had just now. */
  probe(): Promise<boolean>;
  /** Takes dropped files; says what did not fit. */
  takeFiles(files: readonly File[]): Promise<FileIntake>;
  /** Calls `listener` when a host asks to wait or lets go, and when something goes wrong. */
  onNews(listener: (news: PictureNews) => void): () => void;
  dispose(): void;
}

/** What there is to say about the pictures' way here. */
export interface PictureNews {
  /** Why nothing moves just now, in words; empty while it moves. */
  readonly wait: string;
  readonly problems: readonly Problem[];
}

/** What became of dropped files. */
export interface FileIntake {
  readonly matched: number;
  readonly problems: readonly Problem[];
}

/** A set that has been read, and what there was to complain about on the way. */
export interface OpenedSet {
  readonly set: StimulusSet;
  readonly pictures: PictureSource;
  readonly problems: readonly Problem[];
}

/**
 * A model by name: `revision` null stands for the newest, which the hub then names. `dtype` says how
 * both towers are wanted; left out, it is the model's own default.
 */
export interface ModelName {
  readonly id: string;
  readonly revision: string | null;
  readonly dtype?: DtypeChoice;
}

/** Where models come from, and where they are kept. */
export interface ModelParts {
  readonly loadCatalog: (
    signal: AbortSignal,
  ) => Promise<{ entries: readonly CatalogEntry[]; problems: readonly Problem[] }>;
  /** The page's own model, or one that was loaded here before; null otherwise. Asks no other host. */
  readonly findHere: (
    model: Pick<ExperimentSpec['model'], 'id' | 'revision'>,
    signal: AbortSignal,
  ) => Promise<FoundModel | null>;
  /** Asks the hub, or the mirror that the visitor set. */
  readonly findOnHub: (name: ModelName, signal: AbortSignal) => Promise<FoundModel>;
  /** Reads what a visitor typed: a repository id, with or without its revision, or its address. */
  readonly readName: (text: string) => Checked<ModelName>;
  /** Whether dropped files are a model rather than pictures. */
  readonly isDrop: (files: readonly File[]) => Promise<boolean>;
  readonly findInFiles: (
    files: readonly File[],
    signal: AbortSignal,
  ) => Promise<Checked<FoundModel>>;
  readonly remembered: () => Promise<readonly FoundModel[]>;
  readonly remember: (found: FoundModel) => Promise<void>;
  readonly forget: (model: Pick<ModelCard, 'id' | 'revision'>) => Promise<void>;
  readonly reportStorage: () => Promise<StorageReport>;
  /** Asks the browser to keep what is stored here when space gets tight. */
  readonly persistStorage: () => Promise<boolean>;
  readonly readEndpoint: () => string;
  /** Null: the deployment's own again. */
  readonly writeEndpoint: (address: string | null) => Checked<string>;
  readonly hasConsent: (card: ModelCard) => boolean;
  readonly giveConsent: (card: ModelCard) => void;
}

/** What the session needs from outside; built once by the app, and by tests from real parts. */
export interface SessionParts {
  readonly engine: Engine;
  /** Another engine, for a model that runs beside the one on show; whoever asks disposes of it. */
  readonly createEngine: () => Engine;
  readonly models: ModelParts;
  readonly loadSet: (id: string, signal: AbortSignal) => Promise<OpenedSet>;
  /** Shipped image rows of a set, or null where the model ships none for it. */
  readonly loadEmbeddings: (
    card: ModelCard,
    baseUrl: string,
    set: StimulusSet,
    signal: AbortSignal,
  ) => Promise<Matrix | null>;
  /** Embeddings of the first words, which ship with the page's own model. */
  readonly loadWords: (
    card: ModelCard,
    baseUrl: string,
    signal: AbortSignal,
  ) => Promise<ShippedWords>;
  /** Where published answers come from, and what is wrong with the deployment's address of them. */
  readonly publishedAnswers: Promise<{
    readonly source: PublishedAnswersSource;
    readonly problems: readonly Problem[];
  }>;
  /** The visitor's own address of the research set's pictures; null for the deployment's. */
  readonly readStimuliAddress: () => string | null;
  /** Sets it; false where it is no web address or cannot be stored. */
  readonly writeStimuliAddress: (address: string | null) => boolean;
  /** How fast earlier visits saw this device to be. */
  readonly readSpeeds: () => Checked<readonly SeenSpeed[]>;
  readonly keepSpeeds: (speeds: readonly SeenSpeed[]) => void;
  /** All files of a drop, folders walked to the bottom. */
  readonly readDrop: (transfer: DataTransfer) => Promise<File[]>;
}

/** Image rows made here, all on one device: rows of another are other numbers. */
export interface ComputedRows {
  readonly rows: Matrix;
  /** [N]: 1 where the row is there. */
  readonly scored: Uint8Array;
  /** Null until the first batch. */
  device: Device | null;
}

/** What a session holds beside the store: big arrays and running work, which React never sees. */
export interface LiveData {
  /** The model that everything runs on, once it is known. */
  found: FoundModel | null;
  /** Ends the download under way: a pause. Replaced when it goes on. */
  fetching: AbortController | null;
  /** What was told of models that did not come; mended once one does. */
  modelProblems: readonly Problem[];
  /** A model whose licence is being read, and how it is wanted. */
  proposed: { readonly found: FoundModel; readonly dtype: DtypeChoice | undefined } | null;
  /** Ends the look for a model. */
  looking: AbortController | null;
  pictures: PictureSource | null;
  shipped: ImageEvidence | null;
  /** Shipped rows of a set that is still being decided on; whoever opens it takes them. */
  ahead: {
    readonly set: StimulusSet;
    readonly model: ModelMark;
    readonly rows: Promise<Matrix | null>;
  } | null;
  /** Words that ship with the page's own model, once they were asked for. */
  words: Promise<ShippedWords | null> | null;
  /** Pictures to look at are fetched from then on: what a first result needs goes first. */
  picturesTurn: Promise<void>;
  computed: ComputedRows | null;
  /** Rows that were computed here and their shipped counterparts, both [n, D]. */
  checked: { here: Matrix; shipped: Matrix } | null;
  prompts: SteeringRows | null;
  /** Which words `prompts` was made from. */
  promptsKey: string;
  /** False while the rows of the slider's ends are still on their way. */
  promptsComplete: boolean;
  /** Rows that the page brought; in use as long as they are `prompts`. */
  firstWords: SteeringRows | null;
  /** What the steering curve on show was drawn from. */
  swept: { prompts: SteeringRows; images: Matrix; scored: number } | null;
  /** Counts sets and links opened: work begun for an earlier one must not write any more. */
  turn: number;
  settling: ReturnType<typeof setTimeout> | undefined;
  scoring: AbortController | null;
  running: AbortController | null;
  /** Ends the run of the models that are compared. */
  queueing: AbortController | null;
  verifying: AbortController | null;
  /** Ends the measurement of this device. */
  measuring: AbortController | null;
  opening: AbortController | null;
}

/** A session's parts, store and live data, handed to everything that acts. */
export interface SessionContext {
  readonly parts: SessionParts;
  readonly store: AppStore;
  readonly live: LiveData;
}

/** For work that nobody cancels. */
export const NEVER_ABORTED = new AbortController().signal;

/** Live data of an empty page. */
export function createLiveData(): LiveData {
  return {
    found: null,
    fetching: null,
    modelProblems: [],
    proposed: null,
    looking: null,
    pictures: null,
    shipped: null,
    ahead: null,
    words: null,
    picturesTurn: Promise.resolve(),
    computed: null,
    checked: null,
    prompts: null,
    promptsKey: '',
    promptsComplete: false,
    firstWords: null,
    swept: null,
    turn: 0,
    settling: undefined,
    scoring: null,
    running: null,
    queueing: null,
    verifying: null,
    measuring: null,
    opening: null,
  };
}

/** Updates the store. */
export function update(context: SessionContext, patch: Partial<AppData>): void {
  context.store.setState(patch);
}

/** True for the error of work that somebody cancelled: nothing to tell anyone. */
export function isAbort(error: unknown): boolean {
  if (error instanceof EngineError) return error.code === 'aborted';
  return error instanceof Error && error.name === 'AbortError';
}

/** An error as a problem that a person can act on. */
export function problemOf(error: unknown, field: string, advice: string): Problem {
  const code = error instanceof EngineError ? error.code : 'unexpected';
  const message = error instanceof Error ? error.message : String(error);
  return { code, field, message, advice };
}

/** Shows problems. One of the same kind about the same thing takes the place of the older one. */
export function tell(context: SessionContext, ...problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const { problems: shown } = context.store.getState();
  const kept = shown.filter((s) => !problems.some((p) => p.code === s.code && p.field === s.field));
  update(context, { problems: [...kept, ...problems] });
}

/** As `tell`, of a model that did not come: it is taken back once one does. */
export function tellOfModel(context: SessionContext, ...problems: readonly Problem[]): void {
  context.live.modelProblems = [...context.live.modelProblems, ...problems];
  tell(context, ...problems);
}

/** Takes back what was told of models that did not come. */
export function takeBackModelProblems(context: SessionContext): void {
  const { live, store } = context;
  const { problems } = store.getState();
  const left = problems.filter((problem) => !live.modelProblems.includes(problem));
  live.modelProblems = [];
  if (left.length < problems.length) update(context, { problems: left });
}
