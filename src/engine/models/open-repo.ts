import { parsePreprocessConfig, preprocessKey } from '#science/preprocess/preprocess-config.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { FoundModel } from '../contract/found-model.ts';
import { recordOf } from '../contract/json-record.ts';
import type { JsonRecord } from '../contract/json-record.ts';
import type { Dtype, GraphFile, ModelCard, ModelFile } from '../contract/model-card.ts';
import { parseJson } from '../stimuli/fetch-own-file.ts';
import type { CatalogEntry, DescribedFile } from './catalog-entry.ts';
import { hostOf, repoBaseUrl } from './fetch-hub.ts';
import type { RepoPlace } from './fetch-hub.ts';
import { modelIdOf, parseModelId } from './hub-address.ts';
import { fetchRepoFile, fetchRepoInfo } from './hub-client.ts';
import { licenceOf } from './hub-licence.ts';
import { findLayout, graphFileOf, KNOWN_PATHS, modelFileOf } from './layouts.ts';
import type { ModelPart } from './layouts.ts';
import { inferSettings } from './model-settings.ts';
import type { RepoFile, RepoInfo } from './repo-info.ts';

/** A model on a hub: where, which, at which revision. */
export interface HubModel {
  /** No slash at its end. */
  readonly endpoint: string;
  /** `owner/name`, or `owner/name/<variant>` for one of several in a repository. */
  readonly id: string;
  readonly revision: string;
}

/** Which of several models is meant: the detail of such a `needs-answer`, as JSON. */
export interface VariantQuestion {
  readonly variants: readonly string[];
  /** The ids to ask for, in the same order. */
  readonly ids: readonly string[];
}

const SMALL_MAX_BYTES = 2_000_000;
/** Gemma's `tokenizer_config.json` has 47 kB. */
const CONFIG_MAX_BYTES = 5_000_000;
/** Special tokens and the first thousand pieces. */
const HEAD_BYTES = 256_000;
const COMMIT = /^[0-9a-f]{40}$/;

const PART_WORDS: Readonly<Record<ModelPart, string>> = {
  'text model': 'a text model (onnx/text_model.onnx, textual/model.onnx)',
  'image model': 'an image model (onnx/vision_model.onnx, visual/model.onnx)',
  tokenizer: 'a tokenizer (tokenizer.json)',
  'picture settings': 'picture settings (preprocessor_config.json, preprocess_cfg.json)',
};

/**
 * Opens a model on a hub: lists the repository, pins its commit, finds the files and reads the small
 * ones. What the catalog's `entry` states is taken from there (its tensors only where the commit is
 * the described one); everything else is inferred, and every assumption is in the notes.
 *
 * Rejects with `EngineError`: those of `fetchRepoInfo`; `bad-model` where parts are missing or cannot
 * be read, each named; `needs-answer` where the repository holds several models.
 */
export async function openRepo(
  model: HubModel,
  entry: CatalogEntry | null,
  signal: AbortSignal,
): Promise<FoundModel> {
  const place = parseModelId(model.id);
  if (place === null) {
    throw new EngineError('not-found', `“${model.id}” is not of the form owner/name.`, model.id);
  }
  const asked = { endpoint: model.endpoint, repo: place.repo, revision: model.revision };
  const paths = entry === null ? KNOWN_PATHS : pathsOf(entry);
  const info = await fetchRepoInfo(asked, paths, signal);
  const at: RepoPlace = { ...asked, revision: info.commit };
  const described = entry === null ? null : describedFiles(entry, info.files);
  const layout = described ?? foundFiles(place, info, at);
  const notes = [...info.notes, ...layout.notes];
  const id = modelIdOf({ repo: place.repo, folder: layout.variant });
  const opened = { at, id, files: layout.files, info };
  const card =
    entry === null
      ? await inferCard(opened, notes, signal)
      : await cardFromEntry(opened, entry, described !== null, notes, signal);
  return { card, baseUrl: repoBaseUrl(at), blobs: null, notes };
}

interface Opened {
  readonly at: RepoPlace;
  readonly id: string;
  readonly files: ModelCard['files'];
  readonly info: RepoInfo;
}

