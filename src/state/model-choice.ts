import { EngineError } from '#engine/index.ts';
import type { FoundModel, ModelCard, TensorQuestion, VariantQuestion } from '#engine/index.ts';
import { isSameModel, modelTitle } from '#experiment/spec.ts';
import type { DtypeChoice, ExperimentSpec } from '#experiment/spec.ts';
import type { Problem } from '#science/problem.ts';
import { IDLE_RUN, NO_VERIFICATION } from './app-state.ts';
import { goLive } from './going-live.ts';
import { stopRun } from './image-runs.ts';
import { adoptModel, forgetModel, wantsConsent } from './model-loading.ts';
import { noteRemembered, rememberModel } from './remembered-models.ts';
import {
  isAbort,
  NEVER_ABORTED,
  problemOf,
  takeBackModelProblems,
  tell,
  tellOfModel,
  update,
} from './session-context.ts';
import type { ModelName, SessionContext } from './session-context.ts';

const KEPT = 'The model in use stays as it is.';

/** Reads the catalog and the models kept here; asked for when somebody looks at them. */
export async function openCatalog(context: SessionContext): Promise<void> {
  const { parts, store } = context;
  try {
    await noteRemembered(context);
    if (store.getState().catalog.length > 0) return;
    const { entries, problems } = await parts.models.loadCatalog(NEVER_ABORTED);
    update(context, { catalog: entries });
    tell(context, ...problems);
  } catch (error) {
    if (isAbort(error)) return;
    const advice =
      'Type a repository below, or drop the model’s files. Reload the page to try again.';
    tell(context, problemOf(error, 'catalog', advice));
  }
}

/** Finds a model, here or on the hub, and goes over to it. A later call, or `forgetWish`, wins. */
export async function chooseModel(context: SessionContext, name: ModelName): Promise<void> {
  const { parts } = context;
  const { dtype } = name;
  await lookFor(context, { title: modelTitle(name), dtype }, async (signal) => {
    const here = name.revision === null ? null : await parts.models.findHere(named(name), signal);
    try {
      return here ?? (await parts.models.findOnHub(name, signal));
    } catch (error) {
      const question = variantsIn(error);
      if (question === null) throw error;
      const { revision } = name;
      update(context, { wish: { phase: 'variants', title: modelTitle(name), revision, question } });
      return null;
    }
  });
}

