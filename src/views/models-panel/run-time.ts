import type { Device, ModelCard } from '#engine/index.ts';
import { isSameModel } from '#experiment/spec.ts';
import type { StimulusHelping } from '#experiment/spec.ts';
import type { AppData } from '#state/app-state.ts';
import { expectedSpeed } from '#state/device-pace.ts';
import type { ComparedRow } from './compared-rows.ts';

type Known = Pick<AppData, 'speeds' | 'card' | 'remembered' | 'catalog' | 'set'> & {
  readonly device: Device;
};

/**
 * Seconds that the image towers of the rows need for `pictures` each, as far as this device was seen
 * to run them, or others. Null where that is not known of one of them.
 */
export function secondsFor(
  rows: readonly ComparedRow[],
  helping: StimulusHelping,
  pictures: number,
  known: Known,
): number | null {
  const due = rows.filter((row) => !isMade(row, helping));
  if (due.length === 0) return null;
  const each = due.map(({ entry }) => secondsOf(entry.model, pictures, known));
  return each.every((seconds) => seconds !== null)
    ? each.reduce((sum, seconds) => sum + seconds, 0)
    : null;
}

function isMade({ entry, misfit }: ComparedRow, helping: StimulusHelping): boolean {
  const { result } = entry;
  return (
    result !== null && misfit === null && !result.shared && result.spec.stimuli.helping === helping
  );
}

/** None where the rows ship with the page, null where it is not known. */
function secondsOf(
  model: ComparedRow['entry']['model'],
  pictures: number,
  { speeds, device, card, remembered, catalog, set }: Known,
): number | null {
  const cards: readonly (ModelCard | null)[] = [card, ...remembered];
  const own = cards.find((one) => one !== null && isSameModel(one, model));
  if (own?.embeddings[set?.id ?? ''] !== undefined) return 0;
  const described = own ?? catalog.find(({ id }) => id === model.id);
  const { id, revision, dtype } = model;
  const expected = expectedSpeed(
    speeds,
    { id, revision, gflopsPerImage: described?.gflopsPerImage ?? null },
    { device, dtype: dtype === 'auto' ? null : dtype },
  );
  return 'imagesPerSecond' in expected ? pictures / expected.imagesPerSecond : null;
}