async function inferCard(opened: Opened, notes: string[], signal: AbortSignal): Promise<ModelCard> {
  const { at, id, files, info } = opened;
  const [config, tokenizerConfig, head] = await Promise.all([
    readJson(at, files.config, signal),
    readJson(at, files.tokenizerConfig, signal),
    fetchRepoFile(at, files.tokenizer.path, { maxBytes: HEAD_BYTES, isHead: true }, signal),
    readPictureSettings(at, files.preprocessor, signal),
  ]);
  const settingsFiles = { config, tokenizerConfig, tokenizerHead: new TextDecoder().decode(head) };
  const settings = inferSettings(settingsFiles, null);
  notes.push(...settings.notes);
  if (settings.text === null) {
    throw new EngineError(
      'bad-model',
      `Nothing in ${id} says how many tokens a sentence may have (config.json: max_position_embeddings, or tokenizer_config.json: model_max_length). Download the files, add that line, and drop them here.`,
      id,
    );
  }
  const repoUrl = `${at.endpoint}/${at.repo}`;
  return {
    id,
    revision: info.commit,
    title: id.split('/').slice(1).join('/'),
    licence: licenceOf(info.licence, repoUrl),
    source: 'hub',
    files,
    defaultDtype: null,
    embeddingSize: null,
    logitRule: settings.logitRule,
    text: settings.text,
    tensors: { text: null, vision: null },
    gflopsPerImage: null,
    embeddings: {},
    about: { summary: '', parameters: '', training: '', limits: [], sources: [repoUrl] },
  };
}

async function cardFromEntry(
  opened: Opened,
  entry: CatalogEntry,
  hasItsFiles: boolean,
  notes: string[],
  signal: AbortSignal,
): Promise<ModelCard> {
  const { at, files, info } = opened;
  notes.push(...commitNotes(entry, info.commit));
  const pictures = await readPictureSettings(at, files.preprocessor, signal);
  const { expected, words } = entry.preprocessing;
  if (preprocessKey(pictures) !== preprocessKey(expected)) {
    notes.push(
      `The picture settings in the repository are not those of the catalog (${words}). The repository’s are used.`,
    );
  }
  const isDescribed = hasItsFiles && (!entry.isPinned || entry.revision === info.commit);
  const { parametersMillions: parameters } = entry;
  return {
    id: entry.id,
    revision: info.commit,
    title: entry.title,
    licence: entry.licence,
    source: 'hub',
    files,
    defaultDtype: null,
    embeddingSize: entry.embeddingSize,
    logitRule: entry.logitRule,
    text: entry.text,
    tensors: isDescribed ? entry.tensors : { text: null, vision: null },
    gflopsPerImage: entry.gflopsPerImage,
    embeddings: {},
    about: {
      summary: entry.why,
      parameters:
        parameters === null
          ? ''
          : `${parameters.vision} million in the image tower, ${parameters.text} million in the text tower.`,
      training: '',
      limits: entry.limits,
      sources: entry.sources,
    },
  };
}

function commitNotes(entry: CatalogEntry, commit: string): readonly string[] {
  const { isPinned, revision, seenCommit } = entry;
  if (isPinned) {
    return revision === commit
      ? []
      : [
          `The catalog describes commit ${revision.slice(0, 7)}, this is ${commit.slice(0, 7)}: names and shapes are found anew.`,
        ];
  }
  if (!COMMIT.test(commit)) return [];
  if (seenCommit === null) return [`“${revision}” is commit ${commit.slice(0, 7)} now.`];
  if (commit.startsWith(seenCommit)) return [];
  return [
    `The catalog was written for commit ${seenCommit.slice(0, 7)}; “${revision}” is ${commit.slice(0, 7)} now. Its files are checked as they load.`,
  ];
}

