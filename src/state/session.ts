import type { DevicePreference, Dtype, PictureUrl } from '#engine/index.ts';
import type { ExperimentSpec, StimulusHelping } from '#experiment/spec.ts';
import type { PromptSet } from '#science/prompts/prompt-set.ts';
import type { Steering } from '#science/prompts/steering.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { ViewState } from '#share/view-state.ts';
import type { AppStore } from './app-store.ts';
import { runOnDevice, stopRun, useShipped, verifySample } from './image-runs.ts';
import { scorePrompts } from './prompt-scoring.ts';
import { NO_VERIFICATION } from './app-state.ts';
import { createLiveData, isAbort, problemOf, tell, update } from './session-context.ts';
import type { FileIntake, SessionContext, SessionParts } from './session-context.ts';
import { fillPinned, leaveShared, linkNow, openLink, resultOf } from './shared-finding.ts';
import { chooseFirstSet, openEmbeddings, openSet, reopenPictures } from './stimulus-choice.ts';
import { compareWithBaseline, labelOf } from './tried-prompts.ts';

/** Everything a person or a script can do. Views call these and read the store; nothing else. */
export interface Session {
  readonly store: AppStore;
  /** Opens the page: a link's finding as shared, or else a live result on the first set. */
  readonly start: (hash: string) => Promise<void>;
  readonly setPrompts: (patch: Partial<PromptSet>) => void;
  readonly setClassNames: (category: Category, names: readonly string[]) => void;
  readonly setClassPrompts: (category: Category, prompts: readonly string[]) => void;
  readonly setSteering: (patch: Partial<Steering>) => void;
  readonly restoreTried: (id: number) => void;
  readonly pinA: () => void;
  readonly unpinA: () => void;
  readonly chooseSet: (id: string) => Promise<void>;
  readonly runOnDevice: (helping: StimulusHelping) => Promise<void>;
  readonly stopRun: () => void;
  readonly useShipped: () => void;
  readonly setEngine: (patch: { device?: DevicePreference; dtype?: Dtype }) => Promise<void>;
  readonly setView: (patch: Partial<ViewState>) => void;
  readonly openPicture: (position: number | null) => void;
  readonly pictureUrl: (position: number, signal: AbortSignal) => Promise<PictureUrl>;
  readonly takeFiles: (files: readonly File[]) => Promise<FileIntake>;
  readonly takeDropped: (transfer: DataTransfer) => Promise<FileIntake>;
  readonly dismissProblem: (index: number) => void;
  readonly stimuliAddress: () => string | null;
  /** Takes pictures from another address from now on (null: the deployment's); false if it is none. */
  readonly setStimuliAddress: (address: string | null) => boolean;
  /** Puts a checked spec in place of the current one and scores it. */
  readonly applySpec: (spec: ExperimentSpec) => Promise<void>;
  readonly openLink: (hash: string) => Promise<void>;
  readonly recompute: () => Promise<void>;
  readonly leaveShared: () => void;
  /** The link to what is on show: spec, view and result. */
  readonly link: () => string;
  /** Resolves after the next finished evaluation of the words. */
  readonly nextEvaluation: () => Promise<void>;
}

