import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { EngineStatus } from '#engine/index.ts';
import { CUE_CONFLICT_SET, defaultSpec } from '#experiment/spec.ts';
import { DEFAULT_VIEW } from '#share/view-state.ts';
import { IDLE_RUN, NO_VERIFICATION } from './app-state.ts';
import type { AppData } from './app-state.ts';
import { NOTHING_PUBLISHED } from './published-comparison.ts';

export type AppStore = StoreApi<AppData>;

/** What stands in the editor before any set is open: the research set's neutral template. */
export const FIRST_TEMPLATE = 'a photo of a {}.';

/** An empty page: nothing loaded, the neutral prompt of the research set in the editor. */
export function createAppStore(engine: EngineStatus): AppStore {
  return createStore<AppData>(() => ({
    spec: defaultSpec(CUE_CONFLICT_SET, FIRST_TEMPLATE),
    view: DEFAULT_VIEW,
    set: null,
    setPhase: 'loading',
    pictures: 'unknown',
    pictureWait: '',
    engine,
    speeds: [],
    measuring: null,
    card: null,
    modelNotes: [],
    wish: null,
    fetching: 'none',
    catalog: [],
    ownCard: null,
    remembered: [],
    storage: null,
    compared: [],
    queueRunning: false,
    report: null,
    updating: true,
    promptProblems: [],
    truncated: [],
    sweep: [],
    trail: [],
    tried: [],
    pinned: null,
    comparison: null,
    published: NOTHING_PUBLISHED,
    run: IDLE_RUN,
    verification: NO_VERIFICATION,
    shared: null,
    problems: [],
    opened: null,
    threadsAfterReload: false,
    offline: null,
  }));
}
