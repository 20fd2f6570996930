import type { Report } from '#experiment/report.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { originWords } from './origin-words.ts';

/** What stands under an exported chart: one paragraph, and the works to cite. */
export interface Caption {
  readonly text: string;
  readonly citations: readonly string[];
}

/** The measure and its stimuli; prompts as a means to steer it. */
export const CITATIONS: readonly string[] = [
  'Geirhos, R., Rubisch, P., Michaelis, C., Bethge, M., Wichmann, F. A. & Brendel, W. (2019). ImageNet-trained CNNs are biased towards texture; increasing shape bias improves accuracy and robustness. ICLR.',
  'Gavrikov, P., Lukasik, J., Jung, S., Geirhos, R., Mirza, M. J., Keuper, M. & Keuper, J. (2024). Can we talk models into seeing the world differently? arXiv:2403.09193 (ICLR 2025).',
];

/**
 * The finding in plain words, every number from the report: model, prompt, images, shape bias with
 * its interval, cue accuracy, counts, and where the image embeddings come from. `modelTitle` is the
 * name on the model's card.
 */
export function captionOf(report: Report, set: StimulusSet, modelTitle: string): Caption {
  const { spec, counts, rates } = report;
  const conflicts = counts.shape + counts.texture + counts.neither;
  const scored = conflicts + counts.noConflict;
  const images =
    counts.unscored === 0
      ? `${groupDigits(scored)} images`
      : `${groupDigits(scored)} of ${groupDigits(scored + counts.unscored)} images`;
  const sentences = [
    `${modelTitle} (${spec.model.id}, revision ${spec.model.revision}) on ${images} of “${set.title}”, asked ${wordsOf(spec)}.`,
    Number.isNaN(rates.shapeBias)
      ? 'No answer named a cue, so there is no shape bias.'
      : `Shape bias ${rate(rates.shapeBias)} (95 % Wilson interval ${rate(rates.interval.low)} to ${rate(rates.interval.high)}).`,
    Number.isNaN(rates.cueAccuracy)
      ? 'No image with a conflict was scored.'
      : `Cue accuracy ${rate(rates.cueAccuracy)}: ${groupDigits(conflicts)} images with a conflict, named by shape ${groupDigits(counts.shape)}, by texture ${groupDigits(counts.texture)}, by neither ${groupDigits(counts.neither)}.`,
  ];
  if (counts.noConflict > 0) {
    sentences.push(
      `Images without a conflict, counted in neither number: ${groupDigits(counts.noConflict)}.`,
    );
  }
  sentences.push(originOf(report));
  return { text: sentences.join(' '), citations: CITATIONS };
}

function wordsOf({ prompts, steering }: ExperimentSpec): string {
  const { templates } = prompts;
  const preset = PROMPT_PRESETS.find(
    (p) => p.templates.length > 1 && p.templates.join('\n') === templates.join('\n'),
  );
  const [first = ''] = templates;
  const lines =
    preset !== undefined
      ? `with the ${preset.label}`
      : templates.length === 1
        ? `“${first}”`
        : `with ${templates.length} templates (the first: “${first}”)`;
  const edited = CATEGORIES.filter((name) => {
    const names = prompts.classNames[name];
    return names.length !== 1 || names[0] !== name || prompts.classPrompts[name] !== undefined;
  });
  const { blend } = steering;
  return [
    lines,
    ...(edited.length > 0 ? [`with other words for ${edited.join(', ')}`] : []),
    ...(prompts.fixArticle ? ['with “an” before vowels'] : []),
    ...(blend === 0
      ? []
      : [`blended by ${rate(Math.abs(blend))} with the ${blend < 0 ? 'texture' : 'shape'} prompt`]),
  ].join(', ');
}

function originOf({ origin }: Report): string {
  switch (origin.kind) {
    case 'shipped':
      return 'Image embeddings as shipped with CueLens.';
    case 'device':
      return `Image embeddings computed in the browser: ${originWords(origin)}.`;
    case 'link':
      return origin.made === null
        ? 'As shared in a link, not computed here.'
        : `As shared in a link, not computed here: ${originWords(origin.made)}.`;
  }
}

function rate(value: number): string {
  return value.toFixed(2);
}

/**
 * 1,280: grouped as in the papers, whatever the visitor's language. Written out, since the browser's
 * own number formats take tens of milliseconds to start.
 */
export function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
