// Known words of 1,000 classes and 12,800 pictures: decisions, measures, and the product's own charts
// of the 16 categories that the classes are grouped into.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { CosineColumns } from '#science/cosine-columns.ts';
import { pickAnswersOfMany } from '#science/decisions/decide.ts';
import { dotColumns, matrixOf, rowOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import { compareDecisions } from '#science/metrics/compare-decisions.ts';
import { countCues, countCuesByCategory } from '#science/metrics/cue-counts.ts';
import { rateCues } from '#science/metrics/shape-bias.ts';
import { CATEGORIES, CATEGORY_COUNT } from '#science/stimuli/category.ts';
import AtlasChart from '#views/charts/atlas-chart.tsx';
import { atlasPointOf } from '#views/charts/atlas-plot.ts';
import CategoryFigure from '#views/charts/category-figure.tsx';
import TrailChart from '#views/charts/trail-chart.tsx';
import { RulerView } from '#views/ruler/ruler-view.tsx';
import { OVERALL_MARKS } from '#science/references/overall-marks.ts';
import { makeRows, makeStimuli } from './made-rows.ts';

const PICTURES = 12_800;
const CLASSES = 1_000;
const WIDTH = 352;
/** Both templates, and the classes that are reworded. */
const ROOM_BYTES = 256 * 2 ** 20;
const TRAIL = 80;
/** A slice of the cold product between two looks at whether something waits. */
const SLICE_ROWS = 160;

const stimuli = makeStimuli(PICTURES);
const images = makeRows(PICTURES, WIDTH, 1);
const templates = [makeRows(CLASSES, WIDTH, 2), makeRows(CLASSES, WIDTH, 3)] as const;
const fresh = makeRows(CLASSES, WIDTH, 4);
const cosines = new CosineColumns(images, ROOM_BYTES);

const root = createRoot(document.querySelector('#root') ?? document.body);
const published = OVERALL_MARKS.map(atlasPointOf);
const ground = {
  names: CATEGORIES,
  marks: [{ label: 'nobody', rates: CATEGORIES.map(() => 0.5) }],
  orientation: 'ruler',
} as const;
const finding = (): string => '';
const nothing = (): void => undefined;
let trail: readonly { shapeBias: number; cueAccuracy: number }[] = [];
let before = new Uint8Array(PICTURES);
let edits = 0;

/** From category rows to charts that are handed to React. */
function answer(categories: Matrix): void {
  const classes = pickAnswersOfMany(cosines.with(categories));
  const answers = new Uint8Array(PICTURES);
  for (let i = 0; i < PICTURES; i += 1) answers[i] = (classes[i] ?? 0) % CATEGORY_COUNT;
  const counts = countCues(stimuli, answers);
  const byShape = countCuesByCategory(stimuli, answers, 'shape');
  countCuesByCategory(stimuli, answers, 'texture');
  compareDecisions(stimuli, before, answers);
  before = answers;
  const rates = rateCues(counts);
  trail = [...trail, rates].slice(-TRAIL);
  const own = [{ kind: 'now', label: 'Now', detail: '', ...rates }] as const;
  edits += 1;
  root.render([
    // Changes with the charts, whatever they show.
    createElement('i', { key: 'edits', id: 'edits', 'data-edits': edits }),
    createElement(RulerView, { key: 'ruler', rates, marks: [], pinned: null, stale: false }),
    createElement(CategoryFigure, {
      key: 'category',
      ground,
      rows: byShape.map((of) => {
        const { shapeBias, interval } = rateCues(of);
        return { now: shapeBias, interval, pinned: NaN };
      }),
      bars: byShape,
      overall: rates.shapeBias,
      caption: '',
      finding,
      onPick: nothing,
    }),
    createElement(AtlasChart, { key: 'atlas', published, own, trail, finding }),
    createElement(TrailChart, { key: 'trail', trail, finding }),
  ]);
}

/** Milliseconds from the call of `edit` to the end of the frame that shows its charts. */
async function timeEdit(edit: () => void): Promise<number> {
  const mark = document.querySelector('#edits');
  const startMs = performance.now();
  edit();
  if (mark !== null) await nextChange(mark);
  await afterFrame();
  return performance.now() - startMs;
}

function nextChange(element: Element): Promise<void> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      resolve();
    });
    observer.observe(element, { attributes: true });
  });
}

/** After the next frame: a message posted within it is heard once it was painted. */
function afterFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  });
}

function rest(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 150);
  });
}

/** Longest task of the main thread since `start`, in milliseconds; 0 where none was over 50. */
function watchTasks(): () => number {
  const long: number[] = [];
  const observer = new PerformanceObserver((list) => {
    long.push(...list.getEntries().map(({ duration }) => duration));
  });
  observer.observe({ type: 'longtask' });
  return () => {
    observer.disconnect();
    return Math.max(0, ...long);
  };
}

async function timeEdits(count: number, rowsOf: (edit: number) => Matrix) {
  await rest();
  const longestMs = watchTasks();
  const timesMs: number[] = [];
  for (let edit = 0; edit < count; edit += 1) {
    const rows = rowsOf(edit);
    timesMs.push(
      await timeEdit(() => {
        answer(rows);
      }),
    );
    await rest();
  }
  return { timesMs, longestMs: longestMs() };
}

/** One class of the 1,000 gets words that were never asked before. */
function rewordOne(count: number, from: number) {
  const data = templates[0].data.slice();
  return timeEdits(count, (edit) => {
    const k = (from + edit) % CLASSES;
    data.set(rowOf(fresh, k), k * WIDTH);
    return matrixOf(CLASSES, WIDTH, data);
  });
}

/** All 1,000 classes change to a template that was asked before, and back. */
function switchTemplate(count: number) {
  return timeEdits(count, (edit) => templates[edit % 2] ?? templates[0]);
}

/** Both templates for the first time, in slices that leave room for everything else. */
async function coldInSlices() {
  const longestMs = watchTasks();
  const startMs = performance.now();
  for (let top = 0; top < PICTURES; top += SLICE_ROWS) {
    const slice = images.data.subarray(top * WIDTH, (top + SLICE_ROWS) * WIDTH);
    dotColumns(matrixOf(slice.length / WIDTH, WIDTH, slice), templates[0]);
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  }
  const seconds = (performance.now() - startMs) / 1000;
  await rest();
  return { seconds, longestMs: longestMs() };
}

/** The same in a worker of its own. */
async function coldInWorker() {
  const worker = new Worker(new URL('./cold-product.worker.ts', import.meta.url), {
    type: 'module',
  });
  const longestMs = watchTasks();
  const seconds = await new Promise<number>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => {
      resolve(data);
    };
    worker.onerror = (event) => {
      reject(new Error(event.message));
    };
    worker.postMessage({ images, categories: templates[0] });
  });
  worker.terminate();
  await rest();
  return { seconds, longestMs: longestMs() };
}

/** Makes both templates known, as they would be after they were asked once. */
function warm(): void {
  for (const rows of templates) answer(rows);
}

Object.assign(globalThis, {
  bench: { warm, rewordOne, switchTemplate, coldInSlices, coldInWorker },
});
