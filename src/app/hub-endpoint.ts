import { checkEndpoint } from '#engine/index.ts';
import type { Checked } from '#science/problem.ts';
import { readSetting, writeSetting } from './site-storage.ts';

const KEY = 'cuelens-hub-endpoint';

/** The visitor's own hub or mirror; null where none is set. */
export function readHubEndpoint(): string | null {
  return readSetting(KEY);
}

/** Keeps an address of a hub (null: none), checked; says what is wrong with it. */
export function writeHubEndpoint(address: string | null): Checked<string | null> {
  const checked = address === null ? { ok: true as const, value: null } : checkEndpoint(address);
  if (!checked.ok || writeSetting(KEY, checked.value)) return checked;
  const problem = {
    code: 'setting-not-kept',
    field: 'hubEndpoint',
    message: 'This browser keeps no settings of this page, so the hub address was not changed.',
    advice: 'Allow the site to store data, and set it again.',
  };
  return { ok: false, problems: [problem] };
}
