import type { ModelCard } from '#engine/index.ts';
import { readSetting, writeSetting } from './site-storage.ts';

const KEY = 'cuelens-licence-consents';

/** In this visit, for browsers that keep nothing. */
const given = new Set<string>();

/** Whether the visitor has accepted the licence of a model of this kind before. */
export function hasConsent({ licence }: ModelCard): boolean {
  return given.has(licence.name) || kept().includes(licence.name);
}

/** Notes that the visitor has read a licence and accepts it; asked once for each licence. */
export function giveConsent({ licence }: ModelCard): void {
  given.add(licence.name);
  if (!kept().includes(licence.name)) writeSetting(KEY, [...kept(), licence.name].join('\n'));
}

function kept(): readonly string[] {
  return readSetting(KEY)?.split('\n') ?? [];
}
