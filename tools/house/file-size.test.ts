import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './planted-tree.ts';

const MOST_LINES = 400;
const SOURCE_FOLDERS = ['src/', 'e2e/', 'tools/', 'vite/'];
const SOURCE_ENDINGS = ['.ts', '.tsx', '.mjs', '.css'];
const WRITTEN_ENDINGS = [
  ...SOURCE_ENDINGS,
  ...['.js', '.html', '.md', '.py', '.sh', '.txt', '.toml', '.yml', '.yaml', ''],
];

/** Folders that are not ours to keep tidy: what `.gitignore` names, and git's own. */
const ignoredFolders = readFileSync(join(ROOT, '.gitignore'), 'utf8')
  .split('\n')
  .filter((line) => line.endsWith('/'))
  .map((line) => line.slice(0, -1))
  .concat('.git');

/** Every file of the checkout, as a path below its root. */
function listFiles(folder = ROOT): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ignoredFolders.includes(entry.name) ? [] : listFiles(path);
    return entry.isFile() ? [relative(ROOT, path).split(sep).join('/')] : [];
  });
}

const files = listFiles();
const isIn = (folders: readonly string[], path: string): boolean =>
  folders.some((folder) => path.startsWith(folder));
const sources = files.filter(
  (path) => isIn(SOURCE_FOLDERS, path) && SOURCE_ENDINGS.includes(extname(path)),
);
const written = files.filter(
  (path) => WRITTEN_ENDINGS.includes(extname(path)) && !isIn(['public/'], path),
);

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

// What may stand nowhere. Put together from pieces, so that this file does not hold them itself.
const start = String.raw`(?<![\w.:/~-])`;
const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'a path of one machine',
    new RegExp(`${start}/(${['wo' + 'rk', 'ro' + 'ot', 'tm' + 'p', 'ho' + 'me'].join('|')})/`),
  ],
  ['a path of one machine', new RegExp(`[A-Z]:\\\\+${'Us' + 'ers'}\\\\`)],
  [
    'the host of a package registry',
    new RegExp(['registry', 'npmjs', 'org'].join(String.raw`\.`) + '|files\\.python' + 'hosted'),
  ],
  [
    'how the work is done',
    new RegExp(
      [
        `(?<!user[- ]?)\\b${'age' + 'nts?'}\\b`,
        `\\bsub-?${'age' + 'nts?'}\\b`,
        `\\b(this|last|next|earlier|previous) ${'sess' + 'ion'}\\b`,
        `\\b(this|the|our) ${'sand' + 'box'}\\b`,
        `\\b${'Co-auth' + 'ored-by'}\\b`,
        `\\b(${['Cla' + 'ude', 'Chat' + 'GPT', 'Copi' + 'lot'].join('|')})\\b`,
      ].join('|'),
      'i',
    ),
  ],
];

describe('every file', () => {
  it('is found', () => {
    expect(sources).toContain('tools/house/file-size.test.ts');
    expect(written).toContain('LICENSE');
  });

  it(`of source has at most ${MOST_LINES} lines`, () => {
    const long = sources
      .map((path) => ({ path, lines: read(path).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MOST_LINES);
    expect(long).toEqual([]);
  });

  it('has a name in kebab-case', () => {
    const odd = sources.filter((path) => !/^[a-z0-9./-]+$/.test(path));
    expect(odd).toEqual([]);
  });

  it.each(FORBIDDEN)('is free of %s', (_what, pattern) => {
    const hits = written.flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line) ? [`${path}:${index + 1} ${line.trim().slice(0, 120)}`] : [],
        ),
    );
    expect(hits).toEqual([]);
  });

  it('of tests runs whole', () => {
    const narrowed = sources
      .filter((path) => /\.(test|spec)\.tsx?$/.test(path))
      .filter((path) => /\b(it|test|describe)(\.\w+)*\.only\b/.test(read(path)));
    expect(narrowed).toEqual([]);
  });

  it('of the lock names no host that served a package', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });
});
