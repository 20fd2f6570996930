import { compareRows } from '#experiment/compare-rows.ts';
import type { ImageEvidence } from '#experiment/evaluate.ts';
import { maskHelping } from '#experiment/helping.ts';
import { originNow } from '#experiment/report.ts';
import { isSameModel } from '#experiment/spec.ts';
import { CosineColumns } from '#science/cosine-columns.ts';
import { decideFromCosines } from '#science/decisions/decide.ts';
import { matrixOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { blendCategoryRows } from '#science/prompts/steering.ts';
import { isAbort, NEVER_ABORTED, problemOf, tell, update } from './session-context.ts';
import type { ComputedRows, SessionContext } from './session-context.ts';

/** Room for the rows of `count` pictures, none of them there yet. */
export function noRows(count: number, width: number): ComputedRows {
  return {
    rows: matrixOf(count, width, new Float32Array(count * width)),
    scored: new Uint8Array(count),
    device: null,
  };
}

/** The image rows that the spec names, masked to its helping; null while none are there. */
export function currentEvidence(context: SessionContext): ImageEvidence | null {
  const { live, store } = context;
  const { spec, engine, set } = store.getState();
  if (set === null) return null;
  const { helping } = spec.stimuli;
  if (spec.evidence === 'shipped') {
    if (live.shipped === null) return null;
    const { rows, scored, origin } = live.shipped;
    const cosines = knownCosines(rows, 'shipped');
    return { rows, scored: maskHelping(set.stimuli, helping, scored), origin, cosines };
  }
  if (live.computed?.device == null) return null;
  const { rows, scored, device } = live.computed;
  const origin = originNow(engine);
  if (origin === null) return null;
  // A run writes its rows into place: what was known before says nothing of what came since.
  const cosines = knownCosines(rows, `${device} ${scored.reduce((sum, one) => sum + one, 0)}`);
  return { rows, scored: maskHelping(set.stimuli, helping, scored), origin, cosines };
}

/** What is known of a matrix' cosines, and of which state of its rows. */
const known = new WeakMap<Matrix, { readonly state: string; readonly cosines: CosineColumns }>();

/** The cosines of `rows` with words asked before, as long as the rows are in the `state` they were in. */
function knownCosines(rows: Matrix, state: string): CosineColumns {
  const before = known.get(rows);
  if (before?.state === state) return before.cosines;
  const cosines = new CosineColumns(rows);
  known.set(rows, { state, cosines });
  return cosines;
}

/**
 * Reads the shipped embeddings of the open set, once the model's card is known. Where they cannot be
 * had this is told, and the numbers can still be computed here.
 */
export async function openEmbeddings(context: SessionContext): Promise<void> {
  const { live, parts, store } = context;
  const { set } = store.getState();
  if (set === null || live.found === null || live.shipped !== null) return;
  const { card, baseUrl } = live.found;
  const signal = live.opening?.signal ?? NEVER_ABORTED;
  try {
    const { ahead } = live;
    live.ahead = null;
    const rows = await (ahead?.set === set && isSameModel(ahead.model, card)
      ? ahead.rows
      : parts.loadEmbeddings(card, baseUrl, set, signal));
    // The pictures' address may have changed meanwhile, which makes a new object of the same set.
    if (rows === null || store.getState().set?.id !== set.id || live.found.card !== card) return;
    const scored = new Uint8Array(rows.rows).fill(1);
    live.shipped = { rows, scored, origin: { kind: 'shipped' } };
  } catch (error) {
    if (isAbort(error)) return;
    const advice = 'Run the pictures on this device instead, or reload the page to try again.';
    tell(context, problemOf(error, 'embeddings', advice));
  }
}

/** Compares rows computed here with the shipped ones, and says so where the number stands. */
export function noteAgreement(context: SessionContext, computed: ComputedRows, note: string): void {
  const { live } = context;
  if (live.shipped === null) return;
  const { compared, lowestCosine } = compareRows(computed.rows, live.shipped.rows, computed.scored);
  live.checked =
    compared === 0
      ? null
      : {
          here: rowsAt(computed.rows, computed.scored),
          shipped: rowsAt(live.shipped.rows, computed.scored),
        };
  const phase = compared > 0 ? 'done' : 'failed';
  update(context, { verification: { phase, compared, lowestCosine, sameAnswers: 0, note } });
  recountSameAnswers(context);
}

/** How many of the checked pictures are answered alike under the prompt that is on show now. */
export function recountSameAnswers(context: SessionContext): void {
  const { live, store } = context;
  const { verification, spec } = store.getState();
  if (verification.phase !== 'done' || live.checked === null) return;
  if (live.prompts === null || live.found === null) return;
  const { logitRule } = live.found.card;
  const categories = blendCategoryRows(live.prompts, spec.steering.blend);
  const answersOf = (rows: Matrix): Uint8Array =>
    decideFromCosines(knownCosines(rows, 'checked').with(categories), logitRule).answers;
  const here = answersOf(live.checked.here);
  const shipped = answersOf(live.checked.shipped);
  const sameAnswers = here.reduce((n, answer, i) => n + Number(answer === shipped[i]), 0);
  update(context, { verification: { ...verification, sameAnswers } });
}

function rowsAt(rows: Matrix, mask: Uint8Array): Matrix {
  const count = mask.reduce((sum, one) => sum + one, 0);
  const data = new Float32Array(count * rows.cols);
  let to = 0;
  mask.forEach((one, from) => {
    if (one !== 1) return;
    data.set(rows.data.subarray(from * rows.cols, (from + 1) * rows.cols), to * rows.cols);
    to += 1;
  });
  return matrixOf(count, rows.cols, data);
}
