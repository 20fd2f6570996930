import type { Licence } from '../contract/model-card.ts';
import type { StatedLicence } from './repo-info.ts';

const OPEN: Readonly<Record<string, readonly [name: string, url: string]>> = {
  mit: ['MIT', 'https://opensource.org/license/mit'],
  'apache-2.0': ['Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0'],
  'bsd-2-clause': ['BSD-2-Clause', 'https://opensource.org/license/bsd-2-clause'],
  'bsd-3-clause': ['BSD-3-Clause', 'https://opensource.org/license/bsd-3-clause'],
  'cc0-1.0': ['CC0 1.0', 'https://creativecommons.org/publicdomain/zero/1.0/'],
  'cc-by-4.0': ['CC BY 4.0', 'https://creativecommons.org/licenses/by/4.0/'],
  'cc-by-sa-4.0': ['CC BY-SA 4.0', 'https://creativecommons.org/licenses/by-sa/4.0/'],
  unlicense: ['The Unlicense', 'https://unlicense.org/'],
};

const APPLE: Licence = {
  name: 'Apple Machine Learning Research Model License',
  use: 'research-only',
  url: 'https://github.com/apple/ml-mobileclip/blob/main/LICENSE_MODELS',
  notice:
    'Research only. Apple’s agreement allows non-commercial scientific research and academic work; it allows no commercial use, no product development and no use in a commercial product or service. Apple Machine Learning Research Model is licensed under the Apple Machine Learning Research Model License Agreement.',
};

/** The licence of a model whose files say nothing of one. */
export const UNKNOWN_LICENCE: Licence = {
  name: 'No licence stated',
  use: 'unknown',
  url: null,
  notice: 'Nobody has said here under which terms these weights may be used. Ask their authors.',
};

/**
 * The terms of a repository, from what it states (hub licence ids). Terms for research or
 * non-commercial use only are `research-only`; anything not known here is `unknown` and says its name.
 */
export function licenceOf(stated: StatedLicence | null, repoUrl: string): Licence {
  if (stated === null) return { ...UNKNOWN_LICENCE, url: repoUrl };
  const names = [stated.id, stated.name ?? ''].map((name) => name.toLowerCase());
  if (names.some((name) => /apple-(?:amlr|ascl)/.test(name))) return APPLE;
  const name = stated.name ?? stated.id;
  const url = stated.link !== null && /^https?:\/\//.test(stated.link) ? stated.link : repoUrl;
  if (names.some((text) => /(?:^|-)nc(?:-|$)|non-?commercial|research/.test(text))) {
    const notice = `The licence “${name}” does not allow commercial use. Read it before you download.`;
    return { name, use: 'research-only', url, notice };
  }
  const id = stated.id.toLowerCase();
  // A repository may state anything, names that every object has included.
  const open = Object.hasOwn(OPEN, id) ? OPEN[id] : undefined;
  if (open !== undefined) return { name: open[0], use: 'open', url: open[1], notice: '' };
  const notice = `The licence “${name}” is not known to this page. Read it before you download.`;
  return { name, use: 'unknown', url, notice };
}
