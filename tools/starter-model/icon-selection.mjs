import fs from 'node:fs';
import path from 'node:path';
import { CLASS_ICON_NAMES, STYLE_WORDS } from './icon-names.mjs';

/** Licences (SPDX) under which an icon may be used for training. */
const OPEN_LICENCES = new Set([
  ...['MIT', 'Apache-2.0', 'CC-BY-4.0', 'CC0-1.0', 'ISC', 'OFL-1.1', 'BSD-3-Clause'],
  ...['Unlicense', 'CC-BY-3.0', 'MPL-2.0'],
]);

/** One set draws one thing in many styles; more than this would let it dominate a concept. */
const MOST_PER_SET_AND_CONCEPT = 4;

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

const classOfName = new Map(
  Object.entries(CLASS_ICON_NAMES).flatMap(([label, names]) => names.map((name) => [name, label])),
);

/** The icon's name without the words for style and size. */
export function conceptWords(name) {
  return name.split('-').filter((word) => !STYLE_WORDS.has(word) && !/^\d+$/.test(word));
}

/**
 * Chooses the icons to render from a copy of `@iconify/json`.
 *
 * Icons of the 16 classes are taken from every openly licensed set; any other one-word name becomes
 * a concept of its own when at least `leastSets` sets draw it, with one icon a set. Sets and icons
 * are walked in sorted order, so the choice depends on the package's version only.
 */
export function selectIcons(iconifyFolder, { onlySets, leastSets, mostOtherConcepts }) {
  const collections = readJson(path.join(iconifyFolder, 'collections.json'));
  const classIcons = [];
  const others = new Map();
  const sets = {};
  for (const file of fs.readdirSync(path.join(iconifyFolder, 'json')).sort()) {
    const set = file.replace('.json', '');
    const about = collections[set];
    if (!OPEN_LICENCES.has(about?.license?.spdx)) continue;
    if (onlySets && !onlySets.includes(set)) continue;
    sets[set] = { name: about.name, author: about.author?.name, licence: about.license.spdx };
    const { icons, width = 16, height = 16 } = readJson(path.join(iconifyFolder, 'json', file));
    for (const name of Object.keys(icons).sort()) {
      const icon = icons[name];
      if (icon.hidden) continue;
      const words = conceptWords(name);
      const concept = words.join('-');
      const box = [icon.left ?? 0, icon.top ?? 0, icon.width ?? width, icon.height ?? height];
      const chosen = { set, name, body: icon.body, viewBox: box.join(' ') };
      if (classOfName.has(concept)) {
        classIcons.push({ ...chosen, concept: classOfName.get(concept) });
      } else if (words.length === 1 && /^[a-z]{3,}$/.test(concept)) {
        const bySet = others.get(concept) ?? new Map();
        if (!bySet.has(set)) bySet.set(set, { ...chosen, concept });
        others.set(concept, bySet);
      }
    }
  }
  const otherIcons = [...others]
    .filter(([, bySet]) => bySet.size >= leastSets)
    .sort(([a, setsOfA], [b, setsOfB]) => setsOfB.size - setsOfA.size || (a < b ? -1 : 1))
    .slice(0, mostOtherConcepts)
    .flatMap(([, bySet]) => [...bySet.values()]);
  return { sets, icons: capPerSet([...classIcons, ...otherIcons]) };
}

function capPerSet(icons) {
  const counts = new Map();
  return icons.filter(({ concept, set }) => {
    const key = `${concept}|${set}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key) <= MOST_PER_SET_AND_CONCEPT;
  });
}
