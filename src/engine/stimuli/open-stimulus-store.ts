import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import type { CueConflictAddress } from './deployment.ts';
import { createPackSource } from './pack-source.ts';
import { findCacheStorage } from './picture-cache.ts';
import { createRemoteSource } from './remote-source.ts';
import { StimulusStore } from './stimulus-store.ts';
import type { StimulusSource } from './stimulus-source.ts';

/**
 * The store of a set whose pictures lie beside its index, below `baseUrl`. They are not put into the
 * browser's cache: what ships with the page is kept for offline use with the page.
 */
export function openStoreBesidePage(
  set: StimulusSet,
  baseUrl: string,
  pageUrl: string,
): StimulusStore {
  const sources = [createRemoteSource(baseUrl, pageUrl)];
  return new StimulusStore({ set, sources, cacheStorage: null });
}

/** The store of the 1,280 stimuli: the deployment's pack if there is one, then file by file. */
export function openCueConflictStore(
  set: StimulusSet,
  address: CueConflictAddress,
  pageUrl: string,
): StimulusStore {
  const sources = cueConflictSources(address, pageUrl);
  return new StimulusStore({ set, sources, cacheStorage: findCacheStorage() });
}

/**
 * The sources behind the 1,280 stimuli, for `setSources` when an address changes or a folder is
 * dropped: `store.setSources([folder.source, ...cueConflictSources(address, pageUrl)])`.
 */
export function cueConflictSources(
  address: CueConflictAddress,
  pageUrl: string,
): readonly StimulusSource[] {
  const remote = createRemoteSource(address.baseUrl, pageUrl);
  return address.packUrl === null ? [remote] : [createPackSource(address.packUrl), remote];
}
