import { encodeLink } from '#share/spec-link.ts';
import type { Session } from './session.ts';

/** Typing must not fill the history: the address follows once the words rest. */
const REST_MS = 900;

/**
 * Keeps the address bar in step with the settings (without the result: a reload should compute, not
 * repeat). A new prompt, data set or pin is a step of its own, so that back and forward walk them;
 * views only change the address in place. Back, forward and a pasted hash open what they name.
 */
export function bindUrl(session: Session): () => void {
  const { store } = session;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = location.hash;
  let step: string | null = null;
  const write = (): void => {
    const { report } = store.getState();
    // A shared finding keeps its own address until the visitor moves away from it.
    if (report === null || report.origin.kind === 'link') return;
    const hash = hashOf(session);
    if (hash === written) return;
    const nextStep = stepOf(session);
    if (step === null || nextStep === step) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
    step = nextStep;
    written = hash;
  };
  const stop = store.subscribe((state, before) => {
    if (state.spec === before.spec && state.view === before.view && state.report === before.report)
      return;
    clearTimeout(timer);
    timer = setTimeout(write, REST_MS);
  });
  const open = (): void => {
    if (location.hash === written) return;
    written = location.hash;
    clearTimeout(timer);
    void session.openLink(location.hash).then(() => {
      step = stepOf(session);
    });
  };
  window.addEventListener('hashchange', open);
  return () => {
    clearTimeout(timer);
    stop();
    window.removeEventListener('hashchange', open);
  };
}

function hashOf(session: Session): string {
  const { spec, view } = session.store.getState();
  return encodeLink({ spec, view, result: null, pinned: null }).hash;
}

/** What counts as a step in the history: the question that was asked. */
function stepOf(session: Session): string {
  const { prompts, steering, stimuli } = session.store.getState().spec;
  return JSON.stringify([prompts, steering, stimuli.id]);
}
