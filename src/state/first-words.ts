import { EngineError } from '#engine/index.ts';
import type { Engine, FoundModel, ShippedWords } from '#engine/index.ts';
import { AGREEMENT_COSINE, compareRows } from '#experiment/compare-rows.ts';
import type { Matrix } from '#science/matrix.ts';
import type { SteeringRows } from '#science/prompts/steering.ts';
import { scorePrompts } from './prompt-scoring.ts';
import { NEVER_ABORTED, problemOf, tell } from './session-context.ts';
import type { SessionContext } from './session-context.ts';

/**
 * Draws the result from words that ship with the page's own model, as long as its text tower is not
 * there: the default prompt, both ends of the slider, the presets. Other words wait for the tower.
 */
export async function drawFirstWords(context: SessionContext): Promise<void> {
  const { live, parts } = context;
  const { found } = live;
  if (found === null || live.shipped === null || !awaitsText(context)) return;
  const words = await readFirstWords(context, found);
  if (words === null || live.found !== found || !awaitsText(context)) return;
  const { textDtype } = context.store.getState().spec.model;
  if ((textDtype === 'auto' ? found.card.defaultDtype : textDtype) !== words.dtype) return;
  await scorePrompts({ ...context, parts: { ...parts, engine: engineOf(words, parts.engine) } });
  live.firstWords = live.prompts;
}

/**
 * Scores the words once the text tower is there. Rows that the page brought give way to the tower's
 * own; where those are not the same it is told.
 */
export async function scoreOwnWords(context: SessionContext): Promise<void> {
  const { live } = context;
  const { firstWords: first, promptsKey: key } = live;
  live.firstWords = null;
  const isFirst = first !== null && live.prompts === first;
  if (isFirst) live.promptsComplete = false;
  await scorePrompts(context);
  if (!isFirst || live.promptsKey !== key || !live.promptsComplete || live.prompts === null) return;
  const lowest = lowestCosine(first, live.prompts);
  if (lowest >= AGREEMENT_COSINE) return;
  tell(context, {
    code: 'first-words-differ',
    field: 'prompt',
    message: `The first numbers were drawn from word embeddings that ship with the page; this device computes others (lowest cosine ${lowest.toFixed(4)}).`,
    advice: 'The numbers on show are this device’s own. Reload the page to get its newest files.',
  });
}

/** The words that ship with a model, read once; null where there are none, or they cannot be used. */
export function readFirstWords(
  context: SessionContext,
  { card, baseUrl }: FoundModel,
): Promise<ShippedWords | null> {
  if (card.source !== 'page') return Promise.resolve(null);
  context.live.words ??= context.parts
    .loadWords(card, baseUrl, NEVER_ABORTED)
    .catch((error: unknown) => {
      const advice = 'The first number comes once the text tower is here.';
      tell(context, problemOf(error, 'words', advice));
      return null;
    });
  return context.live.words;
}

function awaitsText({ store }: SessionContext): boolean {
  const { phase } = store.getState().engine;
  return phase !== 'text-ready' && phase !== 'ready';
}

/** The page's engine, with `words` in place of its text tower. */
function engineOf(words: ShippedWords, engine: Engine): Engine {
  return {
    status: () => engine.status(),
    onStatus: (listener) => engine.onStatus(listener),
    loadText: () => Promise.resolve(),
    loadVision: (signal) => engine.loadVision(signal),
    embedSentences(sentences) {
      const rows = words.rowsOf(sentences);
      // To whoever scores, this is a call that somebody ended: the tower will be asked again.
      if (rows === null) return Promise.reject(new EngineError('aborted', 'Not among the words.'));
      return Promise.resolve(rows);
    },
    embedImages: (requests, onBatch, signal) => engine.embedImages(requests, onBatch, signal),
    measure: (files, signal) => engine.measure(files, signal),
    dispose: () => {
      engine.dispose();
    },
  };
}

function lowestCosine(first: SteeringRows, own: SteeringRows): number {
  const lowest = (one: Matrix, other: Matrix): number =>
    compareRows(one, other, new Uint8Array(one.rows).fill(1)).lowestCosine;
  return Math.min(
    lowest(first.neutral, own.neutral),
    lowest(first.texture, own.texture),
    lowest(first.shape, own.shape),
  );
}
