import { applySpecPatch } from '#experiment/check-spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { CUE_CONFLICT_SET, defaultSpec } from '#experiment/spec.ts';
import type { Problem } from '#science/problem.ts';
import type { PromptSet } from '#science/prompts/prompt-set.ts';
import type { Steering } from '#science/prompts/steering.ts';
import { markOf } from './checksum.ts';
import type { LinkField } from './link-fields.ts';
import {
  nestDefaults,
  nestValue,
  PINNED_FIELDS,
  readField,
  SPEC_FIELDS,
  VIEW_FIELDS,
  writeFields,
} from './link-fields.ts';
import type { LinkAnswers, LinkModel, LinkResult } from './link-result.ts';
import {
  readAnswers,
  readModelResult,
  readResult,
  writeAnswers,
  writeModelResult,
  writeResult,
} from './link-result.ts';
import type { LinkPair } from './link-text.ts';
import { nameOfKey, readPairs, writePairs } from './link-text.ts';
import { LINK_VERSION, upgradePairs } from './link-versions.ts';
import { DEFAULT_VIEW } from './view-state.ts';
import type { ViewState } from './view-state.ts';

/** A as a link carries it: its model and words, and its answers where there was room for them. */
export interface LinkPinned {
  readonly model: Pick<ExperimentSpec['model'], 'id' | 'revision'>;
  readonly prompts: PromptSet;
  readonly steering: Steering;
  readonly result: LinkAnswers | null;
}

/** Everything that a link can say. */
export interface LinkContent {
  readonly spec: ExperimentSpec;
  readonly view: ViewState;
  readonly result: LinkResult | null;
  readonly pinned: LinkPinned | null;
  /** Other models under the same words; usually none. */
  readonly models: readonly LinkModel[];
}

/** What a link was found to say, and what could not be read of it. */
export interface DecodedLink extends LinkContent {
  readonly problems: readonly Problem[];
}

/** A link's hash, `#` included, and what to tell the person who sends it. */
export interface EncodedLink {
  readonly hash: string;
  /** Characters of the whole link: page address and hash. */
  readonly length: number;
  readonly problems: readonly Problem[];
}

/** Some chat and mail programs cut or refuse links from about here on. */
export const SAFE_LINK_LENGTH = 2000;

const EXAMPLE_PAGE = 'https://example.github.io/cuelens/';

/** More compared models than this make no chart that can be read. */
export const MAX_MODELS = 16;

/** Keys beside those of the field tables: version, mark of the whole, whether there is an A, the answers, compared models. */
const [VERSION, MARK, PINNED, PINNED_ANSWERS, RESULT, MODEL] = [
  'v',
  'k',
  'ab',
  'a.r',
  'r',
  'c',
] as const;

/** What a link means that names nothing: the tables' defaults, put together. */
const LINK_DEFAULTS = nestDefaults(SPEC_FIELDS).reduce<ExperimentSpec>(
  (spec, patch) => {
    const checked = applySpecPatch(spec, patch);
    if (!checked.ok) throw new TypeError(checked.problems[0]?.message);
    return checked.value;
  },
  defaultSpec(CUE_CONFLICT_SET, ''),
);

const FIELDS = [...VIEW_FIELDS, ...PINNED_FIELDS, ...SPEC_FIELDS];
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...[VERSION, MARK, PINNED, PINNED_ANSWERS, RESULT, MODEL],
  ...FIELDS.map(({ key }) => key),
]);

/**
 * The link to a finding: `#v=1&k=<mark>&...&d=<set>&r=<result>`.
 *
 * Words are never cut and the result is never dropped: a link without it would not show what it
 * promises, while browsers take far more than `SAFE_LINK_LENGTH` characters. A's answers, which a
 * click computes again, are left out first; a link that is still longer is given with a warning.
 */
