import type { Report } from '#experiment/report.ts';
import { CUE_CONFLICT_SET } from '#experiment/spec.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import { CATEGORY_COUNT, categoryName } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { Stimulus, StimulusSet } from '#science/stimuli/stimulus.ts';
import { fileNamePart } from './export-file.ts';
import type { ExportFile } from './export-file.ts';

/** How many rows `shapebias_utils.py` of vlm_shapebias insists on. */
const VLM_SHAPEBIAS_ROWS = 1280;

/**
 * The answers in the columns of model-vs-human (Geirhos et al. 2021), one row a scored picture.
 *
 * As in its own files of networks, `rt` is NaN and the session is 1; `condition` is 0 as in the
 * human data of the same set. The toolbox reads the texture label out of `imagename`; a name that
 * it would misread gets an ending that it reads right.
 */
export function exportModelVsHumanCsv(report: Report, set: StimulusSet): ExportFile {
  const model = modelName(report);
  const names = labelledNames(
    set.stimuli,
    ({ file }) => file.slice(file.lastIndexOf('/') + 1),
    readAsModelVsHuman,
  );
  const rows = scoredRows(report, set).map(({ stimulus, position, answer }, i) => [
    quoteCell(model),
    '1',
    String(i + 1),
    'NaN',
    answer,
    stimulus.shape,
    '0',
    quoteCell(names[position] ?? ''),
  ]);
  return {
    fileName: `${set.id === CUE_CONFLICT_SET ? 'cue-conflict' : fileNamePart(set.id, '-')}_${model}_session-1.csv`,
    mimeType: 'text/csv',
    text: csvText('subj,session,trial,rt,object_response,category,condition,imagename', rows),
    notes: noteUnscored(report, set),
  };
}

/**
 * The answers in the columns of vlm_shapebias (Gavrikov et al. 2025, `raw-data/clip`), one row a
 * scored picture; without `pred_conf` (as in some of its own files) where only answers are known.
 */
export function exportVlmShapeBiasCsv(report: Report, set: StimulusSet): ExportFile {
  const { probabilities } = report.decisions;
  const scored = scoredRows(report, set);
  const names = labelledNames(set.stimuli, ({ id }) => id, readAsVlmShapeBias);
  const rows = scored.map(({ position, answer, number }) => {
    const row = [quoteCell(names[position] ?? ''), answer, answer];
    return probabilities === null
      ? row
      : [...row, asPythonFloat(probabilities[position * CATEGORY_COUNT + number] ?? NaN)];
  });
  const notes = [...noteUnscored(report, set)];
  if (scored.length !== VLM_SHAPEBIAS_ROWS) {
    notes.push(
      `vlm_shapebias expects ${VLM_SHAPEBIAS_ROWS} rows; read these ${scored.length} with its option --no-strict.`,
    );
  }
  if (probabilities === null) {
    notes.push('A shared result has no probabilities, so the column pred_conf is missing.');
  }
  return {
    fileName: `${fileNamePart(report.spec.model.id, '_')}_${promptName(report)}.csv`,
    mimeType: 'text/csv',
    text: csvText(
      probabilities === null ? 'image,response,pred_label' : 'image,response,pred_label,pred_conf',
      rows,
    ),
    notes,
  };
}

/**
 * A cell of text from outside. Quoted as RFC 4180 says; a text that a spreadsheet would take for a
 * formula gets an apostrophe in front, since opening a table must not run anything.
 */
export function quoteCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

interface ScoredRow {
  readonly stimulus: Stimulus;
  readonly position: number;
  readonly number: number;
  readonly answer: Category;
}

function scoredRows(report: Report, set: StimulusSet): ScoredRow[] {
  return set.stimuli.flatMap((stimulus, position) => {
    const number = report.decisions.answers[position] ?? UNSCORED;
    return number === UNSCORED
      ? []
      : [{ stimulus, position, number, answer: categoryName(number) }];
  });
}

function noteUnscored(report: Report, set: StimulusSet): string[] {
  const { unscored } = report.counts;
  if (unscored === 0) return [];
  return [`${unscored} of ${set.stimuli.length} images are not scored yet and are left out.`];
}

/**
 * Each picture's name where a toolbox `reads` the picture's own labels from it, else the id with an
 * ending that every toolbox reads them from, numbered so that the endings differ too.
 */
function labelledNames(
  stimuli: readonly Stimulus[],
  nameOf: (stimulus: Stimulus) => string,
  reads: (name: string) => string,
): string[] {
  const seen = new Map<string, number>();
  return stimuli.map((stimulus) => {
    const { id, file, shape, texture } = stimulus;
    const labels = `${shape}-${texture}`;
    const nth = (seen.get(labels) ?? 0) + 1;
    seen.set(labels, nth);
    const name = nameOf(stimulus);
    if (reads(name).replace(/[0-9]/g, '') === labels) return name;
    const extension = name === id ? '' : (/\.[^./]+$/.exec(file)?.[0] ?? '');
    return `${id.replace(/[-_]/g, '.')}_${shape}${nth}-${texture}${nth}${extension}`;
  });
}

/** `Analysis.get_texture_category` of model-vs-human; the shape stands in a column of its own. */
function readAsModelVsHuman(name: string): string {
  return name.replace(/^.*_/s, '').replace(/\..*$/s, '');
}

/** `shapebias_from_df` of vlm_shapebias: the first two parts between dashes, each after its last `_`. */
function readAsVlmShapeBias(name: string): string {
  const [shape = '', texture = ''] = name.split('-');
  return [shape, texture].map((part) => part.replace(/^.*_/s, '')).join('-');
}

/** The toolbox joins file names with `_` and tells people by the name `subject-...`. */
function modelName(report: Report): string {
  const name = fileNamePart(report.spec.model.id, '-');
  return name.startsWith('subject-') ? `model-${name}` : name;
}

/** As the files there are named after their template, with CLS for the slot. */
function promptName({ spec }: Report): string {
  const { templates } = spec.prompts;
  const [first = ''] = templates;
  const words =
    templates.length === 1
      ? fileNamePart(first.replaceAll('{}', 'CLS'), '_')
      : `${templates.length}_templates`;
  return spec.steering.blend === 0 ? words : `${words}_blend_${spec.steering.blend}`;
}

/** A float32 as Python prints it: 1.0, not 1. The top of 16 probabilities is never small enough for an exponent. */
function asPythonFloat(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** Lines end as in the published files. */
export function csvText(header: string, rows: readonly (readonly string[])[]): string {
  return [header, ...rows.map((row) => row.join(','))].map((line) => `${line}\n`).join('');
}
