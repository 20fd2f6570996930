import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '#engine/index.ts';
import type { EngineStatus, PublishedAnswersSource } from '#engine/index.ts';
import { reportOf } from '#experiment/evaluate.ts';
import type { Report } from '#experiment/report.ts';
import { CUE_CONFLICT_SET, defaultSpec } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import type { PublishedAnswer } from '#science/references/parse-published-answers.ts';
import { PUBLISHED_RUNS } from '#science/references/published-answers.ts';
import { runCalled } from '#science/references/testing/run-called.ts';
import { promptSetOf } from '#science/prompts/prompt-set.ts';
import { categoryNumber } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { createAppStore } from './app-store.ts';
import type { AppStore } from './app-store.ts';
import { createPublishedActions } from './published-actions.ts';
import type { PublishedActions } from './published-actions.ts';
import { publishedRunOf } from './published-comparison.ts';
import type { PublishedState } from './published-comparison.ts';
import type { SessionContext } from './session-context.ts';

const bare = runCalled('clip-rn50-bare-name');
const photo = runCalled('clip-rn50-photo');

const PAIRS: readonly (readonly [Category, Category])[] = [
  ['cat', 'dog'],
  ['car', 'oven'],
  ['boat', 'bird'],
  ['bear', 'bear'],
];
const SET: StimulusSet = {
  ...{ id: CUE_CONFLICT_SET, title: '', note: '', naturalTemplate: '{}', licence: '', sources: [] },
  stimuli: PAIRS.map(([shape, texture]) => ({
    ...{ id: `${shape}1-${texture}1`, file: '', shape, texture, sha256: '', sizeBytes: 1 },
  })),
};
const PUBLISHED: readonly PublishedAnswer[] = PAIRS.map(([shape, texture]) => ({
  ...{ id: `${shape}1-${texture}1`, shape, texture, answer: categoryNumber(shape) },
}));

function specOf(template: string, modelId = bare.modelId): ExperimentSpec {
  const spec = defaultSpec(CUE_CONFLICT_SET, template);
  return { ...spec, model: { ...spec.model, id: modelId } };
}

function reportWith(spec: ExperimentSpec, ...answers: (Category | null)[]): Report {
  const numbers = answers.map((name) => (name === null ? UNSCORED : categoryNumber(name)));
  const decisions = { answers: Uint8Array.from(numbers), probabilities: null };
  return reportOf(spec, SET.stimuli, decisions, { kind: 'link', made: null });
}

const bareReport = (): Report => reportWith(specOf('{}'), 'cat', 'oven', 'dog', 'bear');
const photoReport = (): Report =>
  reportWith(specOf('a photo of a {}.'), 'cat', 'car', 'boat', 'bear');

let store: AppStore;
let actions: PublishedActions;
let load: ReturnType<typeof vi.fn<PublishedAnswersSource['load']>>;
let kept: Set<string>;
const now = (): PublishedState => store.getState().published;
const settled = async (): Promise<void> =>
  vi.waitFor(() => expect(now().phase).not.toBe('loading'));

beforeEach(async () => {
  kept = new Set();
  load = vi.fn<PublishedAnswersSource['load']>(() => Promise.resolve(PUBLISHED));
  const source: PublishedAnswersSource = {
    host: 'tables.example',
    has: ({ id }) => kept.has(id),
    load: (run, signal) => load(run, signal),
    takeTable: async (file) => {
      const run = PUBLISHED_RUNS.find(({ id }) => `${id}.CSV` === (file as File).name) ?? null;
      if (run !== null) kept.add(run.id);
      return run;
    },
  };
  store = createAppStore({} as EngineStatus);
  const parts = { publishedAnswers: Promise.resolve({ source, problems: [] }) };
  actions = createPublishedActions({ parts, store } as unknown as SessionContext);
  store.setState({ set: SET });
  await vi.waitFor(() => expect(now().host).toBe('tables.example'));
});

describe('which published run a result is compared with', () => {
  it('is the one with the same model, words and pictures', () => {
    const spec = specOf('{}');
    expect(publishedRunOf(spec)).toBe(bare);
    expect(publishedRunOf(specOf('a photo of a {}.'))).toBe(photo);
    expect(publishedRunOf(specOf('{}', 'cuelens/starter'))).toBeNull();
    expect(publishedRunOf({ ...spec, transforms: ['blur'] })).toBeNull();
    expect(publishedRunOf({ ...spec, stimuli: { ...spec.stimuli, id: 'built-in' } })).toBeNull();
    expect(publishedRunOf({ ...spec, steering: { ...spec.steering, blend: 0.2 } })).toBeNull();
    expect(publishedRunOf({ ...spec, prompts: promptSetOf(['a {}']) })).toBeNull();
  });
});

