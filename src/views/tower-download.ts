import type { EngineStatus, GraphFile, ModelCard } from '#engine/index.ts';

/** The tower that is on its way, and how much of its weights is here. */
export interface TowerDownload {
  readonly tower: 'text' | 'vision';
  readonly receivedBytes: number;
  /** Null until the size of every file is known. */
  readonly totalBytes: number | null;
}

/**
 * How far the download of the model in use is. The text tower comes first, the image tower after
 * it; each is counted on its own, so that the number never falls back. Small files are left out.
 */
export function towerDownload(
  card: Pick<ModelCard, 'files'>,
  { downloads, towers }: Pick<EngineStatus, 'downloads' | 'towers'>,
): TowerDownload {
  const tower = towers === null ? 'text' : 'vision';
  const stored = card.files[tower];
  const arriving = (file: GraphFile): boolean => downloads.some(({ path }) => path === file.path);
  const graph =
    towers === null ? Object.values(stored).find(arriving) : stored[towers.vision.dtype];
  if (graph === undefined) return { tower, receivedBytes: 0, totalBytes: null };
  const files = [graph, ...(graph.externalData ?? [])].map((file) => {
    const progress = downloads.find(({ path }) => path === file.path);
    return {
      receivedBytes: progress?.receivedBytes ?? 0,
      totalBytes: progress?.totalBytes ?? file.sizeBytes,
    };
  });
  return {
    tower,
    receivedBytes: files.reduce((sum, file) => sum + file.receivedBytes, 0),
    totalBytes: files.reduce<number | null>(
      (sum, { totalBytes }) => (sum === null || totalBytes === null ? null : sum + totalBytes),
      0,
    ),
  };
}

/** Whole percent, rounded down so that 100 means all; null where the size is unknown. */
export function percentHere({ receivedBytes, totalBytes }: TowerDownload): number | null {
  if (totalBytes === null || totalBytes === 0) return null;
  return Math.min(100, Math.floor((100 * receivedBytes) / totalBytes));
}