export function encodeLink(content: LinkContent, pageUrl: string = EXAMPLE_PAGE): EncodedLink {
  const full = writeLink(content, pageUrl);
  if (full.length < SAFE_LINK_LENGTH) return { ...full, problems: [] };
  const pinned = content.pinned;
  const lean =
    pinned?.result != null
      ? writeLink({ ...content, pinned: { ...pinned, result: null } }, pageUrl)
      : full;
  const problems: Problem[] = [];
  if (lean !== full) {
    problems.push({
      code: 'pinned-answers-left-out',
      field: PINNED_ANSWERS,
      message:
        'The link has no room for the answers under A. A’s words are in it, and B with its result.',
      advice: 'Whoever opens it computes A with one click. Or send a second link to A.',
    });
  }
  if (lean.length >= SAFE_LINK_LENGTH) {
    problems.push({
      code: 'long-link',
      field: 't',
      message: `The link has ${lean.length} characters. It is complete, but some chat and mail programs cut links after about ${SAFE_LINK_LENGTH}.`,
      advice: 'Try it with the program you use, shorten the prompts, or send the exported file.',
    });
  }
  return { ...lean, problems };
}

/**
 * What a link says. Takes a hash, with or without `#`, or a whole address. Never throws: what is
 * damaged, unknown or of a newer version is named, and the rest is used.
 *
 * A result is given only together with the very settings that it was made with: where the link was
 * changed, or one of its settings cannot be read, the settings are kept and the result is left out.
 */
export function decodeLink(link: string): DecodedLink {
  // Line breaks are what mail programs put into long links; a link has none of its own.
  const text = link.replace(/[\t\r\n]/g, '').trim();
  const read = readPairs(text.slice(text.indexOf('#') + 1));
  const problems = [...read.problems];
  const version = readVersion(read.pairs, problems);
  const isAsMade = checkMark(read.pairs, problems);
  const pairs = version === null ? read.pairs : upgradePairs(version, read.pairs);
  const texts = groupTexts(pairs, problems);

  const before = problems.length;
  const spec = readInto(SPEC_FIELDS, texts, LINK_DEFAULTS, problems);
  const pinnedSpec = readInto(PINNED_FIELDS, texts, spec, problems);
  const isWhole = version !== null && isAsMade && problems.length === before;
  const view = readView(texts, problems);

  const [resultText] = texts.get(RESULT) ?? [];
  const [pinnedText] = texts.get(PINNED_ANSWERS) ?? [];
  const modelTexts = texts.get(MODEL) ?? [];
  if (!isWhole && (resultText ?? pinnedText ?? modelTexts[0]) !== undefined) {
    problems.push({
      code: 'result-left-out',
      field: resultText === undefined ? PINNED_ANSWERS : RESULT,
      message:
        'The link’s result may not belong to the settings that could be read, so it is left out.',
      advice: 'Compute the result here, or ask for the link again.',
    });
  }
  const result =
    isWhole && resultText !== undefined ? unwrap(readResult(resultText, RESULT), problems) : null;
  const pinnedResult =
    isWhole && pinnedText !== undefined
      ? unwrap(readAnswers(pinnedText, PINNED_ANSWERS), problems)
      : null;
  const { prompts, steering, model } = pinnedSpec;
  const { id, revision } = model;
  const pinned = texts.has(PINNED)
    ? { model: { id, revision }, prompts, steering, result: pinnedResult }
    : null;
  const models = isWhole ? readModels(modelTexts, spec, problems) : [];
  return { spec, view, result, pinned, models, problems };
}

function writeLink(content: LinkContent, pageUrl: string): { hash: string; length: number } {
  const { spec, view, result, pinned, models } = content;
  const body: LinkPair[] = writeFields(VIEW_FIELDS, view);
  if (pinned !== null) {
    body.push([PINNED, '1'], ...writeFields(PINNED_FIELDS, pinned, spec));
    if (pinned.result !== null) body.push([PINNED_ANSWERS, writeAnswers(pinned.result)]);
  }
  for (const model of models.slice(0, MAX_MODELS)) body.push([MODEL, writeModelResult(model)]);
  body.push(...writeFields(SPEC_FIELDS, spec));
  if (result !== null) body.push([RESULT, writeResult(result)]);
  const version: LinkPair = [VERSION, String(LINK_VERSION)];
  // The mark stands in front, so that a link that lost its end still has it, and is found out.
  const hash = `#${writePairs([version, [MARK, markOfPairs([version, ...body])], ...body])}`;
  return { hash, length: pageUrl.length + hash.length };
}

/** The mark goes by the decoded pairs: a program on the way may encode more or fewer characters. */
function markOfPairs(pairs: readonly LinkPair[]): string {
  return markOf(writePairs(pairs.filter(([key]) => key !== MARK)));
}

