import { readFileSync } from 'node:fs';
import { BlobReader, BlobWriter, ZipWriter } from '@zip.js/zip.js';
import type { ZipWriterAddDataOptions } from '@zip.js/zip.js';
import references from '../../tools/references/onnx-graphs/graph-facts.json' with { type: 'json' };

const root = new URL('../../', import.meta.url);

/** A file of this repository, as if it had been dropped. */
export function fromDisk(path: string, name = path.slice(path.lastIndexOf('/') + 1)): File {
  return new File([readFileSync(new URL(path, root))], name);
}

/** One of the small reference graphs. */
export function smallGraph(name: string, as: string): File {
  const found = references.small.find((one) => one.name === name);
  return new File([Buffer.from(found?.base64 ?? '', 'base64')], as);
}

/** A JSON file. */
export function jsonFile(name: string, json: unknown): File {
  return new File([JSON.stringify(json)], name);
}

/** The embedded model's own files. */
export function starterDrop(): File[] {
  return [
    'onnx/vision_model_w16.onnx',
    'tokenizer.json',
    'config.json',
    'onnx/text_model_w16.onnx',
    'preprocessor_config.json',
    'tokenizer_config.json',
    'self-test.json',
  ].map((path) => fromDisk(`public/models/cuelens/starter/${path}`));
}

/** The least that is a model: one graph for both towers, a tokenizer, picture settings. */
export function smallDrop(): File[] {
  return [
    smallGraph('both towers, with a mask', 'model.onnx'),
    jsonFile('tokenizer.json', { added_tokens: [], model: { vocab: {} } }),
    jsonFile('preprocessor_config.json', { image_mean: [0, 0, 0], crop_size: 224 }),
  ];
}

/** Files by their names in a zip. */
export function byName(files: readonly File[], folder = ''): Record<string, File> {
  return Object.fromEntries(files.map((file) => [`${folder}${file.name}`, file]));
}

/** A zip of files. */
export async function zipOf(
  files: Readonly<Record<string, File>>,
  options: ZipWriterAddDataOptions = {},
  name = 'my model.zip',
): Promise<File> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [path, file] of Object.entries(files)) {
    await writer.add(path, new BlobReader(file), options);
  }
  return new File([await writer.close()], name);
}
