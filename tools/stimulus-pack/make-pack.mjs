// Builds a pack of a stimulus set: all pictures in one file, and its index.
//
//   node tools/stimulus-pack/make-pack.mjs <folder> <out> [index.json]
//
// <folder> holds the pictures as the set's index names them (<shape>/<file>.png). The order, the ids
// and the hashes are the index's; a picture that is missing or differs stops the build.
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [folder, out, indexPath = join(root, 'public/stimuli/cue-conflict/index.json')] =
  process.argv.slice(2);
if (folder === undefined || out === undefined) {
  console.error('usage: node tools/stimulus-pack/make-pack.mjs <folder> <out> [index.json]');
  process.exit(2);
}

const index = JSON.parse(await readFile(indexPath, 'utf8'));
const packPath = join(out, `${index.id}.pack`);
await mkdir(out, { recursive: true });

const entries = [];
let offset = 0;
const pack = await open(packPath, 'w');
for (const image of index.images) {
  const bytes = await readFile(join(folder, image.file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== image.sha256) {
    throw new Error(`${image.file} is not the picture that the index names`);
  }
  await pack.write(bytes);
  entries.push([image.id, offset, bytes.length, sha256]);
  offset += bytes.length;
}
await pack.close();

const lines = entries.map((entry) => JSON.stringify(entry)).join(',\n');
const head = `"format":"cuelens-pack","version":1,"set":${JSON.stringify(index.id)}`;
await writeFile(`${packPath}.json`, `{${head},"entries":[\n${lines}\n]}\n`);
console.log(`${packPath}: ${entries.length} pictures, ${offset} bytes`);