/** True where the link is as it was made. A link without mark is somebody's own writing, and no fault. */
function checkMark(pairs: readonly LinkPair[], problems: Problem[]): boolean {
  const mark = pairs.find(([key]) => key === MARK)?.[1];
  if (mark === undefined) return false;
  // Unknown keys may be a newer page's (then the mark counts them) or were hung on by a tracker.
  const isIntact =
    mark === markOfPairs(pairs) ||
    mark === markOfPairs(pairs.filter(([key]) => KNOWN_KEYS.has(key)));
  if (!isIntact) {
    problems.push({
      code: 'link-changed',
      field: MARK,
      message:
        'The link was cut or changed after it was made. The settings that can still be read are used; they may not be the sender’s.',
      advice: 'Ask for the link again, or look the settings over.',
    });
  }
  return isIntact;
}

/** The link's version, the current one where it names none; null, and a problem, where it is none that we read. */
function readVersion(pairs: readonly LinkPair[], problems: Problem[]): number | null {
  const text = pairs.find(([key]) => key === VERSION)?.[1] ?? String(LINK_VERSION);
  const version = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (version >= 1 && version <= LINK_VERSION) return version;
  problems.push(
    version > LINK_VERSION
      ? {
          code: 'newer-link',
          field: VERSION,
          message: `The link was made by a newer CueLens (link version ${version}; this page reads up to ${LINK_VERSION}). What this page understands of it is used.`,
          advice: 'Reload the page to get its newest version, or open the link where it was made.',
        }
      : {
          code: 'unknown-version',
          field: VERSION,
          message: `The link names a version that never was; it is read as version ${LINK_VERSION}.`,
          advice: 'Ask for the link again.',
        },
  );
  return null;
}

function groupTexts(pairs: readonly LinkPair[], problems: Problem[]): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  const unknown = new Set<string>();
  for (const [key, value] of pairs) {
    if (!KNOWN_KEYS.has(key)) unknown.add(nameOfKey(key));
    else texts.set(key, [...(texts.get(key) ?? []), value]);
  }
  if (unknown.size > 0) {
    const names = [...unknown].slice(0, 5).join(', ');
    problems.push({
      code: 'unknown-setting',
      field: names,
      message: `The link has parts that this page does not know (${names}); they are ignored.`,
      advice: 'Nothing needs to be done.',
    });
  }
  return texts;
}

/** `spec` with the fields that the link names; one that cannot be read is named and stays as it is. */
function readInto(
  fields: readonly LinkField[],
  texts: ReadonlyMap<string, readonly string[]>,
  spec: ExperimentSpec,
  problems: Problem[],
): ExperimentSpec {
  return fields.reduce((read, field) => {
    const given = texts.get(field.key);
    if (given === undefined) return read;
    const found = readField(field, given);
    if ('problem' in found) {
      problems.push(found.problem);
      return read;
    }
    const checked = applySpecPatch(read, nestValue(field.path, found.value));
    if (checked.ok) return checked.value;
    for (const { message } of checked.problems) {
      problems.push({
        code: 'unusable-setting',
        field: field.key,
        message: `The setting “${field.key}” of the link is left out: ${message}`,
        advice: 'Set it by hand, or ask for the link again.',
      });
    }
    return read;
  }, spec);
}

function readModels(
  texts: readonly string[],
  spec: ExperimentSpec,
  problems: Problem[],
): readonly LinkModel[] {
  return texts.slice(0, MAX_MODELS).flatMap((text) => {
    const read = unwrap(readModelResult(text, MODEL), problems);
    if (read === null) return [];
    // Id and revision meet the same checker as the spec's own.
    const checked = applySpecPatch(spec, { model: read.model });
    if (checked.ok) return [read];
    problems.push(...checked.problems);
    return [];
  });
}

function readView(texts: ReadonlyMap<string, readonly string[]>, problems: Problem[]): ViewState {
  return VIEW_FIELDS.reduce((view, field) => {
    const given = texts.get(field.key);
    if (given === undefined) return view;
    const found = readField(field, given);
    if ('value' in found) return { ...view, ...(nestValue(field.path, found.value) as object) };
    problems.push(found.problem);
    return view;
  }, DEFAULT_VIEW);
}

function unwrap<T>(
  checked: { ok: true; value: T } | { ok: false; problems: readonly Problem[] },
  problems: Problem[],
): T | null {
  if (checked.ok) return checked.value;
  problems.push(...checked.problems);
  return null;
}
