import { parsePreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { Checked, Problem } from '#science/problem.ts';
import { abortedError, isAborted } from '../contract/abortable.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { FoundModel } from '../contract/found-model.ts';
import { recordOf } from '../contract/json-record.ts';
import type { Dtype, GraphFile, ModelCard, ModelFile } from '../contract/model-card.ts';
import { baseNameOf } from './dropped-file.ts';
import type { DroppedFile } from './dropped-file.ts';
import { chooseGraphs } from './dropped-graphs.ts';
import type { ChosenGraph, ChosenGraphs } from './dropped-graphs.ts';
import { readGraphName } from './graph-names.ts';
import { hashFiles } from './hash-files.ts';
import { UNKNOWN_LICENCE } from './hub-licence.ts';
import { inferSettings } from './model-settings.ts';
import { openZip, isZip } from './read-zip.ts';
import { recogniseFile, SETTINGS_NAMES } from './recognise-file.ts';
import type { Recognised, SettingsFile, SettingsKind } from './recognise-file.ts';

/** How much of a zip's end holds its table of contents, for a look at the names in it. */
const TABLE_BYTES = 1_000_000;

/**
 * Whether dropped files mean a model rather than pictures: an ONNX file, a zip that names one, or
 * nothing but the settings files of a model. Reads no more than a zip's end.
 */
export async function isModelDrop(files: readonly File[]): Promise<boolean> {
  if (files.some(({ name }) => /\.onnx$/i.test(name))) return true;
  const names: readonly string[] = Object.values(SETTINGS_NAMES);
  if (files.length > 0 && files.every(({ name }) => names.includes(name))) return true;
  for (const file of files) {
    if (!(await isZip(file))) continue;
    const end = file.slice(Math.max(0, file.size - TABLE_BYTES));
    if (/\.onnx/i.test(new TextDecoder('latin1').decode(await end.arrayBuffer()))) return true;
  }
  return false;
}

/**
 * Puts a model together from dropped files, in any order, from folders or a zip: text and image graph
 * (or one for both), tokenizer, picture settings, other settings, weights outside the graphs. Files are
 * told apart by what is in them. Everything missing or unusable is named, with what to do about it.
 *
 * Rejects only with `EngineError('aborted')`.
 */
export async function openDropped(
  files: readonly File[],
  signal: AbortSignal,
): Promise<Checked<FoundModel>> {
  const problems: Problem[] = [];
  /** What `work` gives, or null with the problem noted. */
  const attempt = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (signal.aborted || isAborted(error)) throw abortedError();
      if (!(error instanceof EngineError)) throw error;
      problems.push(problem('bad-model-file', error.detail, error.message, DROP_AGAIN));
      return null;
    }
  };
  const dropped: DroppedFile[] = [];
  for (const file of files) {
    if (await isZip(file)) dropped.push(...((await attempt(openZip(file, signal))) ?? []));
    else dropped.push(looseFile(file));
  }
  const recognised: Recognised[] = [];
  for (const file of dropped) {
    if (signal.aborted) throw abortedError();
    const one = await attempt(recogniseFile(file, signal));
    if (one !== null) recognised.push(one);
  }
  const graphs = await attempt(chooseGraphs(recognised, signal));
  const settings = chooseSettings(recognised);
  // A broken file would only be named a second time, as missing.
  if (problems.length === 0) problems.push(...(graphs?.problems ?? []), ...settings.problems);
  const { tokenizer, preprocessor } = settings;
  if (graphs === null || problems.length > 0 || tokenizer === null || preprocessor === null) {
    return { ok: false, problems };
  }
  const name = nameOf(files, dropped, graphs);
  return describe(name, graphs, { ...settings, tokenizer, preprocessor }, signal);
}

const DROP_AGAIN = 'Put the right file in its place and drop all files of the model again.';

interface ChosenSettings {
  readonly config: SettingsFile | null;
  readonly tokenizer: SettingsFile | null;
  readonly tokenizerConfig: SettingsFile | null;
  readonly preprocessor: SettingsFile | null;
  readonly selfTest: SettingsFile | null;
}