/** Builds the session around its parts and the store that the views read. */
export function createSession(parts: SessionParts, store: AppStore): Session {
  const context: SessionContext = { parts, store, live: createLiveData(), evaluated: new Set() };
  const { live } = context;
  parts.engine.onStatus((engine) => {
    update(context, { engine });
  });

  const editSpec = (patch: Partial<ExperimentSpec>): void => {
    update(context, { spec: { ...store.getState().spec, ...patch } });
    void goLive(context);
  };

  const takeFiles = async (files: readonly File[]): Promise<FileIntake> => {
    if (live.pictures === null) return { matched: 0, problems: [] };
    const intake = await live.pictures.takeFiles(files);
    tell(context, ...intake.problems);
    if (intake.matched > 0) update(context, { pictures: 'reachable' });
    return intake;
  };

  return {
    store,
    async start(hash) {
      if (hash.length > 1) {
        const opened = await openLink(context, hash);
        if (opened === 'settings') await goLive(context);
        if (opened !== 'failed') return;
      }
      await openSet(context, await chooseFirstSet(context));
      await goLive(context);
    },
    setPrompts(patch) {
      editSpec({ prompts: { ...store.getState().spec.prompts, ...patch } });
    },
    setClassNames(category, names) {
      const { prompts } = store.getState().spec;
      editSpec({
        prompts: { ...prompts, classNames: { ...prompts.classNames, [category]: names } },
      });
    },
    setClassPrompts(category, own) {
      const { prompts } = store.getState().spec;
      const { [category]: _replaced, ...others } = prompts.classPrompts;
      const classPrompts = own.length === 0 ? others : { ...others, [category]: own };
      editSpec({ prompts: { ...prompts, classPrompts } });
    },
    setSteering(patch) {
      editSpec({ steering: { ...store.getState().spec.steering, ...patch } });
    },
    restoreTried(id) {
      const entry = store.getState().tried.find((t) => t.id === id);
      if (entry !== undefined) editSpec({ prompts: entry.prompts, steering: entry.steering });
    },
    pinA() {
      const { report, set } = store.getState();
      if (report === null || set === null) return;
      const { prompts, steering } = report.spec;
      update(context, {
        pinned: {
          label: labelOf(report.spec),
          stimuliId: set.id,
          prompts,
          steering,
          result: resultOf(report),
        },
      });
      compareWithBaseline(context);
    },
    unpinA() {
      update(context, { pinned: null });
      compareWithBaseline(context);
    },
    async chooseSet(id) {
      update(context, { shared: null });
      if ((await openSet(context, id)) === null) return;
      await goLive(context);
    },
    runOnDevice: (helping) => runOnDevice(context, helping),
    stopRun() {
      stopRun(context);
    },
    useShipped() {
      useShipped(context);
    },
    async setEngine(patch) {
      stopRun(context);
      const { spec } = store.getState();
      update(context, { spec: { ...spec, model: { ...spec.model, ...patch } } });
      forgetModel(context);
      update(context, { verification: NO_VERIFICATION });
      await goLive(context);
    },
    setView(patch) {
      update(context, { view: { ...store.getState().view, ...patch } });
    },
    openPicture(position) {
      update(context, { opened: position });
    },
    async pictureUrl(position, signal) {
      const stimulus = store.getState().set?.stimuli[position];
      if (stimulus === undefined || live.pictures === null) throw new RangeError('no such picture');
      return live.pictures.pictureUrl(stimulus, signal);
    },
    takeFiles,
    async takeDropped(transfer) {
      return takeFiles(await parts.readDrop(transfer));
    },
    stimuliAddress: () => parts.readStimuliAddress(),
    setStimuliAddress(address) {
      if (!parts.writeStimuliAddress(address)) return false;
      const { set } = store.getState();
      if (set !== null) void reopenPictures(context, set.id);
      return true;
    },
    dismissProblem(index) {
      const { problems } = store.getState();
      update(context, { problems: problems.filter((_, i) => i !== index) });
    },
    async applySpec(spec) {
      if (spec.stimuli.id !== store.getState().set?.id) {
        if ((await openSet(context, spec.stimuli.id)) === null) return;
      }
      const { model } = store.getState().spec;
      const moved = model.device !== spec.model.device || model.dtype !== spec.model.dtype;
      if (moved) forgetModel(context);
      update(context, { spec });
      await goLive(context);
      if (spec.evidence === 'device') await runOnDevice(context, spec.stimuli.helping);
    },
    async openLink(hash) {
      stopRun(context);
      if ((await openLink(context, hash)) === 'settings') await goLive(context);
    },
    async recompute() {
      const { shared, spec } = store.getState();
      if (shared === null) return;
      update(context, { updating: true });
      if (shared.origin.kind === 'device') {
        await goLive(context);
        await runOnDevice(context, spec.stimuli.helping);
      } else {
        await goLive(context);
      }
    },
    leaveShared() {
      leaveShared(context);
      void goLive(context);
    },
    link: () => linkNow(context),
    nextEvaluation: () =>
      new Promise((resolve) => {
        const done = (): void => {
          context.evaluated.delete(done);
          resolve();
        };
        context.evaluated.add(done);
      }),
  };
}

/** Brings the spec to life: card, embeddings, text tower, score. Cheap once everything is there. */
export async function goLive(context: SessionContext): Promise<void> {
  const { live, parts, store } = context;
  try {
    if (live.card === null) {
      const { card, baseUrl } = await parts.loadCard(new AbortController().signal);
      live.card = card;
      live.baseUrl = baseUrl;
      update(context, { card });
    }
    await openEmbeddings(context);
    fallBackToShipped(context);
    await scorePrompts(context);
    await fillPinned(context);
    if (store.getState().verification.phase === 'waiting') void verifySample(context);
  } catch (error) {
    if (isAbort(error)) return;
    update(context, { updating: false });
    tell(
      context,
      problemOf(
        error,
        'model',
        'Reload the page to try again. Nothing you typed is lost: it is in the address.',
      ),
    );
  }
}

/** Rows of another device or dtype are other numbers: none of them may be mixed in. */
function forgetModel(context: SessionContext): void {
  const { live } = context;
  live.computed = null;
  live.prompts = null;
  live.promptsComplete = false;
}

/** A link may ask for embeddings made on a device; until some are made here, the shipped ones serve. */
function fallBackToShipped(context: SessionContext): void {
  const { spec } = context.store.getState();
  if (spec.evidence === 'device' && context.live.computed === null) {
    update(context, { spec: { ...spec, evidence: 'shipped' } });
  }
}
