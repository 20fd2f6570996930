import { encodeLink } from '#share/spec-link.ts';
import type { AppData } from './app-state.ts';
import type { Session } from './session.ts';
import { questionOf } from './tried-prompts.ts';

/** Typing must not fill the history: the address follows once the words rest. */
const REST_MS = 900;
/** The step of a shared finding: leaving it is a step of its own, so that Back returns to it. */
const SHARED_STEP = 'shared';

/**
 * Keeps the address bar in step with the settings (without the result: a reload should compute, not
 * repeat). A new prompt or data set is a step of its own, so that back and forward walk them; views
 * only change the address in place. Back, forward and a pasted hash open what they name.
 */
export function bindUrl(session: Session): () => void {
  const { store } = session;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = location.hash;
  let step: string | null = null;
  const write = (): void => {
    const state = store.getState();
    if (isShared(state)) return;
    const { spec, view } = state;
    const { hash } = encodeLink({ spec, view, result: null, pinned: null, models: [] });
    const nextStep = stepOf(state);
    if (hash !== written) {
      if (step === null || nextStep === step) history.replaceState(null, '', hash);
      else history.pushState(null, '', hash);
      written = hash;
    }
    step = nextStep;
  };
  const stop = store.subscribe((state, before) => {
    // A shared finding keeps its own address until the visitor moves away from it.
    if (isShared(state)) step = SHARED_STEP;
    const { spec, view, report } = state;
    if (spec === before.spec && view === before.view && report === before.report) return;
    // Before a set is open the spec is only the page's first guess.
    if (state.set === null) return;
    clearTimeout(timer);
    timer = setTimeout(write, REST_MS);
  });
  const open = (): void => {
    if (location.hash === written) return;
    written = location.hash;
    clearTimeout(timer);
    void session.openLink(location.hash).then(() => {
      const state = store.getState();
      step = isShared(state) ? SHARED_STEP : stepOf(state);
    });
  };
  window.addEventListener('hashchange', open);
  return () => {
    clearTimeout(timer);
    stop();
    window.removeEventListener('hashchange', open);
  };
}

function isShared(state: AppData): boolean {
  return state.report?.origin.kind === 'link';
}

/** What counts as a step in the history: the question that was asked. */
function stepOf({ spec }: AppData): string {
  return `${spec.stimuli.id} ${questionOf(spec)}`;
}
