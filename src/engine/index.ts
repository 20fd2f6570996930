// The engine's front door: the only engine file that other layers import.
import { openRowStore } from './cache/row-store.ts';
import { EngineClient } from './client/engine-client.ts';
import type { Engine } from './contract/engine.ts';

export { parseModelCard } from './contract/parse-model-card.ts';
export { EngineError } from './contract/engine-error.ts';
export type { EngineErrorCode } from './contract/engine-error.ts';
export type * from './contract/engine.ts';
export type * from './contract/model-card.ts';
export { chooseCueConflictAddress, loadDeployment } from './stimuli/deployment.ts';
export { readDroppedFiles } from './stimuli/dropped-files.ts';
export { fetchOwnFile, parseJson } from './stimuli/fetch-own-file.ts';
export { readFolder } from './stimuli/folder-source.ts';
export { loadShippedEmbeddings } from './stimuli/load-shipped-embeddings.ts';
export { loadStimulusSet } from './stimuli/load-stimulus-set.ts';
export {
  cueConflictSources,
  openCueConflictStore,
  openStoreBesidePage,
} from './stimuli/open-stimulus-store.ts';
export type { PictureUrl } from './stimuli/picture-urls.ts';
export type { StimulusSource } from './stimuli/stimulus-source.ts';
export type { StimulusStore } from './stimuli/stimulus-store.ts';

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
