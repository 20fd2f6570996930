// A flame chart as an SVG that needs nothing else: bars lie on what they are part of.

/**
 * A bar: how long it took, in the unit of its parent, and what it is made of.
 * @typedef {{ name: string, ms: number, where?: 'page' | 'worker' | 'network', parts?: readonly Flame[] }} Flame
 */

const WIDTH = 960;
const PADDING = 16;
const ROW_HEIGHT = 30;
const TOP_HEIGHT = 60;
const LETTER_WIDTH = 7;

const STYLE = `
    svg { --ink: #1c1e21; --faint: #5d646d; --ground: #ffffff; --page: #9cc4e4; --worker: #f2c894; --network: #e9a3a0; --line: #ffffff; }
    @media (prefers-color-scheme: dark) {
      svg { --ink: #e8eaed; --faint: #a5adb8; --ground: #16181c; --page: #2f5f86; --worker: #7a5a24; --network: #803c39; --line: #16181c; }
    }
    text { font: 12px system-ui, sans-serif; fill: var(--ink); }
    .title { font-size: 16px; font-weight: 600; }
    .faint { fill: var(--faint); }
    .ground { fill: var(--ground); }
    rect { stroke: var(--line); }
    .page { fill: var(--page); }
    .worker { fill: var(--worker); }
    .network { fill: var(--network); }`;

/**
 * @param {Flame} root
 * @param {{ title: string, about: string }} words
 */
export function drawFlame(root, { title, about }) {
  const rows = depthOf(root);
  const height = TOP_HEIGHT + rows * ROW_HEIGHT + PADDING;
  const bars = drawBar(root, PADDING, (WIDTH - 2 * PADDING) / root.ms, 0, root.ms);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title about">
  <title id="title">${escape(title)}</title>
  <desc id="about">${escape(about)}</desc>
  <style>${STYLE}
  </style>
  <rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>
  <text x="${PADDING}" y="26" class="title">${escape(title)}</text>
  <text x="${PADDING}" y="46" class="faint">${escape(about)}</text>
  ${bars.join('\n  ')}
</svg>
`;
}

/**
 * @param {Flame} bar
 * @param {number} x
 * @param {number} scale pixels a millisecond
 * @param {number} row
 * @param {number} totalMs
 * @returns {string[]}
 */
function drawBar({ name, ms, where = 'page', parts = [] }, x, scale, row, totalMs) {
  const y = TOP_HEIGHT + row * ROW_HEIGHT;
  const width = ms * scale;
  const said = `${name}: ${ms.toFixed(2)} ms, ${((100 * ms) / totalMs).toFixed(1)} %`;
  const label = [said, name].find((words) => words.length * LETTER_WIDTH < width - 8) ?? '';
  let at = x;
  const inside = parts.flatMap((part) => {
    const drawn = drawBar(part, at, scale, row + 1, totalMs);
    at += part.ms * scale;
    return drawn;
  });
  return [
    `<g><title>${escape(said)}</title><rect class="${where}" x="${x.toFixed(1)}" y="${y}" width="${Math.max(width, 0.5).toFixed(1)}" height="${ROW_HEIGHT - 2}"/>` +
      `${label === '' ? '' : `<text x="${(x + 5).toFixed(1)}" y="${y + 18}">${escape(label)}</text>`}</g>`,
    ...inside,
  ];
}

/** @param {Flame} bar @returns {number} */
function depthOf({ parts = [] }) {
  return 1 + Math.max(0, ...parts.map(depthOf));
}

/** @param {string} words */
function escape(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
