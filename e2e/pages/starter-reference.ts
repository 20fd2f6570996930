import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PROMPT_PRESETS } from '../../src/science/prompts/presets.ts';
import { CATEGORIES } from '../../src/science/stimuli/category.ts';
import type { ReportFacts } from './automation.ts';
import type { Counts } from './workbench-page.ts';

const at = (path: string): string =>
  fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));

const REFERENCE_FILE = at('starter/reference.json');
/** The folder of the 1,280 stimuli beside the checkout. */
export const STIMULI_FOLDER = at('data/cue-conflict');

/** Says why a story is passed over; empty where its data is there. */
export const MISSING_DATA =
  existsSync(REFERENCE_FILE) && existsSync(STIMULI_FOLDER)
    ? ''
    : 'the 1,280 stimuli and the reference decisions are not beside this checkout';

/** Which weights: as trained, or stored in half precision as the page loads them by default. */
export type Weights = 'fp32' | 'w16';

/** Decisions of the same model in another runtime, for one prompt. */
export interface ReferencePrompt {
  readonly name: string;
  readonly templates: readonly string[];
  /** The published counts, of the float32 weights. */
  readonly counts: Counts;
  /** Class name by picture id. */
  readonly answers: ReadonlyMap<string, string>;
}

/**
 * How many counts the two weights may be apart: their own reference decisions differ in up to five of
 * 1,280, which is why decisions are compared weights by weights.
 */
export const COUNTS_APART = 5;

interface ReferenceFile {
  readonly images: readonly string[];
  readonly prompts: Readonly<
    Record<
      string,
      {
        readonly templates: readonly string[] | string;
        readonly shape: number;
        readonly texture: number;
        readonly neither: number;
        readonly decisions: string;
        readonly decisionsHalf: string;
      }
    >
  >;
}

/** The seven reference prompts with the decisions of one sort of weights. */
export function readReferencePrompts(weights: Weights = 'w16'): readonly ReferencePrompt[] {
  const file = JSON.parse(readFileSync(REFERENCE_FILE, 'utf8')) as ReferenceFile;
  const decisionsOf = (prompt: { decisions: string; decisionsHalf: string }): string =>
    weights === 'w16' ? prompt.decisionsHalf : prompt.decisions;
  return Object.entries(file.prompts).map(([name, prompt]) => ({
    name,
    templates: typeof prompt.templates === 'string' ? imagenetTemplates() : prompt.templates,
    counts: [prompt.shape, prompt.texture, prompt.neither],
    answers: new Map(
      file.images.map((image, i) => [
        image.replace(/\.png$/, ''),
        CATEGORIES[parseInt(decisionsOf(prompt).charAt(i), 16)] ?? '',
      ]),
    ),
  }));
}

/** One of them by its name in the file. */
export function readReferencePrompt(name: string): ReferencePrompt {
  const found = readReferencePrompts().find((prompt) => prompt.name === name);
  if (found === undefined) throw new Error(`The reference has no prompt “${name}”.`);
  return found;
}

/** Ids of the scored pictures that a report answers otherwise than the reference. */
export function differingAnswers(report: ReportFacts, reference: ReferencePrompt): string[] {
  return report.images
    .filter(({ id, answer }) => answer !== null && answer !== reference.answers.get(id))
    .map(({ id }) => id);
}

function imagenetTemplates(): readonly string[] {
  return PROMPT_PRESETS.find(({ id }) => id === 'imagenet-80')?.templates ?? [];
}
