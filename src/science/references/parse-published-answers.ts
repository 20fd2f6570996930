import { NO_CATEGORY, UNSCORED } from '../decisions/decide.ts';
import type { Checked } from '../problem.ts';
import { categoryNumber } from '../stimuli/category.ts';
import { parseCueConflictName } from '../stimuli/cue-conflict-name.ts';
import type { CueConflictName } from '../stimuli/cue-conflict-name.ts';
import type { Stimulus } from '../stimuli/stimulus.ts';
import { readCsv } from './read-csv.ts';

/** One published trial: which stimulus was shown, and what was answered. */
export interface PublishedAnswer extends CueConflictName {
  /** 0..15, or `NO_CATEGORY` for a missed trial and for any word that is none of the 16. */
  readonly answer: number;
}

/** What the published tables call the stimulus and the answer: of models, and of people. */
const NAME_COLUMNS = ['image', 'imagename'];
const ANSWER_COLUMNS = ['pred_label', 'object_response'];

/**
 * Reads a table of published answers on the cue-conflict stimuli: of models (`image`, `pred_label`;
 * github.com/paulgavrikov/vlm_shapebias, `raw-data`) or of people (`imagename`, `object_response`;
 * github.com/bethgelab/model-vs-human, `raw-data`). Other columns are passed over.
 *
 * Returns one answer a row, in the table's order; a stimulus may come several times (several
 * people). Problems have the code `bad-table`: no CSV, no such columns or rows, or a row that
 * names no stimulus (the first one is named).
 */
export function parsePublishedAnswers(text: string): Checked<readonly PublishedAnswer[]> {
  const table = readCsv(text);
  if (!table.ok) return table;
  const [first = {}] = table.value;
  const nameColumn = NAME_COLUMNS.find((name) => name in first);
  const answerColumn = ANSWER_COLUMNS.find((name) => name in first);
  if (nameColumn === undefined || answerColumn === undefined) {
    return refuse('it holds no rows with “image” and “pred_label”');
  }
  const answers: PublishedAnswer[] = [];
  for (const [i, row] of table.value.entries()) {
    const name = parseCueConflictName(row[nameColumn] ?? '');
    if (name === null) return refuse(`row ${i + 2} names no stimulus of the cue-conflict set`);
    const number = categoryNumber(row[answerColumn] ?? '');
    answers.push({ ...name, answer: number === -1 ? NO_CATEGORY : number });
  }
  return { ok: true, value: answers };
}

/**
 * The answers [N] in the order of `stimuli`, from a table that answers each of them exactly once. The
 * problem (code `other-stimuli`) is a stimulus that is missing, answered twice, or not in the set:
 * a table of other pictures, or of several observers.
 */
export function answersInSetOrder(
  published: readonly PublishedAnswer[],
  stimuli: readonly Pick<Stimulus, 'id'>[],
): Checked<Uint8Array<ArrayBuffer>> {
  const positions = new Map(stimuli.map(({ id }, i) => [id, i]));
  const answers = new Uint8Array(stimuli.length).fill(UNSCORED);
  for (const { id, answer } of published) {
    const position = positions.get(id);
    if (position === undefined) return misfit(`“${id}” is not in the set`);
    if (answers[position] !== UNSCORED) return misfit(`“${id}” is answered twice`);
    answers[position] = answer;
  }
  const missing = stimuli.find((_, i) => answers[i] === UNSCORED);
  return missing === undefined
    ? { ok: true, value: answers }
    : misfit(`“${missing.id}” is not answered`);
}

function refuse(what: string): Checked<never> {
  const problem = {
    code: 'bad-table',
    field: 'table',
    message: `This is no table of published answers: ${what}. Nothing of it is used.`,
    advice: 'Take the file as it was published; a spreadsheet may have changed it.',
  };
  return { ok: false, problems: [problem] };
}

function misfit(what: string): Checked<never> {
  const problem = {
    code: 'other-stimuli',
    field: 'table',
    message: `The published answers do not belong to these pictures: ${what}. Nothing is compared.`,
    advice: 'Open the cue-conflict set, and take the table as it was published.',
  };
  return { ok: false, problems: [problem] };
}
