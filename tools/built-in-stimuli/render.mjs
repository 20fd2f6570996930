/** Renders the built-in stimuli, their index and their licence file: `node render.mjs [folder]`. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { composeFilledSilhouette, composeNavon, composeToneShift } from './families.mjs';
import { CLASS_NAMES, planStimuli } from './plan.mjs';
import { encodePng, INKS } from './png.mjs';
import { drawMotif, drawShape, loadIconSet } from './raster.mjs';

const SIZE = 224;
const openclipart = JSON.parse(
  readFileSync(new URL('./openclipart/sources.json', import.meta.url), 'utf8'),
);

/** Motif sizes in pixels: readable at full size, and small enough to leave the shape its form. */
function motifScaleFor(family, shape) {
  if (family === 'navon') return 15;
  if (family === 'tone-shift') return 26;
  let area = 0;
  for (let i = 0; i < shape.ink.length; i++) area += shape.ink[i] + shape.holes[i];
  return Math.min(30, Math.max(20, 0.165 * Math.sqrt(area)));
}

const COMPOSERS = {
  'filled-silhouette': composeFilledSilhouette,
  'tone-shift': composeToneShift,
  navon: composeNavon,
};

export function renderStimulus(image) {
  const isNavon = image.family === 'navon';
  const shape = drawShape(image.shapeIcon.id, image.shapeIcon.mode, {
    size: SIZE,
    fit: 204,
    shiftX: image.shiftX,
    shiftY: image.shiftY,
    mirrored: image.mirrored,
  });
  const scale = motifScaleFor(image.family, shape);
  const motif = drawMotif(image.motifIcon.id, image.motifIcon.mode, scale, isNavon ? 1.25 : 1.5);
  const { offsetX, offsetY, brick, turned } = image;
  const layout = { size: SIZE, gap: isNavon ? 1 : 5, offsetX, offsetY, brick, turned };
  return encodePng(COMPOSERS[image.family](shape, motif, layout), SIZE, INKS[image.inkIndex]);
}

function describeSource(id) {
  const [set, name] = id.split(':');
  if (set === 'openclipart') {
    return {
      id,
      set,
      name,
      author: openclipart[name].author,
      licence: 'CC-PDDC',
      url: 'https://openclipart.org',
    };
  }
  const { info } = loadIconSet(set);
  return {
    id,
    set,
    name,
    author: info.author.name,
    licence: info.license.spdx,
    url: info.author.url,
  };
}

function writeLicence(folder, sources) {
  const sets = [...new Set(sources.map((source) => source.set))].sort();
  const lines = [
    '# Licence of the built-in stimuli',
    '',
    'The images were composed for CueLens and are under the MIT licence, like the rest of the project. They are made from',
    'icons of the sets below, whose licences ask for their authors to be named. Which icon went into which image is in',
    '`index.json` (`sources`, `shapeSource`, `textureSource`). Changes to the icons: scaled, mirrored, reduced to tones,',
    'filled, repeated.',
    '',
    '| set | author | licence | where | icons used |',
    '| --- | --- | --- | --- | --- |',
  ];
  for (const set of sets) {
    const used = sources.filter((source) => source.set === set);
    const authors = [...new Set(used.map((source) => source.author))].join(', ');
    const title =
      set === 'openclipart'
        ? 'Open Clip Art Library 0.18'
        : `${loadIconSet(set).info.name} (\`@iconify-json/${set}\` ${loadIconSet(set).version})`;
    const licence =
      set === 'openclipart'
        ? 'public domain (CC-PDDC)'
        : `[${used[0].licence}](${loadIconSet(set).info.license.url})`;
    lines.push(
      `| ${title} | ${authors} | ${licence} | ${used[0].url} | ${used.map((source) => source.name).join(', ')} |`,
    );
  }
  writeFileSync(join(folder, 'LICENSE.md'), `${lines.join('\n')}\n`);
}

function renderAll(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const name of CLASS_NAMES) mkdirSync(join(folder, name), { recursive: true });
  const plan = planStimuli();
  const ids = [
    ...new Set(plan.flatMap((image) => [image.shapeIcon.id, image.motifIcon.id])),
  ].sort();
  const sources = ids.map(describeSource);
  let total = 0;
  const images = plan.map((image) => {
    const png = renderStimulus(image);
    const file = `${image.shape}/${image.id}.png`;
    writeFileSync(join(folder, file), png);
    total += png.length;
    return {
      id: image.id,
      file,
      shape: image.shape,
      texture: image.texture,
      family: image.family,
      shapeSource: ids.indexOf(image.shapeIcon.id),
      textureSource: ids.indexOf(image.motifIcon.id),
      sha256: createHash('sha256').update(png).digest('hex'),
      bytes: png.length,
    };
  });
  const head = {
    format: 'cuelens-stimuli',
    version: 1,
    id: 'built-in',
    title: 'Built-in demonstration set',
    classes: CLASS_NAMES,
    naturalTemplate: 'an icon of a {}',
    licence: 'MIT; the icons as named in LICENSE.md',
    note: 'A demonstration set: the global shape of one thing against the repeated small figures of another, drawn from open icons. For research, use the 1,280 cue-conflict stimuli.',
  };
  const list = (items) => `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  const opening = JSON.stringify(head).slice(0, -1);
  writeFileSync(
    join(folder, 'index.json'),
    `${opening},\n"sources":${list(sources)},\n"images":${list(images)}}\n`,
  );
  writeLicence(folder, sources);
  console.log(`${images.length} images from ${sources.length} icons, ${total} bytes`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  renderAll(
    process.argv[2] ?? fileURLToPath(new URL('../../public/stimuli/built-in', import.meta.url)),
  );
}
