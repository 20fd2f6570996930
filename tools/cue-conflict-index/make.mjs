// Writes public/stimuli/cue-conflict/index.json from a folder of the 1,280 stimuli: names, labels,
// hashes and sizes only; no picture is copied.
//
//   node tools/cue-conflict-index/make.mjs [folder]
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = process.argv[2] ?? join(root, '..', 'shared', 'data', 'cue-conflict');
const out = join(root, 'public', 'stimuli', 'cue-conflict', 'index.json');

const STIMULUS_NAME = /^([a-z]+)(\d+)-([a-z]+)(\d+)\.png$/;

const names = [];
for (const entry of await readdir(folder, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  for (const file of await readdir(join(folder, entry.name))) {
    const match = STIMULUS_NAME.exec(file);
    if (match === null || match[1] !== entry.name) {
      throw new Error(`${entry.name}/${file} is not named <shape><i>-<texture><j>.png`);
    }
    names.push({ file, shape: match[1], texture: match[3] });
  }
}
// Plain code-unit order of the base names: the order of the reference decisions and of every
// embedding file, so it must not depend on a locale.
names.sort((a, b) => (a.file < b.file ? -1 : 1));

const classes = [...new Set(names.map((name) => name.shape))].sort();
checkBalance();

const images = [];
for (const { file, shape, texture } of names) {
  const bytes = await readFile(join(folder, shape, file));
  images.push({
    id: file.slice(0, -'.png'.length),
    file: `${shape}/${file}`,
    shape,
    texture,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
  });
}

const head = {
  format: 'cuelens-stimuli',
  version: 1,
  id: 'cue-conflict',
  title: 'Cue conflict, 1,280 stimuli (Geirhos et al. 2019)',
  note:
    'The research set: photographs of one category painted, by style transfer, with the texture of ' +
    'another. Every ordered pair of the 16 categories has 5 pictures; the 80 whose shape and texture ' +
    'agree carry no conflict and count in no rate, which leaves 1,200. 224 x 224 pixels. The pictures ' +
    'are not part of this page: they are fetched from their public address as they are looked at.',
  naturalTemplate: 'a photo of a {}.',
  licence: 'CC BY 4.0',
  classes,
  sources: [
    {
      name: 'Texture-shape cue-conflict stimuli, github.com/rgeirhos/texture-vs-shape, stimuli/style-transfer-preprocessed-512',
      set: 'ImageNet-trained CNNs are biased towards texture; increasing shape bias improves accuracy and robustness (ICLR 2019)',
      author:
        'Robert Geirhos, Patricia Rubisch, Claudio Michaelis, Matthias Bethge, Felix A. Wichmann, Wieland Brendel',
      licence: 'CC BY 4.0',
    },
  ],
};

await mkdir(dirname(out), { recursive: true });
await writeFile(out, oneImageALine(head, images));
console.log(
  `${images.length} images, ${images.reduce((sum, image) => sum + image.bytes, 0)} bytes`,
);

/** Compact JSON that still gives readable diffs. */
function oneImageALine(fields, list) {
  const start = JSON.stringify(fields, null, 1).replace(/\n}$/, '');
  return `${start},\n "images": [\n${list.map((image) => JSON.stringify(image)).join(',\n')}\n ]\n}\n`;
}

function checkBalance() {
  const pairs = new Map();
  for (const { shape, texture } of names) {
    const pair = `${shape}/${texture}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const uneven = [...pairs].filter(([, count]) => count !== 5);
  if (classes.length !== 16 || pairs.size !== 256 || uneven.length > 0) {
    throw new Error(
      `expected 16 x 16 pairs of 5 pictures, found ${classes.length} classes, ${pairs.size} pairs, ` +
        `uneven: ${uneven.map(([pair, count]) => `${pair} ${count}`).join(', ') || 'none'}`,
    );
  }
}
