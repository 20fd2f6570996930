import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applySpecPatch } from '#experiment/check-spec.ts';
import { defaultSpec } from '#experiment/spec.ts';
import type { Category } from '#science/stimuli/category.ts';
import { parseStimulusIndex } from '#science/stimuli/stimulus-index.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { exportModelVsHumanCsv, exportVlmShapeBiasCsv, quoteCell } from './export-csv.ts';
import { setOf, smallReport, stimulusOf } from './testing/small-report.ts';

const SET = setOf([
  stimulusOf('airplane1-bicycle2', 'airplane', 'bicycle'),
  stimulusOf('cat3-cat1', 'cat', 'cat'),
  stimulusOf('oven10-truck3', 'oven', 'truck'),
]);

function rowsOf(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

/** The texture as model-vs-human's `Analysis.get_texture_category` finds it in a file name. */
function textureForModelVsHuman(imageName: string): string {
  const last = imageName.split('_').at(-1)?.split('.')[0]?.split('-').at(-1) ?? '';
  return last.replace(/\d/g, '');
}

/** Both labels as vlm_shapebias's `shapebias_from_df` finds them in a name. */
function labelsForVlmShapeBias(image: string): string[] {
  return image
    .split('-')
    .slice(0, 2)
    .map((part) => (part.split('_').at(-1) ?? '').replace('.png', '').replace(/\d/g, ''));
}

function readSet(id: string): StimulusSet {
  const path = new URL(`../../public/stimuli/${id}/index.json`, import.meta.url);
  const parsed = parseStimulusIndex(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.value;
}

describe('the CSV of model-vs-human', () => {
  const report = smallReport(SET, ['bicycle', 'cat', 'oven'], [0.5, 0.25, 1]);
  const file = exportModelVsHumanCsv(report, SET);

  it('has its columns and its rows', () => {
    expect(file.text).toBe(
      'subj,session,trial,rt,object_response,category,condition,imagename\n' +
        'cuelens-starter,1,1,NaN,bicycle,airplane,0,airplane1-bicycle2.png\n' +
        'cuelens-starter,1,2,NaN,cat,cat,0,cat3-cat1.png\n' +
        'cuelens-starter,1,3,NaN,oven,oven,0,oven10-truck3.png\n',
    );
    expect(file.fileName).toBe('cue-conflict_cuelens-starter_session-1.csv');
    expect(file.notes).toEqual([]);
  });

  it('leaves out what is not scored, numbers the rest on, and says so', () => {
    const part = exportModelVsHumanCsv(smallReport(SET, [null, 'cat', 'dog']), SET);
    expect(rowsOf(part.text).map((row) => row[2])).toEqual(['trial', '1', '2']);
    expect(part.notes).toEqual(['1 of 3 images are not scored yet and are left out.']);
  });

  it('is never mistaken for a person', () => {
    const spec = applySpecPatch(defaultSpec('cue-conflict', '{}'), {
      model: { id: 'subject-x/net_1' },
    });
    if (!spec.ok) throw new Error('no spec');
    const { fileName } = exportModelVsHumanCsv({ ...report, spec: spec.value }, SET);
    expect(fileName).toBe('cue-conflict_model-subject-x-net-1_session-1.csv');
  });
});

describe('the CSV of vlm_shapebias', () => {
  const report = smallReport(SET, ['bicycle', 'cat', 'oven'], [0.5, 0.2247314453125, 1]);
  const file = exportVlmShapeBiasCsv(report, SET);

  it('has its columns, its rows and its way to write numbers', () => {
    expect(file.text).toBe(
      'image,response,pred_label,pred_conf\n' +
        'airplane1-bicycle2,bicycle,bicycle,0.5\n' +
        'cat3-cat1,cat,cat,0.2247314453125\n' +
        'oven10-truck3,oven,oven,1.0\n',
    );
    expect(file.fileName).toBe('cuelens_starter_a_photo_of_a_CLS..csv');
    expect(file.notes.join()).toContain('--no-strict');
  });

  it('has no confidences where only answers are known, and says so', () => {
    const shared = exportVlmShapeBiasCsv(smallReport(SET, ['bicycle', 'cat', 'oven']), SET);
    expect(rowsOf(shared.text)[0]).toEqual(['image', 'response', 'pred_label']);
    expect(shared.notes.join()).toContain('pred_conf');
  });
});

describe('image names', () => {
  it.each(['cue-conflict', 'built-in'])('of %s give both toolboxes the right labels', (id) => {
    const set = readSet(id);
    const report = smallReport(
      set,
      set.stimuli.map(({ shape }) => shape),
    );
    const human = rowsOf(exportModelVsHumanCsv(report, set).text).slice(1);
    const vlm = rowsOf(exportVlmShapeBiasCsv(report, set).text).slice(1);
    set.stimuli.forEach(({ shape, texture }, i) => {
      const imageName = human[i]?.[7] ?? '';
      expect(textureForModelVsHuman(imageName)).toBe(texture);
      // vlm_shapebias reads files of model-vs-human too.
      expect(labelsForVlmShapeBias(imageName)).toEqual([shape, texture]);
      expect(labelsForVlmShapeBias(vlm[i]?.[0] ?? '')).toEqual([shape, texture]);
    });
    expect(new Set(human.map((row) => row[7]?.split('_').at(-1))).size).toBe(set.stimuli.length);
  });

  it('that a toolbox would misread get an ending that it reads right', () => {
    const set = setOf([stimulusOf('bird3-bear1-navon', 'bird', 'bear')], 'built-in');
    const report = smallReport(set, ['bird']);
    expect(exportModelVsHumanCsv(report, set).text).toContain(',bird3.bear1.navon_bird1-bear1.png');
    expect(exportVlmShapeBiasCsv(report, set).text).toContain('\nbird3-bear1-navon,bird,bird\n');
  });

  it('of the 1,280 stay as they are', () => {
    const set = readSet('cue-conflict');
    const report = smallReport(
      set,
      set.stimuli.map(({ shape }) => shape),
    );
    const names = rowsOf(exportModelVsHumanCsv(report, set).text).map((row) => row[7]);
    expect(names.slice(1)).toEqual(set.stimuli.map(({ id }) => `${id}.png`));
  });

  it('from outside are quoted and cannot run in a spreadsheet', () => {
    const set = setOf(
      [
        stimulusOf('=cmd|"x",1', 'cat', 'dog', 'cat/=cmd|"x",1_cat1-dog1.png'),
        stimulusOf('new\nline', 'cat', 'dog'),
      ],
      'my folder',
    );
    const file = exportModelVsHumanCsv(smallReport(set, ['cat', 'dog']), set);
    expect(file.text).toContain(`,0,"'=cmd|""x"",1_cat1-dog1.png"\n`);
    expect(file.text).toContain(',0,"new\nline_cat2-dog2.png"\n');
    expect(file.fileName).toBe('my-folder_cuelens-starter_session-1.csv');
    for (const start of ['=', '+', '-', '@', '\t', '\r']) {
      expect(quoteCell(`${start}1`)).toMatch(/^"?'/);
    }
    expect(quoteCell('plain')).toBe('plain');
  });
});

const PUBLISHED = new URL('../../../shared/data/published-responses/clip/', import.meta.url);
const HUMANS = new URL('../../../shared/data/human-responses/neutral/', import.meta.url);

describe.skipIf(!existsSync(PUBLISHED))(
  'published files (shared/data; skipped where absent)',
  () => {
    it('of vlm_shapebias come out as they are, row for row, after a turn through a report', () => {
      const set = readSet('cue-conflict');
      for (const name of readdirSync(PUBLISHED)) {
        const text = readFileSync(new URL(name, PUBLISHED), 'utf8');
        const rows = new Map(rowsOf(text).map((row) => [row[0], row]));
        const own = set.stimuli.map(({ id }) => rows.get(id) ?? []);
        const report = smallReport(
          set,
          own.map((row) => row[2] as Category),
          own.map((row) => Number(row[3])),
        );
        const lines = exportVlmShapeBiasCsv(report, set).text.split('\n');
        expect(lines[0]).toBe(text.split('\n')[0]);
        expect([...lines].sort(), name).toEqual(text.split('\n').sort());
      }
    });

    it('of model-vs-human have the same columns, categories and image names', () => {
      const set = readSet('cue-conflict');
      const report = smallReport(
        set,
        set.stimuli.map(({ texture }) => texture),
      );
      const ours = rowsOf(exportModelVsHumanCsv(report, set).text);
      const [name = ''] = readdirSync(HUMANS);
      const theirs = rowsOf(readFileSync(new URL(name, HUMANS), 'utf8'));
      expect(ours[0]).toEqual(theirs[0]);
      const keyOf = (row: string[]) => [...row.slice(5, 7), row[7]?.split('_').at(-1)].join();
      expect(ours.map(keyOf).sort()).toEqual(theirs.map(keyOf).sort());
    });
  },
);