/** Goes over to the model in dropped files, or says what is missing. */
export async function takeModelFiles(
  context: SessionContext,
  files: readonly File[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  await lookFor(context, { title: 'the dropped model' }, async (signal) => {
    const read = await context.parts.models.findInFiles(files, signal);
    if (read.ok) return read.value;
    problems.push(...read.problems);
    return null;
  });
  tellOfModel(context, ...problems);
  return problems;
}

/** The visitor has read the licence of the model that waits for it. */
export async function acceptLicence(context: SessionContext): Promise<void> {
  const { live, parts, store } = context;
  const proposed = live.proposed;
  if (store.getState().wish?.phase !== 'licence' || proposed === null) return;
  parts.models.giveConsent(proposed.found.card);
  await useModel(context, proposed.found, proposed.dtype);
}

/** Drops a wish: ends the look for it, and leaves the model in use as it is. */
export function forgetWish(context: SessionContext): void {
  const { live } = context;
  live.looking?.abort();
  live.looking = null;
  live.proposed = null;
  update(context, { wish: null });
}

/** The visitor's answer to a tensor question: the names go into the card, and loading goes on. */
export async function answerTensors(
  context: SessionContext,
  answer: { readonly input: string; readonly output: string },
): Promise<void> {
  const { wish } = context.store.getState();
  const { found } = context.live;
  if (wish?.phase !== 'question' || found === null) return;
  const tensors = { ...found.card.tensors, ...tensorsOf(wish.question, answer) };
  adoptModel(context, { ...found, card: { ...found.card, tensors } });
  update(context, { wish: null });
  await goLive(context);
}

/** Goes on with a download that was paused or failed. */
export async function resumeFetching(context: SessionContext): Promise<void> {
  const { live, parts } = context;
  live.fetching = null;
  update(context, { fetching: 'none' });
  const { found } = live;
  if (found?.card.source === 'hub') {
    // The hub's address may have been set anew meanwhile: that is what a failure advises.
    const again = await parts.models.findHere(found.card, NEVER_ABORTED);
    if (again !== null && live.found === found) live.found = { ...found, baseUrl: again.baseUrl };
  }
  await goLive(context);
}

async function lookFor(
  context: SessionContext,
  { title, dtype }: { readonly title: string; readonly dtype?: DtypeChoice | undefined },
  look: (signal: AbortSignal) => Promise<FoundModel | null>,
): Promise<void> {
  const { live } = context;
  live.looking?.abort();
  const mine = new AbortController();
  live.looking = mine;
  takeBackModelProblems(context);
  update(context, { wish: { phase: 'looking', title } });
  try {
    const found = await look(mine.signal);
    if (mine.signal.aborted) return;
    if (found !== null) await propose(context, found, dtype);
    else if (context.store.getState().wish?.phase === 'looking') update(context, { wish: null });
  } catch (error) {
    if (isAbort(error) || mine.signal.aborted) return;
    const problem = problemOf(error, 'model', KEPT);
    update(context, { wish: { phase: 'failed', title, problem } });
  } finally {
    if (live.looking === mine) live.looking = null;
  }
}

async function propose(
  context: SessionContext,
  found: FoundModel,
  dtype: DtypeChoice | undefined,
): Promise<void> {
  const { card } = found;
  if (wantsConsent(context, card)) {
    context.live.proposed = { found, dtype };
    update(context, { wish: { phase: 'licence', title: card.title, card } });
    return;
  }
  await useModel(context, found, dtype);
}

async function useModel(
  context: SessionContext,
  found: FoundModel,
  asked: DtypeChoice | undefined,
): Promise<void> {
  const { live, store } = context;
  const { card } = found;
  const { spec, shared, view } = store.getState();
  const isNamed = isSameModel(spec.model, card);
  stopRun(context);
  live.turn += 1;
  live.proposed = null;
  live.fetching?.abort();
  live.fetching = null;
  forgetModel(context);
  live.shipped = null;
  adoptModel(context, found);
  const { id, revision } = card;
  const dtype = asked ?? card.defaultDtype ?? 'auto';
  // A link that names this model also says how to run it.
  const model: ExperimentSpec['model'] =
    isNamed && asked === undefined
      ? spec.model
      : { ...spec.model, id, revision, dtype, textDtype: asked ?? 'auto' };
  const keepShared = shared !== null && isSameModel(shared.spec.model, card);
  update(context, {
    // What a shared finding rests on stays, so that it can be recomputed as it was made.
    spec: keepShared
      ? { ...spec, model }
      : { ...spec, model, evidence: 'shipped', stimuli: { ...spec.stimuli, helping: 'all' } },
    // There is nothing left to choose: back to the page.
    view: { ...view, galleryFilter: 'all', dialog: view.dialog === 'models' ? null : view.dialog },
    wish: null,
    // Until the engine says so itself, nothing of the new model is there.
    fetching: 'running',
    trail: [],
    sweep: [],
    run: IDLE_RUN,
    verification: NO_VERIFICATION,
    ...(keepShared ? {} : { shared: null, report: null, comparison: null }),
  });
  await rememberModel(context, found);
  await goLive(context);
}

function variantsIn(error: unknown): VariantQuestion | null {
  if (!(error instanceof EngineError) || error.code !== 'needs-answer') return null;
  return JSON.parse(error.detail) as VariantQuestion;
}

function tensorsOf(
  { tower, inputs, outputs }: TensorQuestion,
  { input, output }: { readonly input: string; readonly output: string },
): Partial<ModelCard['tensors']> {
  const facts = inputs.find(({ name }) => name === input);
  if (facts === undefined || !outputs.some(({ name }) => name === output)) return {};
  const sizeAt = (axis: number): number | null => {
    const size = facts.shape[axis];
    return typeof size === 'number' && size > 0 ? size : null;
  };
  if (tower === 'vision') return { vision: { pixels: input, output, fixedBatch: sizeAt(0) } };
  return {
    text: {
      ids: input,
      idsType: facts.type === 'int32' ? 'int32' : 'int64',
      mask: inputs.find(({ name }) => /mask/i.test(name))?.name ?? null,
      output,
      fixedBatch: sizeAt(0),
      fixedLength: sizeAt(1),
    },
  };
}

function named({ id, revision }: ModelName): { id: string; revision: string } {
  return { id, revision: revision ?? '' };
}
