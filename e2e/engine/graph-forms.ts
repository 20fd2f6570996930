import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { cosineBetween } from '../../src/science/matrix.ts';
import type { TowerChoice } from '../../src/engine/contract/engine.ts';
import type { Dtype, ModelCard, TextSettings } from '../../src/engine/contract/model-card.ts';
import type { HarnessModel } from './harness.ts';

/** A tiny model in one form, and what ONNX Runtime in Python makes of it. */
export interface GraphForm {
  readonly name: string;
  readonly words: string;
  readonly padding: TextSettings['padding'];
  /** Base64 by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly text: string;
  readonly vision: string;
  readonly sentences: readonly { readonly text: string; readonly row: readonly number[] }[];
  /** Rows of the two pictures. */
  readonly images: readonly (readonly number[])[];
}

interface GraphForms {
  readonly tokenizer: object;
  readonly maxTokens: number;
  readonly side: number;
  readonly pictures: readonly string[];
  readonly forms: readonly GraphForm[];
}

const path = new URL('../../tools/references/graphs/graphs.json', import.meta.url);
const made = JSON.parse(readFileSync(path, 'utf8')) as GraphForms;

/** All forms. */
export const GRAPH_FORMS = made.forms;

/** The form of that name. */
export function graphForm(name: string): GraphForm {
  const form = made.forms.find((one) => one.name === name);
  if (form === undefined) throw new Error(`no form ${name}`);
  return form;
}

/** A form as a model dropped from disk. */
export function droppedModel(
  form: GraphForm,
  device: TowerChoice['device'],
  tensors: ModelCard['tensors'] = { text: null, vision: null },
): HarnessModel {
  const settings = {
    do_center_crop: false,
    size: { height: made.side, width: made.side },
    image_mean: [0, 0, 0],
    image_std: [1, 1, 1],
  };
  const file = (name: string) => ({ path: name, sizeBytes: null, sha256: null });
  const graph = (name: string) => {
    const beside = Object.keys(form.files).filter((one) => one.startsWith(`${name}_`));
    return { ...file(name), externalData: beside.map(file) };
  };
  const dtype: Dtype = form.name === 'half' ? 'fp16' : 'fp32';
  const card: ModelCard = {
    id: `local/${form.name}`,
    revision: '1',
    title: form.words,
    licence: { name: '', use: 'unknown', url: null, notice: '' },
    source: 'disk',
    files: {
      config: null,
      preprocessor: file('preprocessor_config.json'),
      tokenizer: file('tokenizer.json'),
      tokenizerConfig: null,
      text: { [dtype]: graph(form.text) },
      vision: { [dtype]: graph(form.vision) },
      selfTest: null,
    },
    defaultDtype: null,
    embeddingSize: null,
    logitRule: { kind: 'softmax', scale: 100 },
    text: { maxTokens: made.maxTokens, padId: 0, padding: form.padding, wording: 'as-typed' },
    tensors,
    gflopsPerImage: null,
    embeddings: {},
    about: { summary: '', parameters: '', training: '', limits: [], sources: [] },
  };
  const base64 = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64');
  return {
    card,
    baseUrl: '',
    text: { dtype: 'auto', device },
    vision: { dtype: 'auto', device },
    files: {
      ...form.files,
      'tokenizer.json': base64(made.tokenizer),
      'preprocessor_config.json': base64(settings),
    },
  };
}

/** Embeds the form's sentences and pictures with the loaded model: the worst cosine with Python's rows. */
export async function worstCosineOf(page: Page, form: GraphForm): Promise<number> {
  const sentences = form.sentences.map(({ text }) => text);
  const text = await page.evaluate((list) => harness.embedSentences(list), sentences);
  const files = made.pictures.map((picture) => `data:image/png;base64,${picture}`);
  const run = await page.evaluate((list) => harness.embedImages(list), files);
  const pairs = [
    ...form.sentences.map(({ row }, i) => [text.rows[i], row] as const),
    ...form.images.map((row, i) => [run.rows[files[i] ?? ''], row] as const),
  ];
  return Math.min(
    ...pairs.map(([found, known]) =>
      cosineBetween(Float32Array.from(found ?? []), Float32Array.from(known)),
    ),
  );
}
