import { describe, expect, it } from 'vitest';
import type { CatalogEntry, ModelCard } from '#engine/index.ts';
import { defaultSpec } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { promptSetOf } from '#science/prompts/prompt-set.ts';
import type { Category } from '#science/stimuli/category.ts';
import { setOf, smallReport, stimulusOf } from '#share/testing/small-report.ts';
import type { ComparedModel, ModelResult } from '#state/app-state.ts';
import { seenSpeed } from '#state/testing/seen-speed.ts';
import { comparedRows, drawnRows, placeOfShown } from './compared-rows.ts';
import { detailOf, findingOf, nameWords, phaseWords, ranWords, remarkOf } from './model-words.ts';
import { secondsFor } from './run-time.ts';

const SET = setOf([
  stimulusOf('airplane1-bicycle2', 'airplane', 'bicycle'),
  stimulusOf('oven10-truck3', 'oven', 'truck'),
]);
const ASKED = defaultSpec('cue-conflict', 'a photo of a {}.');
const NO_TITLES = new Map<string, string>();

function resultOf(
  spec: ExperimentSpec,
  answers: readonly (Category | null)[] = ['airplane', 'truck'],
  more: Partial<ModelResult> = {},
): ModelResult {
  const { decisions, ...report } = smallReport(SET, answers, null, { spec });
  const origin = { kind: 'shipped' } as const;
  return { ...report, answers: decisions.answers, origin, shared: false, warnings: [], ...more };
}

function entry(id: string, more: Partial<ComparedModel> = {}): ComparedModel {
  return {
    model: { ...ASKED.model, id, revision: 'abcdef0123' },
    title: id,
    phase: 'done',
    done: 0,
    total: 0,
    problem: null,
    result: resultOf(ASKED),
    ...more,
  };
}

const OTHER_WORDS = { ...ASKED, prompts: promptSetOf(['the {}']) };
const OTHER_SET = { ...ASKED, stimuli: { ...ASKED.stimuli, id: 'built-in' } };

describe('the rows of compared models', () => {
  const rows = comparedRows(
    [
      entry('lab/one'),
      entry('lab/words', { result: resultOf(OTHER_WORDS) }),
      entry('lab/set', { result: resultOf(OTHER_SET) }),
      entry('lab/few', { result: resultOf(ASKED, ['airplane', null]) }),
      entry('lab/none', { result: null, phase: 'waiting' }),
    ],
    ASKED,
    NO_TITLES,
  );

  it('say what a result is of where it is not of what is asked', () => {
    expect(rows.map(remarkOf)).toEqual([
      '',
      'of other words: the {}',
      'of another data set: built-in',
      'rests on fewer pictures than others: 1',
      '',
    ]);
  });

  it('go into the charts only where words and set are those asked for', () => {
    expect(drawnRows(rows).map(({ label }) => label)).toEqual(['one', 'few']);
    const [moved] = comparedRows([entry('lab/one')], OTHER_WORDS, NO_TITLES);
    expect(moved?.misfit).toBe('other-words');
  });

  it('count pictures of other words for nothing', () => {
    const both = [
      entry('lab/few', { result: resultOf(ASKED, ['airplane', null]) }),
      entry('lab/words', { result: resultOf(OTHER_WORDS) }),
    ];
    expect(comparedRows(both, ASKED, NO_TITLES)[0]?.fewer).toBe(false);
  });

  it('have short names that are no other row’s', () => {
    const labels = (entries: readonly ComparedModel[], titles = NO_TITLES): string[] =>
      comparedRows(entries, ASKED, titles).map(({ label }) => label);
    expect(labels([entry('lab/one'), entry('lab/two')])).toEqual(['one', 'two']);
    expect(labels([entry('lab/one'), entry('you/one')])).toEqual(['lab/one', 'you/one']);
    const twice = [entry('a/one', { title: 'One' }), entry('b/one', { title: 'One' })];
    expect(labels(twice)).toEqual(['a/one', 'b/one']);
    const later = { ...ASKED.model, id: 'a/one', revision: 'main' };
    expect(labels([entry('a/one'), entry('a/one', { model: later })])).toEqual([
      'a/one abcdef0',
      'a/one main',
    ]);
    expect(labels([entry('lab/one')], new Map([['lab/one', 'ViT-B/32']]))).toEqual(['ViT-B/32']);
  });
});

describe('how the list stands to what is on show', () => {
  it('goes by the answers', () => {
    const report = smallReport(SET, ['airplane', 'truck'], null, { spec: ASKED });
    const held = entry(ASKED.model.id, {
      model: ASKED.model,
      result: resultOf(ASKED, undefined, { answers: report.decisions.answers }),
    });
    const shown = { report, spec: ASKED };
    const older = { ...held, result: null };
    expect(placeOfShown([held], shown)).toBe('there');
    expect(placeOfShown([older], shown)).toBe('other-result');
    expect(placeOfShown([], shown)).toBe('absent');
    expect(placeOfShown([older], { report: null, spec: ASKED })).toBe('there');
  });
});

