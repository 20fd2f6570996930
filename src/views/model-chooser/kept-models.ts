import type { CatalogEntry, ModelCard, StorageReport } from '#engine/index.ts';
import { roundSize } from '../size-words.ts';

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

/**
 * Whether loading a model needs no network: for one kind of weights in each tower every file is
 * whole. Which kind that is, where the device decides, is its business again.
 */
export function isWhole({ files }: ModelCard, stored: StoredModel | null): boolean {
  const whole = new Set(stored?.files.filter((f) => f.complete).map((f) => f.path));
  return [files.text, files.vision].every((tower) =>
    Object.values(tower).some((graph) =>
      [graph, ...(graph.externalData ?? [])].every(({ path }) => whole.has(path)),
    ),
  );
}

/** What is here of a model, in words; null where nothing is. */
export function keptWords(card: ModelCard | null, stored: StoredModel | null): string | null {
  if (card === null || stored === null) return null;
  const { fileBytes, partBytes } = stored;
  if (isWhole(card, stored)) return `Kept on this device: ${roundSize(fileBytes)}, no download.`;
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
