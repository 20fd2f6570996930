import { encodeNeutral, encodePrompts } from '#experiment/encode-prompts.ts';
import type { EncodedPrompts } from '#experiment/encode-prompts.ts';
import { evaluate } from '#experiment/evaluate.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { sweepSteering } from '#experiment/sweep-steering.ts';
import { checkPrompts, checkSteering } from '#science/prompts/check-prompts.ts';
import { currentEvidence, recountSameAnswers } from './evidence.ts';
import { ensureText } from './model-loading.ts';
import { isAbort, problemOf, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';
import { noteRecomputed } from './shared-result.ts';
import { compareWithBaseline, noteResult } from './tried-prompts.ts';

/** The words of a spec as one string: rows made from equal words are not made again. */
function wordsKey(spec: ExperimentSpec): string {
  return JSON.stringify([spec.prompts, spec.steering.texture, spec.steering.shape]);
}

/**
 * Scores the words now in the spec and draws the result. The newest call wins: an older one still
 * under way is cancelled and can no longer write. Words that do not pass the check leave the last
 * good result standing and say what is wrong.
 */
export async function scorePrompts(context: SessionContext): Promise<void> {
  const { live, store, parts } = context;
  live.scoring?.abort();
  const mine = new AbortController();
  live.scoring = mine;
  const { spec } = store.getState();
  const promptProblems = [...checkPrompts(spec.prompts), ...checkSteering(spec.steering)];
  if (promptProblems.length > 0) {
    update(context, { promptProblems, updating: false });
    return;
  }
  // An empty list in place of an empty list would only have everything drawn once more.
  if (store.getState().promptProblems.length > 0) update(context, { promptProblems });
  const key = wordsKey(spec);
  if (live.promptsComplete && live.promptsKey === key) {
    rescore(context);
    return;
  }
  // Words that are known are scored within this task: only a longer wait is worth a word.
  const saying = setTimeout(() => {
    if (!mine.signal.aborted) update(context, { updating: true });
  }, 0);
  let isDrawn = false;
  const adopt = (encoded: EncodedPrompts, complete: boolean): void => {
    if (mine.signal.aborted) return;
    live.prompts = encoded.rows;
    live.promptsKey = key;
    live.promptsComplete = complete;
    const { truncated } = store.getState();
    if (truncated.length + encoded.truncated.length > 0) {
      update(context, { truncated: encoded.truncated });
    }
    // The ends change nothing about a result that was drawn without them.
    if (isDrawn) drawSweep(context);
    else rescore(context);
    // Words without pictures: there is nothing to wait for until some are run.
    if (currentEvidence(context) === null) update(context, { updating: false });
    isDrawn = store.getState().report?.spec === spec;
    if (isDrawn || complete) clearTimeout(saying);
  };
  try {
    await ensureText(context);
    const neutral =
      spec.steering.blend === 0
        ? await encodeNeutral(spec.prompts, parts.engine, mine.signal)
        : null;
    const whole = encodePrompts(spec.prompts, spec.steering, parts.engine, mine.signal);
    // Ends that are known are here before the next task: then everything is drawn once.
    if (neutral !== null && !(await comesAtOnce(whole))) adopt(neutral, false);
    adopt(await whole, true);
  } catch (error) {
    clearTimeout(saying);
    if (mine.signal.aborted) return;
    if (isAbort(error)) {
      // The words are still to be scored, by whoever ended this.
      update(context, { updating: true });
      return;
    }
    update(context, { updating: false });
    const advice =
      'The last good result is kept. Change the prompt or reload the page to try again.';
    tell(context, problemOf(error, 'prompt', advice));
  }
}

/** Whether `work` succeeds before the next task begins. */
function comesAtOnce(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    work.then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => {
      setTimeout(resolve, 0, false);
    }),
  ]);
}

/** Draws the result again from rows at hand: after a move of the slider or a new batch of images. */
export function rescore(context: SessionContext): void {
  const { live, store } = context;
  const { spec, set } = store.getState();
  const images = currentEvidence(context);
  if (set === null || images === null || live.prompts === null || live.found === null) return;
  if (live.promptsKey !== wordsKey(spec)) return;
  // The first rows of new words know the prompt alone; a moved slider has to wait for its ends.
  if (!live.promptsComplete && spec.steering.blend !== 0) return;
  const report = evaluate(spec, set.stimuli, images, live.prompts, live.found.card.logitRule);
  update(context, { report, updating: false });
  compareWithBaseline(context);
  noteResult(context);
  noteRecomputed(context);
  recountSameAnswers(context);
  drawSweep(context);
}

/**
 * The steering curve: at once where its cosines are known, so that one frame shows everything, and
 * else a moment later, so that the headline never waits for it.
 */
function drawSweep(context: SessionContext): void {
  const { live } = context;
  if (live.prompts === null || !live.promptsComplete) return;
  const { texture, neutral, shape } = live.prompts;
  const cosines = currentEvidence(context)?.cosines;
  if ([texture, neutral, shape].every((rows) => cosines?.knows(rows))) {
    sweepNow(context);
    return;
  }
  const key = live.promptsKey;
  setTimeout(() => {
    if (live.promptsKey === key) sweepNow(context);
  }, 0);
}

function sweepNow(context: SessionContext): void {
  const { live, store } = context;
  const { set } = store.getState();
  const images = currentEvidence(context);
  if (images === null || set === null || live.prompts === null || !live.promptsComplete) return;
  // The curve does not depend on where the hand stands, so a moved slider does not redraw it.
  const scored = images.scored.reduce((sum, one) => sum + one, 0);
  const last = live.swept;
  if (last?.prompts === live.prompts && last.images === images.rows && last.scored === scored) {
    return;
  }
  live.swept = { prompts: live.prompts, images: images.rows, scored };
  update(context, { sweep: sweepSteering(set.stimuli, images, live.prompts) });
}
