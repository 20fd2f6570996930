import { isSameModel } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { AppData, ComparedModel, ModelMark, ModelResult } from '#state/app-state.ts';
import { isComparable } from '#state/tried-prompts.ts';
import { shortRevision } from '../format.ts';

/** What keeps a result from standing beside the others; null where nothing does. */
export type Misfit = 'other-set' | 'other-words' | null;

/** A compared model as the panel draws it. */
export interface ComparedRow {
  readonly entry: ComparedModel;
  readonly key: string;
  /** In full, as its card has it. */
  readonly title: string;
  /** Short, and no other row's. */
  readonly label: string;
  /** The number of its mark. */
  readonly form: number;
  readonly misfit: Misfit;
  /** Pictures that were scored; 0 without a result. */
  readonly pictures: number;
  /** True where others rest on more pictures. */
  readonly fewer: boolean;
}

/** A row with a result that the charts may draw. */
export interface DrawnRow extends ComparedRow {
  readonly result: ModelResult;
}

/** Names a model among others. */
export function modelKey({ id, revision }: ModelMark): string {
  return `${id}@${revision}`;
}

/** The rows for what is asked now. `titles` has the names of models whose card is known, by id. */
export function comparedRows(
  compared: readonly ComparedModel[],
  asked: ExperimentSpec,
  titles: ReadonlyMap<string, string>,
): readonly ComparedRow[] {
  const named = compared.map(({ model, title }): Named => ({
    model,
    title: title === model.id ? (titles.get(model.id) ?? title) : title,
  }));
  const facts = compared.map(({ result }) => ({
    misfit: result === null ? null : misfitOf(result, asked),
    pictures: result === null ? 0 : scoredIn(result),
  }));
  const most = Math.max(
    0,
    ...facts.filter(({ misfit }) => misfit === null).map(({ pictures }) => pictures),
  );
  return compared.map((entry, form) => {
    const { misfit = null, pictures = 0 } = facts[form] ?? {};
    const own = named[form] ?? entry;
    return {
      entry,
      key: modelKey(entry.model),
      title: own.title,
      label: shortName(named, own),
      form,
      misfit,
      pictures,
      fewer: misfit === null && pictures > 0 && pictures < most,
    };
  });
}

/** Rows whose results are of the words and the set asked now: others would mislead. */
export function drawnRows(rows: readonly ComparedRow[]): readonly DrawnRow[] {
  return rows.flatMap((row) => {
    const { result } = row.entry;
    return result === null || row.misfit !== null ? [] : [{ ...row, result }];
  });
}

/** What the results must answer to stand side by side: the question on show. */
export function askedNow({ report, spec }: Pick<AppData, 'report' | 'spec'>): ExperimentSpec {
  return report?.spec ?? spec;
}

/** How the list stands to what is on show: not there, there with another result, or there as it is. */
export function placeOfShown(
  compared: readonly ComparedModel[],
  { report, spec }: Pick<AppData, 'report' | 'spec'>,
): 'absent' | 'other-result' | 'there' {
  const model = report?.spec.model ?? spec.model;
  const row = compared.find((entry) => isSameModel(entry.model, model));
  if (row === undefined) return 'absent';
  const isThere = report === null || row.result?.answers === report.decisions.answers;
  return isThere ? 'there' : 'other-result';
}

function misfitOf({ spec }: ModelResult, asked: ExperimentSpec): Misfit {
  if (spec.stimuli.id !== asked.stimuli.id) return 'other-set';
  return isComparable(spec, asked) ? null : 'other-words';
}

function scoredIn({ counts }: ModelResult): number {
  return counts.shape + counts.texture + counts.neither + counts.noConflict;
}

/** Ways to call a model, shortest first; the last is no other's. */
const NAMINGS: readonly ((named: Named) => string)[] = [
  // Only an id has an owner in front: titles have slashes of their own (ViT-B/32).
  ({ title, model }) => (title === model.id ? title.slice(title.lastIndexOf('/') + 1) : title),
  ({ title }) => title,
  ({ model }) => model.id,
  ({ model }) => `${model.id} ${shortRevision(model.revision)}`,
  ({ model }) => modelKey(model),
];

interface Named {
  readonly title: string;
  readonly model: ModelMark;
}

/** The shortest name that no other row has. */
function shortName(all: readonly Named[], own: Named): string {
  const naming = NAMINGS.find((nameOf) =>
    all.every((other) => other === own || nameOf(other) !== nameOf(own)),
  );
  return naming?.(own) ?? own.title;
}
