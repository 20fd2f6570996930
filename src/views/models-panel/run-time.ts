import type { ModelCard } from '#engine/index.ts';
import { isSameModel } from '#experiment/spec.ts';
import type { StimulusHelping } from '#experiment/spec.ts';
import type { AppData, ModelMark } from '#state/app-state.ts';
import type { ComparedRow } from './compared-rows.ts';

type Known = Pick<AppData, 'pace' | 'card' | 'remembered' | 'catalog' | 'set'>;

/**
 * Seconds that the image towers of the rows need for `pictures` each, judged by their work and by
 * what this device was last seen to do. Null where that is not known of one of them.
 */
export function secondsFor(
  rows: readonly ComparedRow[],
  helping: StimulusHelping,
  pictures: number,
  known: Known,
): number | null {
  if (known.pace === null) return null;
  const works = rows
    .filter((row) => !isMade(row, helping))
    .map(({ entry }) => gflopsOf(entry.model, known));
  if (works.length === 0 || !works.every((work) => work !== null)) return null;
  return (works.reduce((sum, work) => sum + work, 0) * pictures) / known.pace.gflopsPerSecond;
}

function isMade({ entry, misfit }: ComparedRow, helping: StimulusHelping): boolean {
  const { result } = entry;
  return (
    result !== null && misfit === null && !result.shared && result.spec.stimuli.helping === helping
  );
}

/** A picture's work, 10^9 operations; none where the rows ship with the page, null where unknown. */
function gflopsOf(model: ModelMark, { card, remembered, catalog, set }: Known): number | null {
  const cards: readonly (ModelCard | null)[] = [card, ...remembered];
  const own = cards.find((one) => one !== null && isSameModel(one, model));
  if (own != null) {
    return own.embeddings[set?.id ?? ''] === undefined ? own.gflopsPerImage : 0;
  }
  return catalog.find(({ id }) => id === model.id)?.gflopsPerImage ?? null;
}
