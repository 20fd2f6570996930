// The engine's front door: the only engine file that other layers import.
import { openRowStore } from './cache/row-store.ts';
import { EngineClient } from './client/engine-client.ts';
import type { Engine } from './contract/engine.ts';
import type * as Catalogs from './models/catalog.ts';
import type * as Drops from './models/dropped-model.ts';
import type * as Repos from './models/open-repo.ts';
import { openModelShelf as openShelf } from './storage/model-shelf.ts';
import type { ModelShelf } from './storage/model-shelf.ts';

export { DTYPES, parseModelCard } from './contract/parse-model-card.ts';
export { EngineError } from './contract/engine-error.ts';
export type { EngineErrorCode } from './contract/engine-error.ts';
export type * from './contract/engine.ts';
export type * from './contract/found-model.ts';
export type * from './contract/model-card.ts';
export type * from './models/catalog-entry.ts';
export {
  checkEndpoint,
  chooseHubEndpoint,
  hubBaseUrl,
  parseRepoAddress,
} from './models/hub-address.ts';
export type { VariantQuestion } from './models/open-repo.ts';
export type { StorageReport, StoredModel } from './storage/storage-report.ts';
export {
  chooseCueConflictAddress,
  choosePublishedAnswersBase,
  loadDeployment,
} from './stimuli/deployment.ts';
export type { Deployment } from './stimuli/deployment.ts';
export { readDroppedFiles } from './stimuli/dropped-files.ts';
export { fetchOwnFile, parseJson } from './stimuli/fetch-own-file.ts';
export { readFolder } from './stimuli/folder-source.ts';
export { loadShippedEmbeddings } from './stimuli/load-shipped-embeddings.ts';
export { loadShippedWords } from './stimuli/load-shipped-words.ts';
export type { ShippedWords } from './stimuli/load-shipped-words.ts';
export { loadStimulusSet } from './stimuli/load-stimulus-set.ts';
export {
  cueConflictSources,
  openCueConflictStore,
  openStoreBesidePage,
} from './stimuli/open-stimulus-store.ts';
export { createPublishedAnswersSource } from './stimuli/published-answers-source.ts';
export type { PublishedAnswersSource } from './stimuli/published-answers-source.ts';
export type { PictureUrl } from './stimuli/picture-urls.ts';
export type { StimulusSource } from './stimuli/stimulus-source.ts';
export type { StimulusStore } from './stimuli/stimulus-store.ts';

// Few visits look for another model, so what finds one is fetched when it is asked for.

/** As `loadCatalog` of `models/catalog.ts`. */
export async function loadCatalog(
  ...args: Parameters<typeof Catalogs.loadCatalog>
): ReturnType<typeof Catalogs.loadCatalog> {
  return (await import('./models/catalog.ts')).loadCatalog(...args);
}

/** As `openRepo` of `models/open-repo.ts`. */
export async function openRepo(
  ...args: Parameters<typeof Repos.openRepo>
): ReturnType<typeof Repos.openRepo> {
  return (await import('./models/open-repo.ts')).openRepo(...args);
}

/** As `openDropped` of `models/dropped-model.ts`. */
export async function openDropped(
  ...args: Parameters<typeof Drops.openDropped>
): ReturnType<typeof Drops.openDropped> {
  return (await import('./models/dropped-model.ts')).openDropped(...args);
}

/** As `isModelDrop` of `models/dropped-model.ts`. */
export async function isModelDrop(...args: Parameters<typeof Drops.isModelDrop>): Promise<boolean> {
  return (await import('./models/dropped-model.ts')).isModelDrop(...args);
}

/** What this browser keeps of models: cards, files, image embeddings. */
export function openModelShelf(): ModelShelf {
  return openShelf(openRowStore);
}

/** The engine of this page: one module worker, started at the first `loadText`. */
export function createEngine(): Engine {
  return new EngineClient({
    createWorker: () =>
      new Worker(new URL('./worker/model.worker.ts', import.meta.url), {
        type: 'module',
        name: 'cuelens-model',
      }),
    openRowStore,
    pageUrl: document.baseURI,
  });
}