function chooseSettings(
  recognised: readonly Recognised[],
): ChosenSettings & { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const pick = (...kinds: readonly SettingsKind[]): SettingsFile | null => {
    for (const kind of kinds) {
      const found = recognised.filter((one) => one.is === 'settings' && one.kind === kind);
      const [first, second] = found as SettingsFile[];
      if (first === undefined) continue;
      if (second !== undefined && second.head !== first.head)
        problems.push(twoOfAKind(first, second));
      return first;
    }
    return null;
  };
  const chosen = {
    config: pick('config', 'openClip'),
    tokenizer: pick('tokenizer'),
    tokenizerConfig: pick('tokenizerConfig'),
    preprocessor: pick('preprocessor', 'preprocessCfg', 'openClip'),
    selfTest: pick('selfTest'),
  };
  if (chosen.tokenizer === null) problems.push(missingTokenizer(recognised));
  if (chosen.preprocessor === null) problems.push(MISSING_PREPROCESSOR);
  return { ...chosen, problems };
}

async function describe(
  name: string,
  graphs: ChosenGraphs,
  settings: ChosenSettings & {
    readonly tokenizer: SettingsFile;
    readonly preprocessor: SettingsFile;
  },
  signal: AbortSignal,
): Promise<Checked<FoundModel>> {
  const { config, tokenizerConfig, tokenizer, preprocessor, selfTest } = settings;
  const inferred = inferSettings(
    {
      config: recordOf(config?.json),
      tokenizerConfig: recordOf(tokenizerConfig?.json),
      tokenizerHead: tokenizer.head,
    },
    graphs.fixedLength,
  );
  if (inferred.text === null) return { ok: false, problems: [MISSING_LENGTH] };
  // The worker reads them with the image tower, late: what is wrong with them is told now.
  const pictures = parsePreprocessConfig(preprocessor.json);
  if (!pictures.ok) return pictures;
  const used = [config, tokenizerConfig, tokenizer, preprocessor, selfTest];
  const settingsBlobs = used.flatMap((file) => file?.blob ?? []);
  const graphBlobs = graphs.chosen.flatMap(({ blob, data }) => [blob, ...data.map((d) => d.blob)]);
  const all = [...new Set([...graphBlobs, ...settingsBlobs])];
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  const hashed = await hashFiles(all, subtle, signal);
  const blobs = new Map<string, Blob>();
  const keep = (path: string, blob: Blob): ModelFile => {
    blobs.set(path, blob);
    return { path, sizeBytes: blob.size, sha256: hashed.sha256[all.indexOf(blob)] ?? null };
  };
  const keepSettings = (file: SettingsFile): ModelFile =>
    keep(SETTINGS_NAMES[file.kind], file.blob);
  const stored = { text: {}, vision: {} } as Record<
    'text' | 'vision',
    Partial<Record<Dtype, GraphFile>>
  >;
  for (const graph of graphs.chosen) {
    const file = keepGraph(graph, keep);
    for (const tower of graph.towers) stored[tower][graph.dtype] = file;
  }
  const card: ModelCard = {
    id: `local/${name}`,
    revision: hashed.revision,
    title: name === UNNAMED ? 'Dropped model' : name,
    licence: UNKNOWN_LICENCE,
    source: 'disk',
    files: {
      config: config === null ? null : keepSettings(config),
      preprocessor: keepSettings(preprocessor),
      tokenizer: keepSettings(tokenizer),
      tokenizerConfig: tokenizerConfig === null ? null : keepSettings(tokenizerConfig),
      ...stored,
      selfTest: selfTest === null ? null : keepSettings(selfTest),
    },
    defaultDtype: null,
    embeddingSize: null,
    logitRule: inferred.logitRule,
    text: inferred.text,
    tensors: { text: null, vision: null },
    gflopsPerImage: null,
    embeddings: {},
    about: { summary: '', parameters: '', training: '', limits: [], sources: [] },
  };
  const notes = [...graphs.notes, ...inferred.notes, ...hashed.notes];
  return { ok: true, value: { card, baseUrl: '', blobs, notes } };
}

