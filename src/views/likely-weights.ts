import type { CatalogEntry, Device, Dtype, ModelCard } from '#engine/index.ts';
import { roundSize } from './size-words.ts';

/** Weights that would be fetched, and their size; null where nobody has said it. */
export interface LikelyWeights {
  readonly dtype: Dtype;
  readonly sizeBytes: number | null;
}

type Sizes = Readonly<
  Partial<Record<Dtype, { readonly path: string; readonly sizeBytes: number | null }>>
>;

/** Weights as asked for, of the image tower and of the text tower. */
export type AskedWeights = Readonly<Record<'dtype' | 'textDtype', Dtype | 'auto'>>;

/** As the device would choose. */
export const LEFT_TO_DEVICE: AskedWeights = { dtype: 'auto', textDtype: 'auto' };
/** Best first, as the engine takes them where it is left the choice. */
const ON_PROCESSOR: readonly Dtype[] = ['fp32', 'w16', 'fp16', 'q8'];
const ON_CARD: readonly Dtype[] = ['fp16', 'fp32', 'w16'];

/**
 * What a model would fetch: the weights asked for, or left to the device, pictures on `device` and
 * sentences on the processor. A forecast: whether a graphics card computes half precision only the
 * engine finds out.
 */
export function likelyWeights(
  files: { readonly text: Sizes; readonly vision: Sizes },
  device: Device,
  asked: AskedWeights = LEFT_TO_DEVICE,
): { readonly text: LikelyWeights | null; readonly vision: LikelyWeights | null } {
  const vision =
    firstOf(files.vision, asked.dtype === 'auto' ? [] : [asked.dtype]) ??
    firstOf(files.vision, device === 'webgpu' ? ON_CARD : []) ??
    firstOf(files.vision, ON_PROCESSOR);
  const text =
    firstOf(files.text, asked.textDtype === 'auto' ? [] : [asked.textDtype]) ??
    firstOf(files.text, ON_PROCESSOR);
  const isJoint =
    vision !== null && files.text[vision.dtype]?.path === files.vision[vision.dtype]?.path;
  return { vision, text: isJoint ? null : text };
}

/** Sizes as a card says them: to the byte, external data included. */
export function cardSizes(files: ModelCard['files']): {
  readonly text: Sizes;
  readonly vision: Sizes;
} {
  return { text: graphSizes(files.text), vision: graphSizes(files.vision) };
}

/** Sizes as the hub shows them: rounded. */
export function entrySizes(files: CatalogEntry['files']): {
  readonly text: Sizes;
  readonly vision: Sizes;
} {
  return { text: describedSizes(files.text), vision: describedSizes(files.vision) };
}

/** `606 MB: pictures 352 MB, text 254 MB (fp32)`, or what of it is known. */
export function sizeWords({ text, vision }: ReturnType<typeof likelyWeights>): string {
  const parts = [vision, text].filter((part) => part !== null);
  const dtypes = [...new Set(parts.map(({ dtype }) => dtype))].join(' and ');
  const sizes = parts.map(({ sizeBytes }) => sizeBytes);
  if (!sizes.every((size) => size !== null)) return `size not known yet (${dtypes})`;
  const total = roundSize(sizes.reduce((sum, size) => sum + size, 0));
  const [pictures, sentences] = sizes;
  if (pictures === undefined || sentences === undefined) return `${total} (${dtypes})`;
  return `${total}: pictures ${roundSize(pictures)}, text ${roundSize(sentences)} (${dtypes})`;
}

function firstOf(stored: Sizes, order: readonly Dtype[]): LikelyWeights | null {
  for (const dtype of order) {
    const file = stored[dtype];
    if (file !== undefined) return { dtype, sizeBytes: file.sizeBytes };
  }
  return null;
}

function describedSizes(stored: CatalogEntry['files']['text']): Sizes {
  return Object.fromEntries(
    Object.entries(stored).map(([dtype, { path, aboutBytes }]) => [
      dtype,
      { path, sizeBytes: aboutBytes },
    ]),
  );
}

function graphSizes(stored: ModelCard['files']['text']): Sizes {
  return Object.fromEntries(
    Object.entries(stored).map(([dtype, graph]) => {
      const sizes = [graph, ...(graph.externalData ?? [])].map(({ sizeBytes }) => sizeBytes);
      const sizeBytes = sizes.every((size) => size !== null)
        ? sizes.reduce((sum, size) => sum + size, 0)
        : null;
      return [dtype, { path: graph.path, sizeBytes }];
    }),
  );
}
