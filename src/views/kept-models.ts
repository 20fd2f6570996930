import type { CatalogEntry, Device, GraphFile, ModelCard, StorageReport } from '#engine/index.ts';
import { roundSize } from './size-words.ts';
import { cardSizes, LEFT_TO_DEVICE, likelyWeights, sizeWords } from './likely-weights.ts';
import type { AskedWeights } from './likely-weights.ts';

type StoredModel = StorageReport['models'][number];

/** The card of a listed model that was loaded here before; a model that is not pinned fits any commit. */
export function rememberedOf(
  { id, revision, isPinned }: Pick<CatalogEntry, 'id' | 'revision' | 'isPinned'>,
  remembered: readonly ModelCard[],
): ModelCard | null {
  // The newest comes last.
  const fits = (card: ModelCard): boolean =>
    card.id === id && (!isPinned || card.revision === revision);
  return remembered.findLast(fits) ?? null;
}

/** What is stored of a remembered model; null where nothing is, or nobody has looked. */
export function storedOf(
  { id, revision }: Pick<ModelCard, 'id' | 'revision'>,
  storage: StorageReport | null,
): StoredModel | null {
  return storage?.models.find((model) => model.id === id && model.revision === revision) ?? null;
}

/** Whether every file of this graph is here. */
function isKept(graph: GraphFile | undefined, { files }: StoredModel): boolean {
  if (graph === undefined) return false;
  return [graph, ...(graph.externalData ?? [])].every(({ path }) =>
    files.some((file) => file.complete && file.path === path),
  );
}

/** What is here of a model that is to run on `device` with these weights, in words; null for nothing. */
export function keptWords(
  card: ModelCard,
  stored: StoredModel | null,
  device: Device,
  asked: AskedWeights = LEFT_TO_DEVICE,
): string | null {
  if (stored === null) return null;
  const { text, vision } = card.files;
  const { fileBytes, partBytes } = stored;
  const due = likelyWeights(cardSizes(card.files), device, asked);
  const isDueHere =
    due.vision !== null &&
    isKept(vision[due.vision.dtype], stored) &&
    (due.text === null || isKept(text[due.text.dtype], stored));
  if (isDueHere) return `Kept on this device: ${roundSize(fileBytes)}, no download.`;
  // Whole, but with other weights than would be taken now.
  const isWhole = [text, vision].every((tower) =>
    Object.values(tower).some((graph) => isKept(graph, stored)),
  );
  if (isWhole) {
    return `${sizeWords(due)}; with other weights ${roundSize(fileBytes)} are kept on this device.`;
  }
  if (fileBytes + partBytes === 0) return null;
  return `${roundSize(fileBytes + partBytes)} of it are kept on this device; the download goes on from there.`;
}

/** Remembered models that the catalog does not list: typed ones, and those from disk. */
export function unlisted(
  remembered: readonly ModelCard[],
  catalog: readonly Pick<CatalogEntry, 'id' | 'revision' | 'isPinned'>[],
): readonly ModelCard[] {
  return remembered.filter(
    (card) => !catalog.some((entry) => rememberedOf(entry, [card]) !== null),
  );
}
