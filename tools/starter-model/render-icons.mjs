/**
 * Renders the chosen icons to 128 x 128 RGBA pixels.
 *
 *   node render-icons.mjs --iconify FOLDER --out FOLDER --from 0 --least-sets 8 [--list]
 *       [--only-sets a,b] [--most-other-concepts N]
 *
 * Writes `pixels.rgba` (one icon after the other), `names.jsonl` (one line an icon) and
 * `sets.json`. The renderer is native code and ends the process on a few icons; `progress` holds
 * the index of the icon in work, so that the caller can go on past it with `--from`. `--list`
 * prints the choice alone.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { selectIcons } from './icon-selection.mjs';

const SIDE = 128;
/** Icons that cover less of the square than this are dots and hairlines: nothing to learn from. */
const LEAST_COVERAGE = 0.03;

const { values: options } = parseArgs({
  options: {
    iconify: { type: 'string' },
    out: { type: 'string' },
    from: { type: 'string', default: '0' },
    list: { type: 'boolean', default: false },
    'only-sets': { type: 'string' },
    'least-sets': { type: 'string', default: '8' },
    'most-other-concepts': { type: 'string' },
  },
});

const { sets, icons } = selectIcons(options.iconify, {
  onlySets: options['only-sets']?.split(','),
  leastSets: Number(options['least-sets']),
  mostOtherConcepts: Number(options['most-other-concepts'] ?? Infinity),
});

if (options.list) {
  const lines = icons.map(({ concept, set, name }) => ({ concept, set, name }));
  console.log(JSON.stringify({ sets, icons: lines }));
} else {
  await render(Number(options.from));
}

async function render(from) {
  const { Resvg } = await import('@resvg/resvg-js');
  const outFile = (name) => path.join(options.out, name);
  const flags = from > 0 ? 'a' : 'w';
  const pixelFile = fs.openSync(outFile('pixels.rgba'), flags);
  const nameFile = fs.openSync(outFile('names.jsonl'), flags);
  fs.writeFileSync(outFile('sets.json'), JSON.stringify(sets, null, 1));
  let rendered = 0;
  const left = { unreadable: 0, notSquare: 0, nearlyEmpty: 0 };
  for (const [index, icon] of icons.entries()) {
    if (index < from) continue;
    fs.writeFileSync(outFile('progress'), String(index));
    const image = renderIcon(Resvg, icon);
    if (!image) left.unreadable++;
    else if (image.width !== SIDE || image.height !== SIDE) left.notSquare++;
    else if (coverage(image.pixels) < LEAST_COVERAGE) left.nearlyEmpty++;
    else {
      const { concept, set, name } = icon;
      fs.writeSync(pixelFile, image.pixels);
      fs.writeSync(nameFile, `${JSON.stringify({ concept, set, name })}\n`);
      rendered++;
    }
  }
  console.log(`rendered ${rendered} of ${icons.length - from}; left out: ${JSON.stringify(left)}`);
}

/** The rendered icon, or undefined where its SVG cannot be read (counted, not hidden). */
function renderIcon(Resvg, { viewBox, body }) {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${SIDE}" height="${SIDE}" viewBox="${viewBox}" color="#000">` +
    `${body.replaceAll('currentColor', '#000')}</svg>`;
  try {
    return new Resvg(svg, { fitTo: { mode: 'width', value: SIDE } }).render();
  } catch {
    return undefined;
  }
}

function coverage(pixels) {
  let alpha = 0;
  for (let i = 3; i < pixels.length; i += 4) alpha += pixels[i];
  return alpha / 255 / (SIDE * SIDE);
}
