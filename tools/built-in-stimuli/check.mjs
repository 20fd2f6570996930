/** Checks the committed stimuli: `node check.mjs [folder]`. Needs nothing but Node. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crc32, inflateSync } from 'node:zlib';

const SIZE = 224;
const MOST_BYTES = 6_000_000;
const FAMILIES = ['filled-silhouette', 'tone-shift', 'navon'];
const CLASSES =
  'airplane bear bicycle bird boat bottle car cat chair clock dog elephant keyboard knife oven truck'.split(
    ' ',
  );
const LICENCES = ['MIT', 'Apache-2.0', 'CC0-1.0', 'CC-BY-4.0', 'ISC', 'OFL-1.1', 'CC-PDDC'];
/** The icon sets that the starter model never saw, by its `icon-sets.json`, and Debian's openclipart. */
const UNSEEN_SETS = [
  'boxicons',
  'fluent-emoji-flat',
  'icon-park',
  'icon-park-outline',
  'icon-park-solid',
  'icon-park-twotone',
  'mdi',
  'noto',
  'openclipart',
];
/** Header, palette, data, end: nothing that lets a decoder change a colour or an edge. */
const CHUNKS = ['IHDR', 'PLTE', 'IDAT', 'IEND'];
const CHANNELS = { 0: 1, 2: 3, 3: 1 };

/** What is wrong with a PNG file, as a list of texts; empty where it is as it should be. */
function checkPng(png) {
  if (png.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') return ['is no PNG'];
  const problems = [];
  const data = [];
  let header;
  let offset = 8;
  while (offset + 12 <= png.length) {
    const length = png.readUInt32BE(offset);
    const type = png.toString('latin1', offset + 4, offset + 8);
    const end = offset + 8 + length;
    if (end + 4 > png.length) return [...problems, `is cut off inside ${type}`];
    const sum = crc32(png.subarray(offset + 4, end)) >>> 0;
    if (sum !== png.readUInt32BE(end)) problems.push(`has a damaged chunk ${type}`);
    if (!CHUNKS.includes(type)) problems.push(`has a chunk ${type}`);
    if (type === 'IHDR') header = png.subarray(offset + 8, end);
    if (type === 'IDAT') data.push(png.subarray(offset + 8, end));
    offset = end + 4;
    if (type === 'IEND') break;
  }
  if (offset !== png.length) problems.push('does not end with its last chunk');
  if (header === undefined) return [...problems, 'has no header'];
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colourType, , , interlaced] = header.subarray(8);
  if (width !== SIZE || height !== SIZE) problems.push(`is ${width} x ${height}`);
  if (!(colourType in CHANNELS) || interlaced !== 0) {
    return [...problems, `has colour type ${colourType}, interlacing ${interlaced}`];
  }
  const rowBytes = 1 + Math.ceil((width * depth * CHANNELS[colourType]) / 8);
  try {
    const { length } = inflateSync(Buffer.concat(data));
    if (length !== rowBytes * height) problems.push(`holds ${length} bytes of pixels`);
  } catch (error) {
    problems.push(`cannot be decompressed: ${error.message}`);
  }
  return problems;
}

function checkSources(sources) {
  return sources.flatMap((source, i) => {
    const missing = ['id', 'set', 'name', 'author', 'licence'].filter((key) => !source[key]);
    const problems = missing.map((key) => `source ${i} has no ${key}`);
    if (!LICENCES.includes(source.licence)) problems.push(`${source.id} is ${source.licence}`);
    if (!UNSEEN_SETS.includes(source.set)) problems.push(`${source.id} is of a set trained on`);
    return problems;
  });
}

/** Every ordered pair of classes exactly once in every family, and no id or file twice. */
function checkDesign(images) {
  const problems = [];
  const counts = new Map();
  const taken = new Set();
  for (const { id, file, shape, texture, family } of images) {
    for (const name of [`id ${id}`, `file ${file}`]) {
      if (taken.has(name)) problems.push(`${name} is there twice`);
      taken.add(name);
    }
    const cell = `${shape} in ${texture}, ${family}`;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const cells = FAMILIES.flatMap((family) =>
    CLASSES.flatMap((shape) =>
      CLASSES.filter((texture) => texture !== shape).map(
        (texture) => `${shape} in ${texture}, ${family}`,
      ),
    ),
  );
  for (const cell of cells) {
    const count = counts.get(cell) ?? 0;
    if (count !== 1) problems.push(`${cell}: ${count} images`);
    counts.delete(cell);
  }
  for (const cell of counts.keys()) problems.push(`${cell}: not of the design`);
  return problems;
}

function checkImage(folder, image, sources) {
  const problems = [];
  for (const [key, name] of [
    ['shapeSource', image.shape],
    ['textureSource', image.texture],
  ]) {
    if (sources[image[key]] === undefined) problems.push(`has no source of its ${name}`);
  }
  const path = join(folder, image.file);
  if (!existsSync(path)) return [...problems, 'is missing'];
  const png = readFileSync(path);
  if (png.length !== image.bytes) problems.push(`has ${png.length} bytes, not ${image.bytes}`);
  const sum = createHash('sha256').update(png).digest('hex');
  if (sum !== image.sha256) problems.push('is not the file of its SHA-256');
  return [...problems, ...checkPng(png)];
}

/**
 * Checks a folder of built-in stimuli: its design, files, sums, PNG structure, size, licences and icon sets.
 *
 * @param {string} folder the folder that holds `index.json`
 * @returns {string[]} one text a problem; empty where all is well
 */
export function checkBuiltInStimuli(folder) {
  const indexPath = join(folder, 'index.json');
  if (!existsSync(indexPath)) return ['index.json is missing'];
  const index = JSON.parse(readFileSync(indexPath, 'utf8'));
  const { classes, sources, images } = index;
  const problems = [];
  if (index.format !== 'cuelens-stimuli' || index.version !== 1) {
    problems.push(`index.json is ${index.format} ${index.version}`);
  }
  if (JSON.stringify(classes) !== JSON.stringify(CLASSES)) {
    problems.push('index.json has other classes');
  }
  problems.push(...checkSources(sources), ...checkDesign(images));
  for (const image of images) {
    for (const problem of checkImage(folder, image, sources)) {
      problems.push(`${image.file} ${problem}`);
    }
  }
  const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  if (bytes > MOST_BYTES) problems.push(`${bytes} bytes in all, more than ${MOST_BYTES}`);
  const listed = new Set(images.map((image) => image.file));
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.replaceAll('\\', '/');
    if (file.endsWith('.png') && !listed.has(file)) problems.push(`${file} is not in index.json`);
  }
  const licencePath = join(folder, 'LICENSE.md');
  const licenceText = existsSync(licencePath) ? readFileSync(licencePath, 'utf8') : '';
  for (const { id, name, author } of sources) {
    if (!licenceText.includes(name) || !licenceText.includes(author)) {
      problems.push(`LICENSE.md does not credit ${id} (${author})`);
    }
  }
  return problems;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const builtIn = new URL('../../public/stimuli/built-in', import.meta.url);
  const problems = checkBuiltInStimuli(process.argv[2] ?? fileURLToPath(builtIn));
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0 ? 'The built-in stimuli are in order.' : `${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
