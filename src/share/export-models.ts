import type { Report, ResultOrigin } from '#experiment/report.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { CITATIONS } from './caption.ts';
import { csvText, quoteCell } from './export-csv.ts';
import { fileNamePart } from './export-file.ts';
import type { ExportFile } from './export-file.ts';
import { byCategory, ratesOf } from './export-json.ts';
import { isPreview } from './origin-words.ts';

/** The result of one compared model. */
export interface ModelOutcome extends Pick<
  Report,
  'spec' | 'counts' | 'rates' | 'byShape' | 'byTexture'
> {
  readonly title: string;
  readonly origin: ResultOrigin;
  /** True where it came with a link and was not computed here. */
  readonly shared: boolean;
  /**
   * What to mind when it is compared with the others (other words, another set); empty where nothing
   * is. That it is a preview is added in the file.
   */
  readonly remark: string;
}

/** Version of the file's form; goes up when a reader of older files would misread a new one. */
export const MODELS_FORMAT = { format: 'cuelens-models', version: 1 } as const;

const COLUMNS = [
  'model',
  'revision',
  'title',
  'source',
  'device',
  'dtype',
  'threads',
  'text_device',
  'text_dtype',
  'stimuli',
  'pictures',
  'shape',
  'texture',
  'neither',
  'no_conflict',
  'unscored',
  'shape_bias',
  'shape_bias_low',
  'shape_bias_high',
  'cue_accuracy',
  'templates',
  'blend',
  'remark',
] as const;

/** The results of the compared models on `set`, one row a model; rates are 0..1, empty where there is none. */
export function exportModelsCsv(models: readonly ModelOutcome[], set: StimulusSet): ExportFile {
  return {
    fileName: fileName(set, 'csv'),
    mimeType: 'text/csv',
    text: csvText(COLUMNS.join(','), models.map(rowOf)),
    notes: [
      ...noteRemarks(models),
      'Edited class names are not in the table; the JSON has every setting.',
    ],
  };
}

/** The same with every setting, and by category: everything needed to make the numbers again. */
export function exportModelsJson(models: readonly ModelOutcome[], set: StimulusSet): ExportFile {
  const content = {
    ...MODELS_FORMAT,
    citations: CITATIONS,
    models: models.map((model) => ({
      title: model.title,
      spec: model.spec,
      origin: model.origin,
      shared: model.shared,
      remark: remarkOf(model),
      counts: model.counts,
      rates: ratesOf(model.counts),
      byShape: byCategory(model.byShape),
      byTexture: byCategory(model.byTexture),
    })),
  };
  return {
    fileName: fileName(set, 'json'),
    mimeType: 'application/json',
    text: `${JSON.stringify(content, null, 1)}\n`,
    notes: noteRemarks(models),
  };
}

function rowOf(model: ModelOutcome): string[] {
  const { spec, title, origin, shared, counts, rates } = model;
  const { id, revision } = spec.model;
  const { shape, texture, neither, noConflict, unscored } = counts;
  const ran =
    origin.kind === 'device'
      ? [origin.device, origin.dtype, origin.threads, origin.text.device, origin.text.dtype]
      : ['', '', '', '', ''];
  const texts = [id, revision, title, shared ? 'shared' : origin.kind].map(quoteCell);
  const numbers = [shape + texture + neither + noConflict, shape, texture, neither, noConflict];
  const { shapeBias, interval, cueAccuracy } = rates;
  return [
    ...texts,
    ...ran.map(String),
    quoteCell(spec.stimuli.id),
    ...[...numbers, unscored].map(String),
    ...[shapeBias, interval.low, interval.high, cueAccuracy].map(cellOfRate),
    quoteCell(spec.prompts.templates.join('\n')),
    String(spec.steering.blend),
    quoteCell(remarkOf(model)),
  ];
}

function cellOfRate(rate: number): string {
  return Number.isNaN(rate) ? '' : String(rate);
}

function remarkOf({ remark, origin }: ModelOutcome): string {
  const preview = isPreview(origin) ? 'q8 (preview): not a number to publish' : '';
  return [remark, preview].filter((words) => words !== '').join('; ');
}

function noteRemarks(models: readonly ModelOutcome[]): string[] {
  const marked = models.filter((model) => remarkOf(model) !== '').length;
  if (marked === 0) return [];
  return [
    `${marked} of ${models.length} results are to be compared with care, or not at all; “remark” says why.`,
  ];
}

function fileName(set: StimulusSet, extension: string): string {
  return `cuelens_models_${fileNamePart(set.id, '-')}.${extension}`;
}
