import type { Dtype } from '../contract/model-card.ts';

/** What an ONNX file's path says of it. */
export interface GraphName {
  readonly tower: 'text' | 'vision' | 'joint';
  readonly dtype: Dtype;
  /**
   * What both towers of one model share: their folder, or a folder and the beginning of a name
   * (`RN50` for `RN50-visual.onnx`). '' for files at the root.
   */
  readonly variant: string;
}

/** Endings of names by how the weights are stored; a text: not read here, and called that. */
const ENDINGS: readonly (readonly [ending: RegExp, dtype: Dtype | { readonly skipped: string }])[] =
  [
    [/[._-](?:fp16|float16)$/, 'fp16'],
    [/[._-](?:fp32|float32)$/, 'fp32'],
    [/[._-]w16$/, 'w16'],
    [/[._-]quantized$/, 'q8'],
    [/[._-]q?u?int8$/, { skipped: 'int8 and uint8' }],
    [/[._-](?:q[124](?:f16)?|bnb4)$/, { skipped: '4-bit and smaller' }],
  ];

const KIND = '(?:[._-]?(?:model|encoder|tower))?(?=$|[._-])';
const VISION_WORD = new RegExp(`(?:^|[._-])(?:vision|visual|image|img)${KIND}`, 'i');
const TEXT_WORD = new RegExp(`(?:^|[._-])(?:textual|text|txt)${KIND}`, 'i');
const JOINT_WORD = /^(?:model|clip|clip[._-]model)$/i;

/**
 * Reads the path of an ONNX file by the usual names. Null for a file of another kind or name;
 * `skipped` names a way of storing weights that is not read here.
 */
export function readGraphName(path: string): GraphName | { readonly skipped: string } | null {
  if (!path.endsWith('.onnx')) return null;
  const folders = path.split('/');
  const name = (folders.pop() ?? '').slice(0, -'.onnx'.length);
  const found = ENDINGS.find(([ending]) => ending.test(name));
  const dtype = found?.[1] ?? 'fp32';
  const stem = found === undefined ? name : name.replace(found[0], '');
  const place = placeOf(folders, stem);
  if (place === null) return null;
  return typeof dtype === 'string' ? { ...place, dtype } : dtype;
}

function placeOf(folders: readonly string[], stem: string): Omit<GraphName, 'dtype'> | null {
  for (const [tower, word] of [
    ['vision', VISION_WORD],
    ['text', TEXT_WORD],
  ] as const) {
    if (word.test(stem)) {
      const rest = stem.replace(word, '').replace(/^[._-]+|[._-]+$/g, '');
      return { tower, variant: [...folders, ...(rest === '' ? [] : [rest])].join('/') };
    }
    // immich: the folder says which tower, the file is just `model`.
    const last = folders.at(-1);
    if (JOINT_WORD.test(stem) && last !== undefined && word.test(last)) {
      return { tower, variant: folders.slice(0, -1).join('/') };
    }
  }
  return JOINT_WORD.test(stem) ? { tower: 'joint', variant: folders.join('/') } : null;
}
