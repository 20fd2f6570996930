import type { Report } from '#experiment/report.ts';
import { cueOf } from '#science/decisions/cue.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import type { CueCounts } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import { CATEGORIES, CATEGORY_COUNT, categoryName } from '#science/stimuli/category.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { captionOf } from './caption.ts';
import { markOfStimuli } from './checksum.ts';
import { fileNamePart } from './export-file.ts';
import type { ExportFile } from './export-file.ts';

/** Version of the file's form; goes up when a reader of older files would misread a new one. */
export const REPORT_FORMAT = { format: 'cuelens-report', version: 1 } as const;

/** Digits that a float32 holds; more would only be noise of its conversion. */
const FLOAT32_DIGITS = 7;

/**
 * Spec and report as JSON: everything needed to check the numbers or to make them again. Rates are
 * 0..1, null where there is none (JSON has no NaN). `modelTitle` is the name on the model's card.
 */
export function exportReportJson(report: Report, set: StimulusSet, modelTitle: string): ExportFile {
  const { spec, origin, counts, decisions } = report;
  const caption = captionOf(report, set, modelTitle);
  const content = {
    ...REPORT_FORMAT,
    caption: caption.text,
    citations: caption.citations,
    spec,
    origin,
    stimuli: {
      id: set.id,
      title: set.title,
      licence: set.licence,
      count: set.stimuli.length,
      mark: markOfStimuli(set.stimuli),
    },
    counts,
    rates: ratesOf(counts),
    byShape: byCategory(report.byShape),
    byTexture: byCategory(report.byTexture),
    categories: CATEGORIES,
    images: set.stimuli.map((stimulus, position) => {
      const answer = decisions.answers[position] ?? UNSCORED;
      return {
        id: stimulus.id,
        sha256: stimulus.sha256,
        shape: stimulus.shape,
        texture: stimulus.texture,
        answer: answer === UNSCORED ? null : categoryName(answer),
        cue: cueOf(stimulus, answer),
        ...(answer === UNSCORED || decisions.probabilities === null
          ? {}
          : { probabilities: probabilitiesOf(decisions.probabilities, position) }),
      };
    }),
  };
  return {
    fileName: `cuelens_${fileNamePart(spec.model.id, '-')}_${fileNamePart(set.id, '-')}.json`,
    mimeType: 'application/json',
    text: `${JSON.stringify(content, null, 1)}\n`,
    notes:
      decisions.probabilities === null
        ? ['A shared result has answers only, so the file has no probabilities.']
        : [],
  };
}

/** Rates of `counts` as a file has them. */
export function ratesOf(counts: CueCounts): object {
  const { shapeBias, cueAccuracy, interval } = rateCues(counts);
  return {
    shapeBias: orNull(shapeBias),
    cueAccuracy: orNull(cueAccuracy),
    interval: {
      confidence: 0.95,
      method: 'Wilson',
      low: orNull(interval.low),
      high: orNull(interval.high),
    },
  };
}

/** Counts and rates of 16 categories, by name. */
export function byCategory(counts: readonly CueCounts[]): object {
  return Object.fromEntries(
    CATEGORIES.map((name, i) => {
      const own = counts[i];
      return [name, own === undefined ? null : { ...own, ...ratesOf(own) }];
    }),
  );
}

/** In the order of `categories`. */
function probabilitiesOf(probabilities: Float32Array, position: number): number[] {
  const at = position * CATEGORY_COUNT;
  return Array.from(probabilities.subarray(at, at + CATEGORY_COUNT), (p) =>
    Number(p.toPrecision(FLOAT32_DIGITS)),
  );
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
