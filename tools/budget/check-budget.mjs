// How much JavaScript a visitor's browser must have before the page can be used: what index.html
// names or preloads, and everything that imports statically. ORT, its worker and the charts come
// later and are not in it. `node tools/budget/check-budget.mjs [folder of a build]`
import { readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parseAst } from 'vite';

const BUDGET_KB = 250;
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const dist = resolve(process.argv[2] ?? join(ROOT, 'dist'));

const sizes = [...firstFiles()]
  .map((file) => ({ file, kB: gzipSync(readDist(file), { level: 9 }).length / 1000 }))
  .sort((a, b) => b.kB - a.kB);
const totalKB = sizes.reduce((sum, { kB }) => sum + kB, 0);
const fits = totalKB <= BUDGET_KB;

for (const { file, kB } of sizes) console.log(`${kB.toFixed(1).padStart(8)} kB  ${file}`);
console.log(
  `${totalKB.toFixed(1).padStart(8)} kB  gzipped JavaScript before interaction; ` +
    `the budget is ${BUDGET_KB} kB${fits ? '' : ': TOO MUCH'}`,
);
process.exit(fits ? 0 : 1);

/** @param {string} path */
function readDist(path) {
  try {
    return readFileSync(join(dist, path), 'utf8');
  } catch {
    console.error(`${path} is not in the build. Run \`npm run build\` first.`);
    process.exit(1);
  }
}

/** The scripts that index.html names, and those that they import statically. */
function firstFiles() {
  const named = readDist('index.html').matchAll(
    /<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.m?js)"/g,
  );
  const queue = [...named].map(([, path]) => posix.normalize(path));
  if (queue.length === 0) {
    console.error('index.html names no script, so there is nothing to measure.');
    process.exit(1);
  }
  const files = new Set();
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    // Statements with a source are imports and re-exports; a later `import()` is an expression.
    for (const { source } of parseAst(readDist(file)).body) {
      if (source) queue.push(posix.join(posix.dirname(file), source.value));
    }
  }
  return files;
}
