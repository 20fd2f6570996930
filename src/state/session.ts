import type { PictureUrl } from '#engine/index.ts';
import type { ExperimentSpec, StimulusHelping } from '#experiment/spec.ts';
import type { PromptSet } from '#science/prompts/prompt-set.ts';
import type { Steering } from '#science/prompts/steering.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { ViewState } from '#share/view-state.ts';
import { IDLE_RUN, NO_VERIFICATION } from './app-state.ts';
import type { AppStore } from './app-store.ts';
import { createDeviceActions } from './device-measurement.ts';
import type { DeviceActions } from './device-measurement.ts';
import { speedsAfter } from './device-pace.ts';
import { openFirstVisit } from './first-visit.ts';
import { goLive } from './going-live.ts';
import { runOnDevice, stopRun, useShipped } from './image-runs.ts';
import { createModelActions } from './model-actions.ts';
import type { ModelActions } from './model-actions.ts';
import { takeModelFiles } from './model-choice.ts';
import { forgetModel } from './model-loading.ts';
import { createQueueActions } from './model-queue.ts';
import type { QueueActions } from './model-queue.ts';
import { pinResult } from './pinned-result.ts';
import { createPublishedActions } from './published-actions.ts';
import type { PublishedActions } from './published-actions.ts';
import { createLiveData, problemOf, tell, update } from './session-context.ts';
import type { FileIntake, SessionContext, SessionParts } from './session-context.ts';
import { leaveModelUnless, linkNow, openLink } from './shared-finding.ts';
import type { FindingLink } from './shared-finding.ts';
import { openSet, refreshPictures, reopenPictures } from './stimulus-choice.ts';
import { compareWithBaseline } from './tried-prompts.ts';

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
  readonly setEngine: (
    patch: Partial<Pick<ExperimentSpec['model'], 'device' | 'dtype' | 'textDevice' | 'textDtype'>>,
  ) => Promise<void>;
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
  /** Computes a shared finding here, with what it was made from: shipped rows, or rows made here. */
  readonly recompute: () => Promise<void>;
  /** Closes the shared finding and goes on from its settings. */
  readonly leaveShared: () => void;
  /** The link to what is on show: spec, view, result and A. */
  readonly link: () => FindingLink;
  readonly models: ModelActions;
  readonly queue: QueueActions;
  readonly device: DeviceActions;
  /** The check against published answers. */
  readonly published: PublishedActions;
}

const NOTHING_TAKEN: FileIntake = { matched: 0, problems: [] };

/** Builds the session around its parts and the store that the views read. */
export function createSession(parts: SessionParts, store: AppStore): Session {
  const live = createLiveData();
  const context: SessionContext = { parts, store, live };
  parts.engine.onStatus((engine) => {
    update(context, { engine, speeds: speedsAfter(store.getState(), engine, Date.now()) });
  });
  const seen = parts.readSpeeds();
  if (seen.ok) update(context, { speeds: seen.value });
  else tell(context, ...seen.problems);
  store.subscribe(({ speeds }, before) => {
    if (speeds !== before.speeds) parts.keepSpeeds(speeds);
  });

  const published = createPublishedActions(context);

  const editSpec = (patch: Partial<ExperimentSpec>): void => {
    update(context, { spec: { ...store.getState().spec, ...patch } });
    void goLive(context);
  };

  const takeModelOrPictures = async (files: readonly File[]): Promise<FileIntake> => {
    if (await parts.models.isDrop(files)) {
      return { matched: 0, problems: await takeModelFiles(context, files) };
    }
    if (live.pictures === null) return { matched: 0, problems: [] };
    const intake = await live.pictures.takeFiles(files);
    tell(context, ...intake.problems);
    if (intake.matched > 0) {
      update(context, { pictures: 'reachable' });
      refreshPictures(context);
    }
    return intake;
  };

  const takeFiles = async (files: readonly File[]): Promise<FileIntake> => {
    const tables = await published.takeTables(files);
    tell(context, ...tables.problems);
    const isMore = tables.others.length > 0 || files.length === 0;
    const intake = isMore ? await takeModelOrPictures(tables.others) : NOTHING_TAKEN;
    return { ...intake, problems: [...tables.problems, ...intake.problems] };
  };

  return {
    store,
    async start(hash) {
      if (hash.length > 1) {
        const opened = await openLink(context, hash);
        if (opened === 'settings') await goLive(context);
        if (opened !== 'failed') return;
      }
      await openFirstVisit(context);
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
      pinResult(context);
    },
    unpinA() {
      update(context, { pinned: null });
      compareWithBaseline(context);
    },
    async chooseSet(id) {
      update(context, { shared: null });
      if ((await openSet(context, id)) !== null) await goLive(context);
    },
    runOnDevice: (helping) => runOnDevice(context, helping),
    stopRun() {
      stopRun(context);
    },
    useShipped() {
      useShipped(context);
    },
    async setEngine(patch) {
      forgetModel(context);
      live.fetching?.abort();
      live.fetching = null;
      const { spec } = store.getState();
      update(context, {
        spec: {
          ...spec,
          model: { ...spec.model, ...patch },
          evidence: 'shipped',
          stimuli: { ...spec.stimuli, helping: 'all' },
        },
        fetching: 'none',
        run: IDLE_RUN,
        verification: NO_VERIFICATION,
      });
      await goLive(context);
    },
    setView(patch) {
      update(context, { view: { ...store.getState().view, ...patch } });
    },
    openPicture(position) {
      update(context, { opened: position });
    },
    async pictureUrl(position, signal) {
      await live.picturesTurn;
      signal.throwIfAborted();
      const stimulus = store.getState().set?.stimuli[position];
      if (stimulus === undefined || live.pictures === null) throw new RangeError('no such picture');
      return live.pictures.pictureUrl(stimulus, signal);
    },
    takeFiles,
    async takeDropped(transfer) {
      try {
        return await takeFiles(await parts.readDrop(transfer));
      } catch (error) {
        const problem = problemOf(
          error,
          'folder',
          'Choose the folder in the data set panel instead.',
        );
        tell(context, problem);
        return { matched: 0, problems: [problem] };
      }
    },
    stimuliAddress: () => parts.readStimuliAddress(),
    setStimuliAddress(address) {
      if (!parts.writeStimuliAddress(address)) return false;
      void reopenPictures(context);
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
      leaveModelUnless(context, spec.model);
      update(context, { spec, shared: null });
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
      const { helping } = spec.stimuli;
      await goLive(context);
      if (store.getState().wish !== null) return;
      if (shared.origin.kind === 'device') await runOnDevice(context, helping);
    },
    leaveShared() {
      update(context, { shared: null });
      void goLive(context);
    },
    link: () => linkNow(context),
    models: createModelActions(context),
    queue: createQueueActions(context),
    device: createDeviceActions(context),
    published,
  };
}
