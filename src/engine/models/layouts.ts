import type { Dtype, GraphFile, ModelCard, ModelFile } from '../contract/model-card.ts';
import { readGraphName } from './graph-names.ts';
import type { GraphName } from './graph-names.ts';
import type { RepoFile } from './repo-info.ts';

/** What a model must have. */
export type ModelPart = 'text model' | 'image model' | 'tokenizer' | 'picture settings';

/** What a list of files turned out to be. */
export type Layout =
  | {
      readonly kind: 'found';
      readonly files: ModelCard['files'];
      /** Which of several models this is; '' where it is the only one, or the main one. */
      readonly variant: string;
      readonly notes: readonly string[];
    }
  /** Several models with equal rights, to choose from. */
  | { readonly kind: 'several'; readonly variants: readonly string[] }
  | { readonly kind: 'incomplete'; readonly missing: readonly ModelPart[] };

/** Asked for one by one where a host gives no list; the likeliest first. */
export const KNOWN_PATHS: readonly string[] = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'preprocessor_config.json',
  'visual/preprocess_cfg.json',
  'open_clip_config.json',
  ...['text_model', 'vision_model', 'model'].flatMap((stem) =>
    ['', '_fp16', '_quantized', '_w16'].map((suffix) => `onnx/${stem}${suffix}.onnx`),
  ),
  'onnx/text_model.onnx_data',
  'onnx/vision_model.onnx_data',
  'textual/model.onnx',
  'textual/tokenizer.json',
  'textual/tokenizer_config.json',
  'visual/model.onnx',
  'self-test.json',
];

type Stored = Partial<Record<Dtype, GraphFile>>;

/** The graphs of one model, by tower. */
interface Towers {
  readonly text: Stored;
  readonly vision: Stored;
}

/** Where the main model lies, where there are others beside it. */
const MAIN_FOLDERS = ['onnx', ''];

/**
 * Finds the model in a list of files, by the usual names: transformers.js (`onnx/text_model.onnx`
 * and `onnx/vision_model.onnx`, or `onnx/model.onnx` for both), immich (`textual/`, `visual/`), files
 * at the root, and each of these in sub-folders or behind the beginning of a name. Of several models
 * `wanted` takes one, else the main one is taken (in `onnx/` or at the root), else all are named.
 */
export function findLayout(files: readonly RepoFile[], wanted = ''): Layout {
  const { byVariant, skipped } = sortGraphs(files);
  const whole = [...byVariant.keys()].filter((variant) => isWhole(byVariant.get(variant)));
  const asked = whole.filter((variant) => isAsked(variant, wanted));
  const candidates = asked.length > 0 ? asked : whole;
  const main = MAIN_FOLDERS.find((folder) => candidates.includes(folder));
  if (candidates.length > 1 && main === undefined) {
    return { kind: 'several', variants: candidates.toSorted() };
  }
  // Of half models the first says what is missing.
  const variant = main ?? candidates[0] ?? [...byVariant.keys()][0] ?? '';
  const towers = byVariant.get(variant) ?? { text: {}, vision: {} };
  const small = findSmallFiles(files, towers);
  const { preprocessor, tokenizer } = small;
  const missing: ModelPart[] = [];
  if (Object.keys(towers.text).length === 0) missing.push('text model');
  if (Object.keys(towers.vision).length === 0) missing.push('image model');
  if (tokenizer === null) missing.push('tokenizer');
  if (preprocessor === null) missing.push('picture settings');
  if (tokenizer === null || preprocessor === null || missing.length > 0) {
    return { kind: 'incomplete', missing };
  }
  const others = whole.filter((other) => other !== variant);
  const isMain = variant === MAIN_FOLDERS.find((folder) => whole.includes(folder));
  return {
    kind: 'found',
    files: { ...small, ...towers, preprocessor, tokenizer },
    variant: others.length === 0 || isMain ? '' : variant,
    notes: notesOn(skipped, others),
  };
}

/** A listed file as one of a card. */
export function modelFileOf({ path, sizeBytes, sha256, gitBlob }: RepoFile): ModelFile {
  return { path, sizeBytes, sha256, ...(gitBlob === null ? {} : { gitBlob }) };
}

