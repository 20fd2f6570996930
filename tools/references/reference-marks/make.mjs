// Writes src/science/references/data/*.json, the published numbers that the page draws its marks
// from, out of reference-scores.csv (one row a published or recomputed score).
//
//   node tools/references/reference-marks/make.mjs [--scores <reference-scores.csv>] [--check]
//
// --check writes nothing and fails where a file differs from what would be written.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { runnerImport } from 'vite';
import { CLASSIFIERS, CLIP_MODELS, CLIP_PROMPTS, EARLY_CLASSIFIERS, VLMS } from './labels.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const folder = join(root, 'src', 'science', 'references', 'data');

const HUMANS = 'humans (10 subjects)';
const NEUTRAL_TRIALS = 'model-vs-human raw-data/cue-conflict';
const CLIP_FILES = 'vlm_shapebias raw-data/clip';
const CLIP_SETTING = 'CLIP zero-shot';
const VLM_TASKS = [
  {
    source: 'vlm_shapebias raw-data/vlm/vqa',
    id: 'vqa',
    setting: 'chose one of 16 lettered options',
    prompt: 'Which option best describes the image?',
  },
  {
    source: 'vlm_shapebias raw-data/vlm/captioning',
    id: 'captioning',
    setting: 'described the image freely; the caption’s nearest class counts',
    prompt: 'Describe the image. Keep your response short.',
  },
];

/** Who measured, for the attribution under each mark. */
function creditOf(source) {
  if (source.startsWith('model-vs-human')) return `${source} (Geirhos et al. 2021)`;
  if (source.startsWith('texture-vs-shape')) return `${source} (Geirhos et al. 2019)`;
  return `${source} (Gavrikov et al. 2025)`;
}

function rates(row) {
  return { shapeBias: Number(row.shape_bias), cueAccuracy: Number(row.cue_accuracy) };
}

function findRow(rows, wanted) {
  const found = rows.filter((row) =>
    Object.entries(wanted).every(([column, value]) => row[column] === value),
  );
  if (found.length !== 1) throw new Error(`${found.length} rows for ${JSON.stringify(wanted)}`);
  return found[0];
}

function markOf(row, { id, label, kind, setting, prompt }) {
  const text = prompt === undefined ? {} : { prompt };
  return { id, label, kind, setting, ...rates(row), source: creditOf(row.source), ...text };
}

function humanMarks(rows) {
  const told = (cue, folderPart) => ({
    source: `texture-vs-shape raw-data/style-transfer-512-nomask-${folderPart}-guessing-experiment`,
    setting: `instructed: report ${cue}`,
  });
  const kinds = [
    {
      id: 'humans',
      label: 'Humans',
      setting: '10 people, told nothing about cues',
      row: { source: NEUTRAL_TRIALS, setting: 'all trials pooled' },
    },
    {
      id: 'humans-told-shape',
      label: 'Humans told to report the shape',
      setting: '10 people, told to report the shape',
      row: told('shape', 'content'),
    },
    {
      id: 'humans-told-texture',
      label: 'Humans told to report the texture',
      setting: '10 people, told to report the texture',
      row: told('texture', 'texture'),
    },
  ];
  return kinds.map(({ row, ...mark }) =>
    markOf(findRow(rows, { model: HUMANS, ...row }), { ...mark, kind: 'human' }),
  );
}

function classifierMarks(rows) {
  const kind = 'classifier';
  const setting = 'ImageNet classifier; the mean probability of a category’s classes counts';
  const source = 'vlm_shapebias raw-data/inet_classifier';
  const recent = Object.entries(CLASSIFIERS).map(([model, label]) => {
    const id = model.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    return markOf(findRow(rows, { source, model }), { id, label, kind, setting });
  });
  const early = Object.entries(EARLY_CLASSIFIERS).flatMap(([earlySource, models]) =>
    Object.entries(models).map(([model, { id, label }]) => {
      const row = findRow(rows, { source: earlySource, model, setting: 'cue-conflict' });
      return markOf(row, { id, label, kind, setting });
    }),
  );
  return [...recent, ...early];
}

function clipMarks(rows) {
  return Object.entries(CLIP_MODELS).flatMap(([model, { id, label }]) =>
    Object.entries(CLIP_PROMPTS).map(([prompt, wording]) => {
      const row = findRow(rows, { source: CLIP_FILES, model, prompt, setting: CLIP_SETTING });
      return markOf(row, { ...wording, id: `${id}-${wording.id}`, label, kind: 'clip' });
    }),
  );
}

