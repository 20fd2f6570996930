import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);
/** Shapes are read at four times the size and averaged, so that thresholds leave smooth edges. */
const OVERSAMPLING = 4;

const iconSets = new Map();
export function loadIconSet(set) {
  if (!iconSets.has(set)) {
    iconSets.set(set, {
      icons: require(`@iconify-json/${set}/icons.json`),
      info: require(`@iconify-json/${set}/info.json`),
      version: require(`@iconify-json/${set}/package.json`).version,
    });
  }
  return iconSets.get(set);
}

const drawings = new Map();
/** The drawing's inside, its root attributes and the box (x, y, width, height) of its ink. */
function loadDrawing(id) {
  if (drawings.has(id)) return drawings.get(id);
  const [set, name] = id.split(':');
  let drawing;
  if (set === 'openclipart') {
    const text = readFileSync(new URL(`./openclipart/${name}.svg`, import.meta.url), 'utf8');
    const root = /<svg\b[^>]*>/.exec(text);
    const read = (attribute) => new RegExp(`\\s${attribute}="([^"]*)"`).exec(root[0])?.[1];
    const viewBox = read('viewBox')
      ?.split(/[\s,]+/)
      .map(Number) ?? [0, 0, parseFloat(read('width')), parseFloat(read('height'))];
    const attributes = root[0]
      .slice(4, -1)
      .replace(/\s(width|height|viewBox|x|y|enable-background)="[^"]*"/g, '');
    // Entities declared in the document type go with it, so the text before the root is kept.
    drawing = {
      before: text.slice(0, root.index),
      attributes,
      body: text.slice(root.index + root[0].length, text.lastIndexOf('</svg>')),
      viewBox,
    };
  } else {
    const { icons } = loadIconSet(set);
    const icon = icons.icons[name];
    if (!icon) throw new Error(`No icon ${id}`);
    drawing = {
      before: '',
      attributes: ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"',
      body: icon.body.replaceAll('currentColor', '#000'),
      viewBox: [
        icon.left ?? 0,
        icon.top ?? 0,
        icon.width ?? icons.width ?? 16,
        icon.height ?? icons.height ?? 16,
      ],
    };
  }
  drawings.set(id, drawing);
  drawing.inkBox = measureInk(drawing);
  return drawing;
}

function paint(drawing, [x, y, width, height], pixelWidth, pixelHeight) {
  const svg = `${drawing.before}<svg${drawing.attributes} width="${pixelWidth}" height="${pixelHeight}" viewBox="${x} ${y} ${width} ${height}" preserveAspectRatio="none">${drawing.body}</svg>`;
  const image = new Resvg(svg, {
    fitTo: { mode: 'original' },
    font: { loadSystemFonts: false },
  }).render();
  if (image.width !== pixelWidth || image.height !== pixelHeight)
    throw new Error('Unexpected raster size');
  return image.pixels; // premultiplied RGBA
}

function measureInk(drawing) {
  const [x, y, width, height] = drawing.viewBox;
  const scale = 512 / Math.max(width, height);
  const w = Math.round(width * scale);
  const h = Math.round(height * scale);
  const pixels = paint(drawing, drawing.viewBox, w, h);
  let [left, top, right, bottom] = [w, h, -1, -1];
  for (let row = 0; row < h; row++) {
    for (let column = 0; column < w; column++) {
      if (pixels[(row * w + column) * 4 + 3] < 24) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
    }
  }
  return [
    x + (left / w) * width,
    y + (top / h) * height,
    ((right + 1 - left) / w) * width,
    ((bottom + 1 - top) / h) * height,
  ];
}

/** Width over height of an icon's ink. */
export function aspectOf(id) {
  const [, , width, height] = loadDrawing(id).inkBox;
  return width / height;
}