/** A graph with the files that by their names hold its weights. */
export function graphFileOf(file: RepoFile, files: readonly RepoFile[]): GraphFile {
  const stem = file.path.slice(0, -'.onnx'.length);
  const isData = ({ path }: RepoFile): boolean => {
    const rest = path.startsWith(file.path) ? path.slice(file.path.length) : '';
    return path === `${stem}.data` || /^[._]data(?:_\d+)?$/.test(rest);
  };
  const externalData = files.filter(isData).map(modelFileOf);
  return { ...modelFileOf(file), ...(externalData.length === 0 ? {} : { externalData }) };
}

function sortGraphs(files: readonly RepoFile[]): {
  readonly byVariant: ReadonlyMap<string, Towers>;
  readonly skipped: ReadonlySet<string>;
} {
  const skipped = new Set<string>();
  const split = new Map<string, { text: Stored; vision: Stored }>();
  const joint: (readonly [GraphName, RepoFile])[] = [];
  for (const file of files) {
    const name = readGraphName(file.path);
    if (name === null) continue;
    if ('skipped' in name) {
      skipped.add(name.skipped);
      continue;
    }
    if (!split.has(name.variant)) split.set(name.variant, { text: {}, vision: {} });
    const towers = split.get(name.variant);
    if (name.tower === 'joint') joint.push([name, file]);
    else if (towers !== undefined) towers[name.tower][name.dtype] = graphFileOf(file, files);
  }
  // Two graphs beat a joint one, which would read every sentence anew for every picture.
  const hasSplit = new Set([...split].filter(([, towers]) => isWhole(towers)).map(([key]) => key));
  for (const [{ variant, dtype }, file] of joint) {
    const towers = split.get(variant);
    if (towers === undefined || hasSplit.has(variant)) continue;
    towers.text[dtype] = towers.vision[dtype] = graphFileOf(file, files);
  }
  return { byVariant: split, skipped };
}

function isWhole(towers: Towers | undefined): boolean {
  if (towers === undefined) return false;
  return Object.keys(towers.text).length > 0 && Object.keys(towers.vision).length > 0;
}

function isAsked(variant: string, wanted: string): boolean {
  return wanted !== '' && (variant === wanted || variant.endsWith(`/${wanted}`));
}

type SmallFiles = Pick<ModelCard['files'], 'config' | 'tokenizerConfig' | 'selfTest'> & {
  readonly preprocessor: ModelFile | null;
  readonly tokenizer: ModelFile | null;
};

/** The settings that lie nearest to the graphs: beside them, or in a folder further up. */
function findSmallFiles(files: readonly RepoFile[], towers: Towers): SmallFiles {
  const find = (stored: Stored, names: readonly string[]): ModelFile | null => {
    for (const folder of foldersUpFrom(stored)) {
      for (const name of names) {
        const found = files.find(({ path }) => path === folder + name);
        if (found !== undefined) return modelFileOf(found);
      }
    }
    return null;
  };
  return {
    config: find(towers.text, ['config.json', 'open_clip_config.json']),
    preprocessor: find(towers.vision, [
      'preprocessor_config.json',
      'preprocess_cfg.json',
      'open_clip_config.json',
    ]),
    tokenizer: find(towers.text, ['tokenizer.json']),
    tokenizerConfig: find(towers.text, ['tokenizer_config.json']),
    selfTest: find(towers.text, ['self-test.json']),
  };
}

/** `a/b/`, `a/`, `` for a graph at `a/b/x.onnx`. */
function foldersUpFrom(stored: Stored): readonly string[] {
  const path = Object.values(stored)[0]?.path ?? '';
  const parts = path.split('/').slice(0, -1);
  return [...parts.keys(), parts.length].toReversed().map((depth) =>
    parts
      .slice(0, depth)
      .map((part) => `${part}/`)
      .join(''),
  );
}

function notesOn(skipped: ReadonlySet<string>, others: readonly string[]): readonly string[] {
  const notes: string[] = [];
  if (skipped.size > 0) {
    notes.push(`Weights stored in ${[...skipped].toSorted().join(' and ')} are left aside here.`);
  }
  if (others.length > 0) {
    notes.push(`The repository holds other models too: ${others.toSorted().join(', ')}.`);
  }
  return notes;
}