/** Outside weights lie where the graph says, seen from the graph's own folder. */
function keepGraph(graph: ChosenGraph, keep: (path: string, blob: Blob) => ModelFile): GraphFile {
  const folder = `${graph.towers.join('-')}-${graph.dtype}`;
  const name = baseNameOf(graph.file).replace(/[^\w.-]/g, '_');
  const file = keep(`${folder}/${name}`, graph.blob);
  if (graph.data.length === 0) return file;
  const externalData = graph.data.map(({ location, blob }) => keep(`${folder}/${location}`, blob));
  return { ...file, externalData };
}

function looseFile(file: File): DroppedFile {
  const path = file.webkitRelativePath;
  return {
    // Node's File and files of a drop have no path.
    name: typeof path === 'string' && path !== '' ? path : file.name,
    sizeBytes: file.size,
    isPacked: false,
    open: () => Promise.resolve(file),
  };
}

const UNNAMED = 'dropped-model';

/** The zip's name, the folder's, or what a graph is called beside `visual`, `model` and the like. */
function nameOf(
  files: readonly File[],
  dropped: readonly DroppedFile[],
  { chosen }: ChosenGraphs,
): string {
  const [first, ...more] = files;
  const isZipAlone = more.length === 0 && dropped[0]?.isPacked === true;
  const folders = new Set(dropped.map(({ name }) => /^([^/]+)\//.exec(name)?.[1] ?? ''));
  const [folder] = folders.size === 1 ? folders : [];
  const own = chosen.map(({ file }) => ownNameOf(baseNameOf(file))).find((name) => name !== '');
  const named = (isZipAlone ? first?.name.replace(/\.zip$/i, '') : folder) ?? '';
  const plain = (named === '' ? (own ?? '') : named)
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return plain === '' ? UNNAMED : plain.slice(0, 60);
}

function ownNameOf(name: string): string {
  const read = readGraphName(name);
  if (read === null) return name.replace(/\.onnx$/i, '');
  return 'skipped' in read ? '' : read.variant;
}

function missingTokenizer(recognised: readonly Recognised[]): Problem {
  const hasVocabulary = recognised.some(({ file }) =>
    /^(?:vocab\.json|merges\.txt|spiece\.model|tokenizer\.model)$/.test(baseNameOf(file)),
  );
  const message = hasVocabulary
    ? 'The tokenizer is missing: a vocabulary alone does not say how sentences are split.'
    : 'The tokenizer is missing, which turns sentences into the numbers that the text model reads.';
  const advice = 'Add tokenizer.json from the model’s repository (at its root, or in textual/).';
  return problem('model-incomplete', SETTINGS_NAMES.tokenizer, message, advice);
}

const MISSING_PREPROCESSOR = problem(
  'model-incomplete',
  SETTINGS_NAMES.preprocessor,
  'Nothing says how pictures are prepared for this model. Guessed settings would give wrong numbers without a word, so none are guessed.',
  'Add preprocessor_config.json (transformers), or preprocess_cfg.json or open_clip_config.json (open_clip), from the model’s repository.',
);

const MISSING_LENGTH = problem(
  'model-incomplete',
  SETTINGS_NAMES.config,
  'Nothing says how many tokens a sentence may have.',
  'Add config.json (max_position_embeddings or context_length) or tokenizer_config.json (model_max_length) from the model’s repository.',
);

function twoOfAKind(first: SettingsFile, second: SettingsFile): Problem {
  return problem(
    'two-models',
    SETTINGS_NAMES[first.kind],
    `${first.file.name} and ${second.file.name} are of one kind and differ, so it is not clear which belongs to the model.`,
    'Drop the files of one model at a time.',
  );
}

function problem(code: string, field: string, message: string, advice: string): Problem {
  return { code, field, message, advice };
}
