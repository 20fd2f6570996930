import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogitRule } from '../../src/science/decisions/logit-rule.ts';
import type { ModelCard, ModelFile } from '../../src/engine/contract/model-card.ts';
import type { CatalogEntry, DescribedFile } from '../../src/engine/models/catalog-entry.ts';
import { parseCatalog } from '../../src/engine/models/parse-catalog.ts';

const root = new URL('../../', import.meta.url);
const hubModels = new URL('tools/hub-models/', root);

/** Where models and their references lie; folders of models are to be served as a hub. */
export interface ModelFolders {
  readonly models: string;
  readonly references: string;
}

const inHubModels = (name: string): string => fileURLToPath(new URL(name, hubModels));

/** The small models of the repository. */
export const MADE: ModelFolders = {
  models: inHubModels('made'),
  references: inHubModels('references'),
};

/** Those of full size, where somebody has made them (`tools/hub-models/full_size.py`). */
export const FULL_SIZE: ModelFolders = {
  models: inHubModels('.full-size'),
  references: inHubModels('.full-size/references'),
};

/** What PyTorch computed for a made model. */
export interface ModelReference {
  readonly repo: string;
  readonly embeddingSize: number;
  readonly logitRule: LogitRule;
  readonly sentences: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly embedding: readonly number[];
  }[];
  readonly images: readonly { readonly name: string; readonly embedding: readonly number[] }[];
  /** [images, sentences] */
  readonly probabilities: readonly (readonly number[])[];
}

/** A model of the catalog with random weights in the real layout, and its references. */
export interface MadeModel {
  readonly card: ModelCard;
  /** Where its files are below a hub's address. */
  readonly path: string;
  readonly reference: ModelReference;
}

/** Every made model that the catalog names and that has references; none where there are none. */
export function readMadeModels(folders = MADE): readonly MadeModel[] {
  if (!existsSync(folders.references)) return [];
  const entries = readCatalog();
  return readdirSync(folders.references)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const reference = readJson(join(folders.references, name)) as ModelReference;
      const entry = entries.find(({ id }) => id === reference.repo);
      return entry === undefined ? [] : [madeModel(entry, reference, folders.models)];
    });
}

/** A test picture of the made models as an address that any page can fetch. */
export function pictureUrl(name: string): string {
  const file = readFileSync(new URL(`pictures/${name}`, hubModels));
  return `data:image/png;base64,${file.toString('base64')}`;
}

function madeModel(entry: CatalogEntry, reference: ModelReference, models: string): MadeModel {
  const { files, preprocessing: _words, ...rest } = entry;
  const card: ModelCard = {
    id: rest.id,
    revision: rest.revision,
    title: rest.title,
    licence: rest.licence,
    source: 'hub',
    files: {
      config: null,
      preprocessor: fileOf(files.preprocessor),
      tokenizer: fileOf(files.tokenizer),
      tokenizerConfig: files.tokenizerConfig === null ? null : fileOf(files.tokenizerConfig),
      text: storedHere(join(models, rest.id), files.text),
      vision: storedHere(join(models, rest.id), files.vision),
      selfTest: null,
    },
    defaultDtype: null,
    embeddingSize: rest.embeddingSize,
    logitRule: reference.logitRule,
    text: rest.text,
    tensors: rest.tensors,
    gflopsPerImage: rest.gflopsPerImage,
    embeddings: {},
    about: { summary: '', parameters: '', training: '', limits: [], sources: [] },
  };
  return { card, path: `${rest.id}/resolve/${rest.revision}/`, reference };
}

/** The dtypes that were made, with their sizes as a hub tells them; the catalog names all that it has. */
function storedHere(folder: string, stored: CatalogEntry['files']['text']) {
  const here = Object.entries(stored).filter(([, { path }]) => existsSync(join(folder, path)));
  return Object.fromEntries(
    here.map(([dtype, file]) => {
      const { size } = statSync(join(folder, file.path));
      return [dtype, { ...fileOf(file), sizeBytes: size }];
    }),
  );
}

function fileOf({ path }: DescribedFile): ModelFile {
  return { path, sizeBytes: null, sha256: null };
}

function readCatalog(): readonly CatalogEntry[] {
  const parsed = parseCatalog(readJson(new URL('public/models/catalog.json', root)));
  return parsed.ok ? parsed.value.entries : [];
}

function readJson(path: string | URL): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