/** The files that the catalog names, as listed; null where a part has gone from the repository. */
function describedFiles(
  entry: CatalogEntry,
  listed: readonly RepoFile[],
): {
  readonly files: ModelCard['files'];
  readonly variant: string;
  readonly notes: string[];
} | null {
  const notes: string[] = [];
  const find = (described: DescribedFile | null): RepoFile | null =>
    listed.find(({ path }) => path === described?.path) ?? null;
  const findGraphs = (tower: 'text' | 'vision'): Partial<Record<Dtype, GraphFile>> => {
    const graphs: Partial<Record<Dtype, GraphFile>> = {};
    for (const [dtype, described] of Object.entries(entry.files[tower])) {
      const file = find(described);
      if (file === null) notes.push(`${described.path} is not in the repository any more.`);
      else graphs[dtype as Dtype] = graphFileOf(file, listed);
    }
    return graphs;
  };
  const small = (described: DescribedFile | null): ModelFile | null => {
    const file = find(described);
    return file === null ? null : modelFileOf(file);
  };
  const [text, vision] = [findGraphs('text'), findGraphs('vision')];
  const preprocessor = small(entry.files.preprocessor);
  const tokenizer = small(entry.files.tokenizer);
  const hasGraphs = Object.keys(text).length > 0 && Object.keys(vision).length > 0;
  if (!hasGraphs || preprocessor === null || tokenizer === null) return null;
  const files = {
    config: small(entry.files.config),
    preprocessor,
    tokenizer,
    tokenizerConfig: small(entry.files.tokenizerConfig),
    text,
    vision,
    selfTest: small({ path: 'self-test.json', aboutBytes: null }),
  };
  return { files, variant: parseModelId(entry.id)?.folder ?? '', notes };
}

function foundFiles(
  { repo, folder }: { readonly repo: string; readonly folder: string },
  { files }: RepoInfo,
  at: RepoPlace,
): {
  readonly files: ModelCard['files'];
  readonly variant: string;
  readonly notes: readonly string[];
} {
  const layout = findLayout(files, folder);
  if (layout.kind === 'found') return layout;
  if (layout.kind === 'several') {
    const ids = layout.variants.map((variant) => modelIdOf({ repo, folder: variant }));
    const question: VariantQuestion = { variants: layout.variants, ids };
    const message = `${repo} holds several models. Choose one by typing its full name: ${ids.join(', ')}.`;
    throw new EngineError('needs-answer', message, JSON.stringify(question));
  }
  const parts = layout.missing.map((part) => PART_WORDS[part]).join('; ');
  throw new EngineError(
    'bad-model',
    `${repo} on ${hostOf(at)} is not a CLIP-style model in ONNX that this page can open. Missing: ${parts}. Look for a repository that has been converted to ONNX, or drop the files here.`,
    repo,
  );
}

async function readJson(
  at: RepoPlace,
  file: ModelFile | null,
  signal: AbortSignal,
): Promise<JsonRecord> {
  if (file === null) return {};
  const isConfig = file.path.endsWith('tokenizer_config.json');
  const limits = { maxBytes: isConfig ? CONFIG_MAX_BYTES : SMALL_MAX_BYTES };
  const json = parseJson(await fetchRepoFile(at, file.path, limits, signal));
  if (json === undefined) {
    throw new EngineError(
      'bad-model',
      `The file ${file.path} of ${at.repo} is not JSON.`,
      file.path,
    );
  }
  return recordOf(json);
}

/**
 * Read once more when the model loads; here so that settings that cannot be used are told before
 * the download, as `bad-model`.
 */
async function readPictureSettings(
  at: RepoPlace,
  file: ModelFile,
  signal: AbortSignal,
): Promise<PreprocessConfig> {
  const checked = parsePreprocessConfig(await readJson(at, file, signal));
  if (checked.ok) return checked.value;
  const faults = checked.problems.map(({ message }) => message).join(' ');
  throw new EngineError(
    'bad-model',
    `${faults} They are in ${file.path} of ${at.repo}. Choose another model, or download its files, correct this one and drop them here.`,
    file.path,
  );
}

function pathsOf({ files }: CatalogEntry): readonly string[] {
  const { config, tokenizer, tokenizerConfig, preprocessor, text, vision } = files;
  const described = [config, tokenizer, tokenizerConfig, preprocessor].concat(
    Object.values(text),
    Object.values(vision),
  );
  return described.flatMap((file) => file?.path ?? []);
}
