import type { StorageReport } from '#engine/index.ts';
import { whole } from '../format.ts';
import { roundSize } from '../size-words.ts';

/** What one model takes on this device. */
export type StoredModel = StorageReport['models'][number];

/** Everything of a model: whole files, begun ones, image embeddings. */
export function bytesOf({ fileBytes, partBytes, rowBytes }: StoredModel): number {
  return fileBytes + partBytes + rowBytes;
}

/** What is kept of a model, part by part. */
export function keptParts({
  fileBytes,
  partBytes,
  files,
  rowCount,
  rowBytes,
}: StoredModel): readonly string[] {
  const wholeFiles = files.filter(({ complete }) => complete).length;
  const begun = files.length - wholeFiles;
  const parts: string[] = [];
  if (wholeFiles > 0) parts.push(`${counted(wholeFiles, 'file')}, ${roundSize(fileBytes)}`);
  if (begun > 0) {
    parts.push(`${counted(begun, 'begun download')}, ${roundSize(partBytes)} so far`);
  }
  if (rowCount > 0) {
    parts.push(`image embeddings of ${counted(rowCount, 'picture')}, ${roundSize(rowBytes)}`);
  }
  return parts.length === 0 ? ['its description only'] : parts;
}

/** What deleting a model costs, as the end of a question. */
export function lossWords(model: StoredModel): string {
  const { files, rowCount, id } = model;
  const fromDisk = id.startsWith('local/');
  const losses: string[] = [];
  if (files.length > 0) {
    losses.push(
      fromDisk
        ? 'its files have to be dropped again'
        : `its ${roundSize(model.fileBytes + model.partBytes)} have to be downloaded again`,
    );
  }
  if (rowCount > 0) losses.push(`${counted(rowCount, 'picture')} have to be run again`);
  return losses.length === 0 ? 'nothing has to be fetched or run again' : losses.join(', and ');
}

/** `1.2 GB of 10 GB`; null where the browser does not say. */
export function usageWords({ usageBytes, quotaBytes }: StorageReport): string | null {
  if (usageBytes === null || quotaBytes === null) return null;
  return `${roundSize(usageBytes)} used of ${roundSize(quotaBytes)} that the browser grants this page`;
}

function counted(count: number, what: string): string {
  return `${whole(count)} ${what}${count === 1 ? '' : 's'}`;
}
