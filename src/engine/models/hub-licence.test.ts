import { expect, it } from 'vitest';
import { licenceOf } from './hub-licence.ts';

const REPO = 'https://huggingface.co/a/b';

it.each([
  ['mit', null, 'open', 'MIT'],
  ['apache-2.0', null, 'open', 'Apache-2.0'],
  ['Apache-2.0', null, 'open', 'Apache-2.0'],
  ['apple-amlr', null, 'research-only', 'Apple Machine Learning Research Model License'],
  ['other', 'apple-ascl', 'research-only', 'Apple Machine Learning Research Model License'],
  ['cc-by-nc-4.0', null, 'research-only', 'cc-by-nc-4.0'],
  ['cc-by-nc-sa-4.0', null, 'research-only', 'cc-by-nc-sa-4.0'],
  ['other', 'my-noncommercial-licence', 'research-only', 'my-noncommercial-licence'],
  ['other', null, 'unknown', 'other'],
  ['gemma', null, 'unknown', 'gemma'],
  ['constructor', null, 'unknown', 'constructor'],
] as const)('%s (%s) is %s', (id, name, use, shown) => {
  const licence = licenceOf({ id, name, link: null }, REPO);
  expect(licence).toMatchObject({ use, name: shown });
  // Whatever is not plainly open is told before the download.
  expect(licence.notice === '').toBe(use === 'open');
});

it('says so where nothing is stated', () => {
  expect(licenceOf(null, REPO)).toMatchObject({ use: 'unknown', url: REPO });
});

it.each([
  ['https://a.example/terms', 'https://a.example/terms'],
  ['LICENSE', REPO],
  ['javascript:alert(1)', REPO],
])('links %s only where it is a web address', (link, url) => {
  expect(licenceOf({ id: 'other', name: 'theirs', link }, REPO).url).toBe(url);
});
