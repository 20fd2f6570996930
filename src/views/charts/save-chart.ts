import { saveBlob } from '../controls/save-blob.ts';

/** Style properties that make a drawing look the same away from the page's style sheet. */
const KEPT_STYLES = [
  'fill',
  'fill-opacity',
  'stop-color',
  'transform',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'letter-spacing',
] as const;
/** The drawings of a figure: recharts', and our own ruler. */
const FIGURES = 'svg.recharts-surface, svg[data-figure]';
const PADDING_PX = 16;
const CAPTION_LINE_PX = 15;
const CHARACTERS_PER_PX = 0.16;
const PNG_SCALE = 2;

/** Saves every drawing inside `box`, stacked, with its caption below, as one SVG or PNG file. */
export async function saveChart(
  box: HTMLElement,
  name: string,
  caption: string,
  format: 'svg' | 'png',
): Promise<void> {
  const { svg, width, height } = composeFigure(box, caption);
  const text = new XMLSerializer().serializeToString(svg);
  const drawing = new Blob([text], { type: 'image/svg+xml' });
  const blob = format === 'svg' ? drawing : await rasterize(drawing, width, height);
  saveBlob(blob, `cuelens-${name}.${format}`);
}

interface Figure {
  readonly svg: SVGSVGElement;
  readonly width: number;
  readonly height: number;
}

function composeFigure(box: HTMLElement, caption: string): Figure {
  const drawings = [...box.querySelectorAll<SVGSVGElement>(FIGURES)].filter(
    (svg) => svg.closest('.recharts-legend-wrapper') === null,
  );
  const frame = box.getBoundingClientRect();
  const lines = wrapWords(caption, Math.floor(frame.width * CHARACTERS_PER_PX));
  const width = frame.width + 2 * PADDING_PX;
  const height = frame.height + 3 * PADDING_PX + lines.length * CAPTION_LINE_PX;
  const svg = svgElement('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
  const style = getComputedStyle(box);
  const paper = getComputedStyle(document.documentElement).getPropertyValue('--card');
  svg.append(svgElement('rect', { width, height, fill: paper.trim() || '#fff' }));
  for (const drawing of drawings) {
    const place = drawing.getBoundingClientRect();
    const copy = withInlineStyles(drawing);
    copy.setAttribute('x', String(PADDING_PX + place.left - frame.left));
    copy.setAttribute('y', String(PADDING_PX + place.top - frame.top));
    svg.append(copy);
  }
  lines.forEach((line, i) => {
    const text = svgElement('text', {
      x: PADDING_PX,
      y: frame.height + 2 * PADDING_PX + (i + 1) * CAPTION_LINE_PX - 4,
      fill: style.color,
      'font-size': 11,
      'font-family': style.fontFamily,
    });
    text.textContent = line;
    svg.append(text);
  });
  return { svg, width, height };
}

function withInlineStyles(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = drawing.querySelectorAll<SVGElement>('*');
  copy.querySelectorAll<SVGElement>('*').forEach((element, i) => {
    const original = originals[i];
    if (original === undefined) return;
    const computed = getComputedStyle(original);
    for (const property of KEPT_STYLES) {
      element.style.setProperty(property, computed.getPropertyValue(property));
    }
    element.removeAttribute('class');
  });
  return copy;
}

async function rasterize(drawing: Blob, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(drawing);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(width * PNG_SCALE);
    canvas.height = Math.ceil(height * PNG_SCALE);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error('The browser could not draw the chart as PNG.'));
        else resolve(blob);
      }, 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function svgElement<K extends 'svg' | 'rect' | 'text'>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

function wrapWords(text: string, length: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > length) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
