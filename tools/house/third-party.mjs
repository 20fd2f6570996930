// What npm packages ship in the built page, with author and licence, read from the installed
// packages. `npm run third-party` writes the table in THIRD_PARTY.md and the licences' full texts,
// which the page carries, to public/licences.txt.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BEGIN = '<!-- npm packages: written by `npm run third-party` -->';
const END = '<!-- end of npm packages -->';

/** Packages that hold no copyright line of their own, and whose `author` is one of many hands. */
const HOLDERS = {
  'onnxruntime-web': 'Microsoft Corporation',
  'onnxruntime-common': 'Microsoft Corporation',
};

/** @typedef {{ name: string, version: string, licence: string, holder: string, text: string }} Package */

/**
 * THIRD_PARTY.md with its table as it should be, and the licence texts as they should be.
 * @returns {{ 'THIRD_PARTY.md': string, 'public/licences.txt': string }}
 */
export function thirdPartyFiles() {
  const packages = listPackages();
  const page = readFileSync(join(ROOT, 'THIRD_PARTY.md'), 'utf8');
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
  if (before === undefined || after === undefined) {
    throw new Error('THIRD_PARTY.md has lost the marks between which its table stands.');
  }
  return {
    'THIRD_PARTY.md': `${before}${BEGIN}\n\n${tableOf(packages)}\n\n${END}${after}`,
    'public/licences.txt': textsOf(packages),
  };
}

/** @returns {Package[]} */
function listPackages() {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const seen = new Set();
  /** @param {string} from */
  const walk = (from) => {
    for (const name of Object.keys(lock[from].dependencies ?? {})) {
      const path = findInstalled(lock, name, from);
      // Type declarations and the empty stand-ins for Node's parts put nothing in the page.
      const isNothing = name.startsWith('@types/') || lock[path].name === 'empty-npm-package';
      if (isNothing || seen.has(path)) continue;
      seen.add(path);
      walk(path);
    }
  };
  walk('');
  return [...seen].map(describe).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Where `name` lies for the package at `from`: in its own folder, or in one further up.
 * @param {Record<string, unknown>} lock
 * @param {string} name
 * @param {string} from
 */
function findInstalled(lock, name, from) {
  for (
    let folder = from;
    folder !== '';
    folder = folder.slice(0, folder.lastIndexOf('node_modules/'))
  ) {
    folder = folder.replace(/\/$/, '');
    if (lock[`${folder}/node_modules/${name}`]) return `${folder}/node_modules/${name}`;
  }
  return `node_modules/${name}`;
}

/**
 * @param {string} path
 * @returns {Package}
 */
function describe(path) {
  const folder = join(ROOT, path);
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
  return {
    name: about.name,
    version: about.version,
    licence: about.license,
    holder: HOLDERS[about.name] ?? copyrightOf(text) ?? authorOf(about),
    text,
  };
}

/**
 * The holder in the first line such as `Copyright (c) 2020-present Jane Doe <jane@example.org>`.
 * @param {string} text
 */
function copyrightOf(text) {
  const line = /^\s*copyright (?:\(c\)|©|(?=\d{4}))(.*)$/im.exec(text)?.[1];
  return line && plainName(line.replace(/^[\s\d,–-]*(?:present)?[\s,]*/i, ''));
}

/**
 * A name without addresses.
 * @param {string} name
 */
function plainName(name) {
  return name
    .replace(/<.*?>|\(.*?\)|all rights reserved\.?/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/ \.$/, '')
    .trim();
}

/** @param {{ author?: string | { name: string } }} about */
function authorOf({ author }) {
  const name = typeof author === 'string' ? author : author?.name;
  return name ? plainName(name) : 'see the package';
}

/** @param {Package[]} packages */
function tableOf(packages) {
  const cells = [
    ['package', 'version', 'licence', 'copyright'],
    ...packages.map(({ name, version, licence, holder }) => [name, version, licence, holder]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`,
  );
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return lines.join('\n');
}

/** @param {Package[]} packages */
function textsOf(packages) {
  /** @type {Map<string, string[]>} */
  const owners = new Map();
  for (const { name, version, licence, holder, text } of packages) {
    const shown = text || `${licence}, copyright ${holder}. The package carries no licence text.`;
    owners.set(shown, [...(owners.get(shown) ?? []), `${name} ${version} (${licence})`]);
  }
  const rule = '-'.repeat(80);
  const parts = [...owners].map(
    ([text, names]) => `${rule}\n${names.join('\n')}\n${rule}\n\n${text}`,
  );
  return `Licences of the packages that this page is built with\n\n${parts.join('\n\n')}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [path, text] of Object.entries(thirdPartyFiles())) {
    const isNew = !existsSync(join(ROOT, path)) || readFileSync(join(ROOT, path), 'utf8') !== text;
    if (isNew) writeFileSync(join(ROOT, path), text);
    console.log(`${path}: ${isNew ? 'written' : 'as it was'}`);
  }
}