function vlmMarks(rows) {
  return VLM_TASKS.flatMap(({ source, id, setting, prompt }) =>
    rows
      .filter((row) => row.source === source)
      .map((row) => {
        const label = VLMS[row.model];
        if (label === undefined) throw new Error(`no label for ${row.model}`);
        const name = row.model.replaceAll('_', '-');
        return markOf(row, { id: `${name}-${id}`, label, kind: 'vlm', setting, prompt });
      }),
  );
}

function categoryMarks(rows) {
  const clip = (model) => ({
    ...CLIP_MODELS[model],
    kind: 'clip',
    setting: '80 ImageNet templates',
    row: { source: CLIP_FILES, model, prompt: '80 ImageNet templates, ensembled' },
    group: CLIP_SETTING,
  });
  const series = [
    {
      id: 'humans',
      label: 'Humans',
      kind: 'human',
      setting: '10 people, told nothing about cues',
      row: { source: NEUTRAL_TRIALS, model: HUMANS },
      group: 'pooled',
    },
    clip('clip_RN50_openai'),
    clip('ViT_L_14_openai'),
  ];
  const categories = listCategories(rows);
  return series.flatMap(({ id, label, kind, setting, row, group }) =>
    ['shape', 'texture'].map((side) => {
      const ofSide = categories.map((category) =>
        rates(findRow(rows, { ...row, setting: `${group} | ${side} category=${category}` })),
      );
      return {
        ...{ id: `${id}-by-${side}`, label, kind, side, setting },
        shapeBias: ofSide.map((one) => one.shapeBias),
        cueAccuracy: ofSide.map((one) => one.cueAccuracy),
        source: creditOf(row.source),
      };
    }),
  );
}

/** The 16 categories as the human rows name them, alphabetical as everywhere. */
function listCategories(rows) {
  const pattern = /^pooled \| shape category=(\w+)$/;
  const names = rows.flatMap((row) => pattern.exec(row.setting)?.[1] ?? []).sort();
  if (names.length !== 16) throw new Error(`${names.length} categories`);
  return names;
}

/** Prompts that an automatic search tried, grouped by the chat model they were tried on. */
function searchedPrompts(rows) {
  const searched = rows.filter((row) => row.source.endsWith('prompt_search_results.csv'));
  return [...new Set(searched.map((row) => row.model))].map((model) => ({
    id: model.replaceAll('_', '-'),
    label: VLMS[model],
    source: creditOf('vlm_shapebias raw-data/prompt_search_results.csv'),
    prompts: searched
      .filter((row) => row.model === model)
      .map((row) => ({ ...rates(row), prompt: row.prompt })),
  }));
}

/** File name -> content of every data file. */
async function buildFiles(rows) {
  const overall = [
    ...humanMarks(rows),
    ...classifierMarks(rows),
    ...clipMarks(rows),
    ...vlmMarks(rows),
  ];
  const contents = {
    'overall-marks.json': overall,
    'category-marks.json': categoryMarks(rows),
    'searched-prompts.json': searchedPrompts(rows),
  };
  const options = { ...(await resolveConfig(join(folder, 'any.json'))), parser: 'json' };
  const entries = Object.entries(contents).map(async ([name, value]) => [
    name,
    await format(JSON.stringify(value, null, 1), options),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

const { values } = parseArgs({
  options: {
    scores: {
      type: 'string',
      default: join(root, '..', 'shared', 'research', 'reference-scores.csv'),
    },
    check: { type: 'boolean', default: false },
  },
});

// The page's own reader of tables: TypeScript, which Node does not run by itself.
const { module } = await runnerImport(join(root, 'src', 'science', 'references', 'read-csv.ts'));
const scores = module.readCsv(await readFile(values.scores, 'utf8'));
if (!scores.ok) throw new Error(scores.problems[0].message);
const files = await buildFiles(scores.value);
for (const [name, content] of Object.entries(files)) {
  const path = join(folder, name);
  if (!values.check) await writeFile(path, content);
  else if ((await readFile(path, 'utf8')) !== content) throw new Error(`${name} is not up to date`);
}