describe('words', () => {
  it('say beside the numbers that they are as shared, whatever the row is doing', () => {
    const text = { device: 'wasm', dtype: 'fp16' } as const;
    const origin = { kind: 'device', device: 'webgpu', dtype: 'fp16', threads: 1, text } as const;
    expect(ranWords({ origin, shared: false })).toBe('fp16 on WebGPU');
    expect(ranWords({ origin, shared: true })).toBe('as shared: fp16 on WebGPU');
    const shared = { result: resultOf(ASKED, undefined, { origin, shared: true }) };
    const [row] = drawnRows(
      comparedRows([entry('lab/one', { ...shared, phase: 'running' })], ASKED, NO_TITLES),
    );
    expect(row === undefined ? '' : detailOf(row)).toBe(
      'lab/one @ abcdef0, as shared: fp16 on WebGPU, 2 pictures, earlier result',
    );
  });

  it('say that a result is an earlier one while or after a run was to replace it', () => {
    const remarks = (more: Partial<ComparedModel>): readonly string[] =>
      comparedRows([entry('lab/one', more)], ASKED, NO_TITLES).map(remarkOf);
    expect(remarks({ phase: 'running' })).toEqual(['earlier result']);
    expect(remarks({ phase: 'failed', result: resultOf(OTHER_WORDS) })).toEqual([
      'earlier result, of other words: the {}',
    ]);
    expect(remarks({ phase: 'done' })).toEqual(['']);
    expect(remarks({ phase: 'running', result: null })).toEqual(['']);
  });

  it('tell revisions of one model apart', () => {
    const named = (revision: string, title = 'One'): string =>
      nameWords({ title, model: { ...ASKED.model, id: 'lab/one', revision } });
    expect(named('abcdef0123')).toBe('lab/one @ abcdef0');
    expect(named('main')).toBe('lab/one @ main');
    expect(named('refs/pr/12', 'lab/one')).toBe('@ refs/pr/12');
    expect(named('')).toBe('lab/one');
  });

  it('say how far a row is', () => {
    const at = (more: Partial<ComparedModel>, running = true): string =>
      phaseWords(entry('lab/one', more), running);
    expect(at({ phase: 'waiting' })).toBe('waiting');
    expect(at({ phase: 'waiting' }, false)).toBe('not run yet');
    expect(at({ phase: 'loading' })).toBe('loading …');
    expect(at({ phase: 'loading', done: 5e6 })).toBe('loading, 5.0 MB so far');
    expect(at({ phase: 'loading', done: 5e6, total: 4e7 })).toBe('loading 12 % of 40 MB');
    expect(at({ phase: 'running', done: 40, total: 1280 })).toBe('running 40 of 1,280');
    expect(at({ result: resultOf(ASKED, undefined, { shared: true }) })).toBe('not run here');
  });

  it('tell the comparison in one paragraph', () => {
    const drawn = drawnRows(comparedRows([entry('lab/one')], ASKED, NO_TITLES));
    expect(findingOf(drawn, 'Cue conflict')).toBe(
      '“Cue conflict”, asked “a photo of a {}.”: lab/one @ abcdef0, shipped embeddings, 2 pictures: shape bias .50 (.09 to .91), cue accuracy 1.0.',
    );
    expect(findingOf([], 'Cue conflict')).toBe('');
  });
});

describe('the time of a run', () => {
  const card = { ...ASKED.model, gflopsPerImage: 5, embeddings: {} } as unknown as ModelCard;
  const known = {
    // A model of 5 GFLOPs a picture, at 10 pictures a second.
    speeds: [seenSpeed({ model: { id: 'lab/other', revision: '1' } })],
    device: 'wasm' as const,
    card,
    remembered: [],
    catalog: [{ id: 'lab/two', gflopsPerImage: 20 } as CatalogEntry],
    set: SET,
  };
  const waiting = { result: null, phase: 'waiting' } as const;
  const rowsOf = (...ids: string[]) =>
    comparedRows(
      ids.map((id) => entry(id, waiting)),
      ASKED,
      NO_TITLES,
    );

  it('goes by the work of each model and what this device was seen to do', () => {
    // 240 pictures of 20 GFLOPs each.
    expect(secondsFor(rowsOf('lab/two'), 'balanced', 240, known)).toBe(96);
  });

  it('is not known where one model’s work or the speed is not', () => {
    expect(secondsFor(rowsOf('lab/two', 'lab/one'), 'all', 240, known)).toBeNull();
    const idle = { ...known, speeds: [] };
    expect(secondsFor(rowsOf('lab/two'), 'all', 240, idle)).toBeNull();
  });

  it('leaves out what is there already, and what ships with the page', () => {
    const done = comparedRows([entry('lab/two'), entry('lab/one', waiting)], ASKED, NO_TITLES);
    expect(secondsFor(done, 'all', 240, known)).toBeNull();
    const shipped = {
      ...card,
      id: 'lab/one',
      revision: 'abcdef0123',
      embeddings: { [SET.id]: {} },
    };
    const here = { ...known, remembered: [shipped as unknown as ModelCard] };
    expect(secondsFor(done, 'all', 240, here)).toBe(0);
  });
});
