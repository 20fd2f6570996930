import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CUE_CONFLICT_SET, defaultSpec } from '../src/experiment/spec.ts';
import {
  answersInSetOrder,
  parsePublishedAnswers,
} from '../src/science/references/parse-published-answers.ts';
import { parseStimulusIndex } from '../src/science/stimuli/stimulus-index.ts';
import type { Stimulus } from '../src/science/stimuli/stimulus.ts';
import { markOfStimuli } from '../src/share/checksum.ts';
import { encodeLink } from '../src/share/spec-link.ts';
import { DEFAULT_VIEW } from '../src/share/view-state.ts';
import { getReport } from './pages/automation.ts';
import { RequestLog } from './pages/requests.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { expect, test } from './fixtures.ts';

// “Check us against the published numbers”: a finding of RN50 beside what was published of it.

const RN50 = {
  id: 'immich-app/RN50__openai',
  revision: '10a87ef1c12c288eff0d88fbe17a54a4cf2ae1ce',
};
const TEMPLATE = 'a photo of a {}.';
const TABLE = fileURLToPath(
  new URL(
    '../../shared/data/published-responses/clip/clip_RN50_openai_a_photo_of_a_CLS..csv',
    import.meta.url,
  ),
);
const TABLES = /local-published-answers\/clip\/.*\.csv$/;
/** Every so many answers are made other than the published ones. */
const EVERY = 128;

test.skip(
  !existsSync(TABLE),
  'the published answers are not beside this checkout (../shared/data/published-responses)',
);

test('published answers come on a click, agree where they agree, and show what differs', async ({
  page,
  context,
}) => {
  const bench = new WorkbenchPage(page);
  const requests = new RequestLog(context);
  const stimuli = readStimuli();
  const published = readPublished(stimuli);
  const answers = published.map((answer, i) => (i % EVERY === 0 ? (answer + 1) % 16 : answer));
  const differing = answers.filter((answer, i) => answer !== published[i]).length;
  await page.goto(`./${linkOf(stimuli, answers)}`);
  await expect(bench.sharedBanner).toContainText('As shared.');

  await test.step('the two numbers stand beside each other before anything is asked', async () => {
    const panel = bench.card('Against the published answers');
    await expect(panel).toContainText('Published: CLIP RN50');
    const report = await getReport(page);
    await expect(panel.getByRole('row').nth(2)).toContainText(
      `${((report.rates.shapeBias ?? NaN) * 100).toFixed(1)} %`,
    );
    expect(requests.matching(TABLES)).toEqual([]);
  });

  await test.step('the table is fetched and compared, picture by picture', async () => {
    await page.getByTestId('published-compare').click();
    await expect(page.getByTestId('published')).toHaveAttribute('data-phase', 'ready');
    await expect(page.getByTestId('published-same')).toHaveAttribute(
      'data-value',
      String(stimuli.length - differing),
    );
    const kappa = Number(await page.getByTestId('published-kappa').getAttribute('data-value'));
    expect(kappa).toBeCloseTo(kappaOf(published, answers), 12);
    // Once, by way of the service worker.
    expect(new Set(requests.matching(TABLES)).size).toBe(1);
  });

  await test.step('what differs can be looked at', async () => {
    await page.getByTestId('published-differ').click();
    await expect(bench.filter('published')).toHaveAttribute('aria-pressed', 'true');
    expect(await bench.galleryCount()).toBe(differing);
    expect(await bench.filterCount('published')).toBe(differing);
    await bench.tiles.first().click();
    await expect(page.getByTestId('published-answer')).toBeVisible();
    await page.keyboard.press('Escape');
  });
});

test('a table of one’s own is known by its hash; another one is refused', async ({
  page,
  context,
}) => {
  const bench = new WorkbenchPage(page);
  await context.route(TABLES, (route) => route.abort());
  const stimuli = readStimuli();
  await page.goto(`./${linkOf(stimuli, readPublished(stimuli))}`);
  const file = page.getByTestId('published-file');
  const table = readFileSync(TABLE);
  await file.setInputFiles({ name: 'edited.csv', mimeType: 'text/csv', buffer: table.subarray(1) });
  await expect(bench.problems.first()).toContainText(
    '“edited.csv” is no table of published answers that this page knows by its hash',
  );
  await file.setInputFiles(TABLE);
  await expect(page.getByTestId('published-same')).toHaveAttribute(
    'data-value',
    String(stimuli.length),
  );
  await expect(page.getByTestId('published-kappa')).toHaveAttribute('data-value', '1');
  await expect(page.getByTestId('published-differ')).toHaveCount(0);
});

function linkOf(stimuli: readonly Stimulus[], answers: readonly number[]): string {
  const spec = defaultSpec(CUE_CONFLICT_SET, TEMPLATE);
  return encodeLink({
    spec: { ...spec, model: { ...spec.model, ...RN50, dtype: 'fp32' }, evidence: 'device' },
    view: DEFAULT_VIEW,
    result: {
      answers: Uint8Array.from(answers),
      setMark: markOfStimuli(stimuli),
      origin: {
        kind: 'device',
        device: 'wasm',
        dtype: 'fp32',
        threads: 4,
        text: { device: 'wasm', dtype: 'fp32' },
      },
    },
    pinned: null,
    models: [],
  }).hash;
}

function readStimuli(): readonly Stimulus[] {
  const index = new URL('../public/stimuli/cue-conflict/index.json', import.meta.url);
  const parsed = parseStimulusIndex(JSON.parse(readFileSync(index, 'utf8')));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.value.stimuli;
}

function readPublished(stimuli: readonly Stimulus[]): readonly number[] {
  const table = parsePublishedAnswers(readFileSync(TABLE, 'utf8'));
  const ordered = table.ok ? answersInSetOrder(table.value, stimuli) : table;
  if (!ordered.ok) throw new Error(ordered.problems[0]?.message);
  return [...ordered.value];
}

/** Cohen's kappa by its definition. */
function kappaOf(a: readonly number[], b: readonly number[]): number {
  const share = (list: readonly number[], answer: number): number =>
    list.filter((given) => given === answer).length / list.length;
  const agreed = a.filter((answer, i) => answer === b[i]).length / a.length;
  const byChance = Array.from({ length: 16 }, (_, answer) => share(a, answer) * share(b, answer));
  const chance = byChance.reduce((sum, both) => sum + both, 0);
  return (agreed - chance) / (1 - chance);
}