describe('the check against published answers', () => {
  it('names the run, and asks no host before the visitor says so', async () => {
    store.setState({ report: bareReport() });
    expect(now()).toMatchObject({ run: bare, phase: 'idle', comparison: null });
    store.setState({ report: reportWith(specOf('a {}'), 'cat', 'car', 'boat', 'bear') });
    expect(now().run).toBeNull();
    await actions.compare();
    expect(load).not.toHaveBeenCalled();
  });

  it('compares picture by picture', async () => {
    store.setState({ report: bareReport() });
    await actions.compare();
    expect(now()).toMatchObject({
      phase: 'ready',
      comparison: {
        ...{ compared: 4, flipped: [1, 2], shapeToTexture: 1, textureToShape: 0 },
        rates: { shapeBias: 1, cueAccuracy: 1 },
      },
    });
    // Of 4 equal halves: chance agrees on cat and bear, once each in 16.
    expect(now().comparison?.kappa).toBeCloseTo((2 / 4 - 2 / 16) / (1 - 2 / 16), 12);
  });

  it('follows the result as more pictures are scored', async () => {
    store.setState({ report: reportWith(specOf('{}'), 'cat', null, null, null) });
    await actions.compare();
    expect(now().comparison).toMatchObject({ compared: 1, flipped: [] });
    store.setState({ report: bareReport() });
    expect(now().comparison).toMatchObject({ compared: 4, flipped: [1, 2] });
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('follows the words once it was asked for', async () => {
    store.setState({ report: bareReport() });
    await actions.compare();
    store.setState({ report: photoReport() });
    expect(now()).toMatchObject({ run: photo, phase: 'loading', comparison: null });
    await settled();
    expect(now().comparison?.flipped).toEqual([]);
    expect(load.mock.calls.map(([run]) => run)).toEqual([bare, photo]);
  });

  it('lets the newest question win', async () => {
    let answer: (published: readonly PublishedAnswer[]) => void = () => undefined;
    load.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    store.setState({ report: bareReport() });
    const asked = actions.compare();
    await vi.waitFor(() => expect(load).toHaveBeenCalled());
    store.setState({ report: photoReport() });
    await settled();
    answer([]);
    await asked;
    expect(load.mock.calls[0]?.[1].aborted).toBe(true);
    expect(now()).toMatchObject({ run: photo, phase: 'ready' });
  });

  it('says why it failed, and can be tried again', async () => {
    load.mockRejectedValueOnce(new EngineError('download-failed', 'No network.'));
    store.setState({ report: bareReport() });
    await actions.compare();
    expect(now()).toMatchObject({
      phase: 'failed',
      problem: { code: 'download-failed', message: 'No network.' },
      comparison: null,
    });
    await actions.compare();
    expect(now()).toMatchObject({ phase: 'ready', problem: null });
  });

  it('refuses a table of other pictures', async () => {
    load.mockResolvedValueOnce(PUBLISHED.slice(1));
    store.setState({ report: bareReport() });
    await actions.compare();
    expect(now()).toMatchObject({ phase: 'failed', problem: { code: 'other-stimuli' } });
  });
});

describe('dropped files', () => {
  const fileCalled = (name: string) => new File(['x'], name);

  it('that are the table of the result on show are compared without asking anybody', async () => {
    store.setState({ report: bareReport() });
    const picture = fileCalled('cat1-dog1.png');
    const taken = await actions.takeTables([picture, fileCalled(`${bare.id}.CSV`)]);
    expect(taken).toEqual({ others: [picture], problems: [] });
    expect(now()).toMatchObject({ phase: 'ready', asked: false });
    // Another wording would be a request, which nobody has asked for.
    store.setState({ report: photoReport() });
    expect(now()).toMatchObject({ run: photo, phase: 'idle' });
    store.setState({ report: bareReport() });
    await settled();
    expect(now()).toMatchObject({ run: bare, phase: 'ready' });
  });

  it('that are another table are kept, and it is said for what', async () => {
    store.setState({ report: bareReport() });
    const { problems } = await actions.takeTables([fileCalled(`${photo.id}.CSV`)]);
    expect(problems).toMatchObject([{ code: 'published-answers-kept' }]);
    expect(problems[0]?.message).toContain('CLIP RN50 (one template)');
    expect(now().phase).toBe('idle');
  });

  it('that are no published table are named', async () => {
    const { others, problems } = await actions.takeTables([fileCalled('mine.csv')]);
    expect(others).toEqual([]);
    expect(problems).toMatchObject([{ code: 'unknown-table' }]);
    expect(problems[0]?.message).toContain('mine.csv');
  });
});
