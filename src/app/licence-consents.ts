import type { ModelCard } from '#engine/index.ts';
import { readSetting, writeSetting } from './site-storage.ts';

const KEY = 'cuelens-licence-consents';

/** In this visit, for browsers that keep nothing. */
const given = new Set<string>();

/** Whether the visitor has accepted the licence of a model of this kind before. */
export function hasConsent(card: ModelCard): boolean {
  const name = nameOf(card);
  return given.has(name) || kept().includes(name);
}

/** Notes that the visitor has read a licence and accepts it; asked once for each licence. */
export function giveConsent(card: ModelCard): void {
  const name = nameOf(card);
  given.add(name);
  if (!kept().includes(name)) writeSetting(KEY, [...kept(), name].join('\n'));
}

/** One licence covers all its models; where none is known, each model is asked about. */
function nameOf({ id, licence }: ModelCard): string {
  return licence.use === 'unknown' ? `${licence.name} ${id}` : licence.name;
}

function kept(): readonly string[] {
  return readSetting(KEY)?.split('\n') ?? [];
}
