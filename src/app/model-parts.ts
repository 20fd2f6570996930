import {
  chooseHubEndpoint,
  EngineError,
  fetchOwnFile,
  hubBaseUrl,
  isModelDrop,
  loadCatalog,
  openDropped,
  openModelShelf,
  openRepo,
  parseJson,
  parseModelCard,
  parseRepoAddress,
} from '#engine/index.ts';
import type { CatalogEntry, Deployment, FoundModel } from '#engine/index.ts';
import { isSameModel, STARTER_MODEL } from '#experiment/spec.ts';
import type { Problem } from '#science/problem.ts';
import type { ModelParts } from '#state/session-context.ts';
import { hasConsent, giveConsent } from './licence-consents.ts';
import { readHubEndpoint, writeHubEndpoint } from './hub-endpoint.ts';

/** What deployments say besides, once it has been read. */
interface ReadDeployment {
  readonly deployment: Deployment;
  readonly problems: readonly Problem[];
}

/** Where models come from, for a page at `pageUrl`: beside it, the hub, the disk, this browser. */
export function createModelParts(pageUrl: string, settings: Promise<ReadDeployment>): ModelParts {
  const shelf = openModelShelf();
  // What the settings say; the default until they have been read.
  let endpoint = chooseHubEndpoint(null, readHubEndpoint(), pageUrl);
  const decided = settings.then(({ deployment }) => {
    endpoint = chooseHubEndpoint(deployment.hubEndpoint, readHubEndpoint(), pageUrl);
    return deployment;
  });
  let catalog: readonly CatalogEntry[] | null = null;
  const readCatalog = async (signal: AbortSignal) => {
    const { entries, problems } = await loadCatalog(pageUrl, signal);
    catalog = entries;
    return { entries, problems };
  };

  /** Without the catalog a model is still found, by what its own files say; that is noted. */
  const entriesOrNote = async (signal: AbortSignal) => {
    try {
      return { entries: catalog ?? (await readCatalog(signal)).entries, note: [] };
    } catch (error) {
      if (error instanceof EngineError && error.code === 'aborted') throw error;
      const why = error instanceof Error ? error.message : String(error);
      return { entries: [], note: [`The catalog could not be read (${why}).`] };
    }
  };

  return {
    loadCatalog: readCatalog,
    async findHere(model, signal) {
      if (isSameModel(model, STARTER_MODEL)) return openStarter(pageUrl, signal);
      const kept = await shelf.remembered();
      await decided;
      const found = kept.find(({ card }) => isSameModel(card, model));
      return found === undefined ? null : atHub(found, endpoint.endpoint);
    },
    async findOnHub({ id, revision }, signal) {
      await decided;
      const { entries, note } = await entriesOrNote(signal);
      const entry = entries.find((described) => described.id === id) ?? null;
      const asked = revision ?? entry?.revision ?? 'main';
      const found = await openRepo(
        { endpoint: endpoint.endpoint, id, revision: asked },
        entry,
        signal,
      );
      return { ...found, notes: [...note, ...found.notes] };
    },
    readName: (text) => parseRepoAddress(text, endpoint.endpoint),
    isDrop: isModelDrop,
    findInFiles: openDropped,
    remembered: () => shelf.remembered(),
    remember: (found) => shelf.remember(found),
    forget: (model) => shelf.forget(model),
    reportStorage: () => shelf.report(),
    persistStorage: () => shelf.persist(),
    readEndpoint: () => endpoint.endpoint,
    writeEndpoint(address) {
      const written = writeHubEndpoint(address);
      if (!written.ok) return written;
      endpoint = chooseHubEndpoint(null, written.value, pageUrl);
      void decided.then(({ hubEndpoint }) => {
        endpoint = chooseHubEndpoint(hubEndpoint, readHubEndpoint(), pageUrl);
      });
      return { ok: true, value: endpoint.endpoint };
    },
    hasConsent,
    giveConsent,
  };
}

/** A kept model of a hub, fetched from the address in use now: it may have been another one then. */
function atHub(found: FoundModel, endpoint: string): FoundModel {
  const { card } = found;
  return card.source === 'hub' ? { ...found, baseUrl: hubBaseUrl(endpoint, card) } : found;
}

async function openStarter(pageUrl: string, signal: AbortSignal): Promise<FoundModel> {
  const baseUrl = new URL(`models/${STARTER_MODEL.id}/`, pageUrl).href;
  const bytes = await fetchOwnFile(`${baseUrl}card.json`, 'The model card', signal);
  const card = parseModelCard(parseJson(bytes));
  if (!card.ok) {
    throw new EngineError('bad-model', card.problems[0]?.message ?? 'Bad model card.');
  }
  return { card: card.value, baseUrl, blobs: null, notes: [] };
}
