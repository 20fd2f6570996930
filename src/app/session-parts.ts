import {
  chooseCueConflictAddress,
  choosePublishedAnswersBase,
  cueConflictSources,
  createEngine,
  createPublishedAnswersSource,
  EngineError,
  loadDeployment,
  loadShippedEmbeddings,
  loadShippedWords,
  loadStimulusSet,
  openCueConflictStore,
  openStoreBesidePage,
  readDroppedFiles,
  readFolder,
} from '#engine/index.ts';
import type { StimulusSource, StimulusStore } from '#engine/index.ts';
import { CUE_CONFLICT_SET } from '#experiment/spec.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import type { PictureSource, SessionParts } from '#state/session-context.ts';
import { createModelParts } from './model-parts.ts';
import { keepSeenSpeeds, readSeenSpeeds } from './seen-speeds.ts';
import { readStimuliAddress, writeStimuliAddress } from './stimuli-address.ts';

/** Long enough for a slow line, short enough that a first visit without a network does not wait. */
const PROBE_TIMEOUT_MS = 2500;
const NEVER = new AbortController().signal;

/** Puts the engine, the sets and the model's files together for a page at `pageUrl`. */
export function createSessionParts(pageUrl: string): SessionParts {
  const deployment = loadDeployment(pageUrl, NEVER);
  // A folder once dropped serves for as long as the page is open, whatever is opened in between.
  const dropped: DroppedFolder = { source: null };
  return {
    engine: createEngine(),
    createEngine,
    models: createModelParts(pageUrl, deployment),
    loadSet: async (id, signal) => {
      // The id may come from a link: only a plain name may become part of an address.
      if (!/^[a-z0-9-]+$/.test(id)) throw unknownSet(id);
      const folder = new URL(`stimuli/${id}/`, pageUrl).href;
      const read = await loadStimulusSet(`${folder}index.json`, signal);
      if (!read.ok) throw unknownSet(id, read.problems[0]?.message);
      const set = read.value;
      if (id !== CUE_CONFLICT_SET) {
        const store = openStoreBesidePage(set, folder, pageUrl);
        return { set, pictures: pictureSource(set, store), problems: [] };
      }
      const { deployment: settings, problems } = await deployment;
      const address = chooseCueConflictAddress(settings, readStimuliAddress(), pageUrl);
      const store = openCueConflictStore(set, address, pageUrl);
      return {
        set,
        pictures: pictureSource(set, store, {
          others: () => cueConflictSources(address, pageUrl),
          folder: dropped,
        }),
        problems: [...problems, ...address.problems],
      };
    },
    loadEmbeddings: (card, modelBase, set, signal) =>
      card.embeddings[set.id] === undefined
        ? Promise.resolve(null)
        : loadShippedEmbeddings(card, modelBase, set, signal),
    loadWords: loadShippedWords,
    publishedAnswers: deployment.then(({ deployment: settings }) => {
      const { baseUrl: tables, problems } = choosePublishedAnswersBase(settings, pageUrl);
      return { source: createPublishedAnswersSource(tables, pageUrl), problems };
    }),
    readStimuliAddress,
    writeStimuliAddress,
    readSpeeds: readSeenSpeeds,
    keepSpeeds: keepSeenSpeeds,
    readDrop: readDroppedFiles,
  };
}

function unknownSet(id: string, reason = 'This page knows no such data set.'): EngineError {
  return new EngineError('not-found', `The data set “${id}” could not be opened. ${reason}`, id);
}

/** The folder that the visitor gave, once there is one. */
interface DroppedFolder {
  source: StimulusSource | null;
}

function pictureSource(
  set: StimulusSet,
  store: StimulusStore,
  places?: { others: () => readonly StimulusSource[]; folder: DroppedFolder },
): PictureSource {
  const folderFirst = (): void => {
    const source = places?.folder.source;
    if (source != null) store.setSources([source, ...(places?.others() ?? [])]);
  };
  folderFirst();
  return {
    readBytes: (stimulus, signal) => store.readBytes(stimulus, signal),
    pictureUrl: (stimulus, signal) => store.pictureUrl(stimulus, signal),
    // Without any network the answer is known, and asking would only leave an error in the console.
    probe: () => (navigator.onLine ? store.probe(PROBE_TIMEOUT_MS) : Promise.resolve(false)),
    takeFiles: async (files) => {
      const folder = await readFolder(files, set, NEVER);
      if (folder.report.matched > 0 && places !== undefined) {
        places.folder.source = folder.source;
        folderFirst();
      }
      return { matched: folder.report.matched, problems: folder.problems };
    },
    onNews: (listener) =>
      store.onState(({ pausedUntilMs, problems }) => {
        listener({ wait: pausedUntilMs === null ? '' : waitWords(pausedUntilMs), problems });
      }),
    dispose: () => {
      store.dispose();
    },
  };
}

function waitWords(untilMs: number): string {
  const time = new Date(untilMs).toLocaleTimeString([], { timeStyle: 'medium' });
  return `The pictures’ host asks us to slow down; we go on at ${time}. What has arrived is kept. Dropping the set’s folder on the page is quicker.`;
}