/** Coverage (0..1) and lightness (0..1, stretched to the icon's own range) of an icon's ink at a size. */
function rasterise(id, width, height) {
  const drawing = loadDrawing(id);
  const pixels = paint(drawing, drawing.inkBox, width, height);
  const coverage = new Float32Array(width * height);
  const lightness = new Float32Array(width * height);
  let [darkest, lightest] = [1, 0];
  for (let i = 0; i < coverage.length; i++) {
    const alpha = pixels[i * 4 + 3] / 255;
    coverage[i] = alpha;
    if (alpha === 0) continue;
    lightness[i] =
      (0.299 * pixels[i * 4] + 0.587 * pixels[i * 4 + 1] + 0.114 * pixels[i * 4 + 2]) / 255 / alpha;
    if (alpha > 0.9) {
      darkest = Math.min(darkest, lightness[i]);
      lightest = Math.max(lightest, lightness[i]);
    }
  }
  const range = Math.max(lightest - darkest, 1e-6);
  for (let i = 0; i < lightness.length; i++) {
    lightness[i] = Math.min(1, Math.max(0, (lightness[i] - darkest) / range));
  }
  return { coverage, lightness };
}

/** Marks what cannot be reached from the border without crossing ink. */
function findInside(coverage, width, height) {
  const outside = new Uint8Array(width * height);
  const stack = [];
  for (let x = 0; x < width; x++) stack.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y++) stack.push(y * width, y * width + width - 1);
  while (stack.length > 0) {
    const i = stack.pop();
    if (outside[i] || coverage[i] > 0.5) continue;
    outside[i] = 1;
    const x = i % width;
    if (x > 0) stack.push(i - 1);
    if (x < width - 1) stack.push(i + 1);
    if (i >= width) stack.push(i - width);
    if (i < width * (height - 1)) stack.push(i + width);
  }
  return outside.map((value) => 1 - value);
}

/**
 * A global shape on a size x size canvas: `ink` (its body) and `holes` (cut-outs enclosed by it), coverages 0..1.
 * The ink's box is fitted into `fit` pixels, centred, moved by (shiftX, shiftY), mirrored on request.
 */
export function drawShape(id, mode, { size, fit, shiftX = 0, shiftY = 0, mirrored = false }) {
  const aspect = aspectOf(id);
  const boxWidth = Math.round(aspect >= 1 ? fit : fit * aspect);
  const boxHeight = Math.round(aspect >= 1 ? fit / aspect : fit);
  const left = Math.round((size - boxWidth) / 2) + shiftX;
  const top = Math.round((size - boxHeight) / 2) + shiftY;
  const w = boxWidth * OVERSAMPLING;
  const h = boxHeight * OVERSAMPLING;
  const { coverage, lightness } = rasterise(id, w, h);
  const inside = findInside(coverage, w, h);
  const ink = new Float32Array(size * size);
  const holes = new Float32Array(size * size);
  const share = 1 / OVERSAMPLING ** 2;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = y * w + x;
      const body = Math.max(coverage[i], inside[i]);
      let inkHere = coverage[i];
      if (mode === 'filled') inkHere = body;
      if (mode === 'dark') inkHere = lightness[i] < 0.72 ? coverage[i] : 0;
      const column = left + Math.floor((mirrored ? w - 1 - x : x) / OVERSAMPLING);
      const target = (top + Math.floor(y / OVERSAMPLING)) * size + column;
      ink[target] += inkHere * share;
      holes[target] += Math.max(0, body - inkHere) * share;
    }
  }
  return { ink, holes };
}

/**
 * A local motif of about `scale` x `scale` pixels in area, its width and height whole pixels, at most 1.5 `scale`.
 * `onLight` and `onDark` are how far (0..1) each pixel turns from the ground to the motif's tone.
 */
export function drawMotif(id, mode, scale, longest = 1.5) {
  const aspect = aspectOf(id);
  const stretch = Math.min(Math.sqrt(Math.max(aspect, 1 / aspect)), longest);
  const long = scale * stretch;
  const short = long / Math.max(aspect, 1 / aspect);
  const width = Math.round(aspect >= 1 ? long : short);
  const height = Math.round(aspect >= 1 ? short : long);
  const { coverage, lightness } = rasterise(id, width, height);
  let onLight = coverage;
  let onDark = coverage;
  if (mode === 'grey') {
    // Light parts stay lighter than dark parts on either ground.
    onLight = coverage.map((value, i) => value * (1 - 0.8 * lightness[i]));
    onDark = coverage.map((value, i) => value * (0.2 + 0.8 * lightness[i]));
  } else if (mode === 'filled') {
    const inside = findInside(coverage, width, height);
    onLight = coverage.map((value, i) => Math.max(value, inside[i]));
    onDark = onLight;
  }
  return { width, height, onLight, onDark };
}
