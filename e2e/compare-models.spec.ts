import type { Locator, Page } from '@playwright/test';
import { getReport } from './pages/automation.ts';
import type { ReportFacts } from './pages/automation.ts';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { MODEL_FILES, RequestLog } from './pages/requests.ts';
import { PAIRS, runOnePair } from './pages/run-on-device.ts';
import { PATIENCE_MS, WorkbenchPage } from './pages/workbench-page.ts';
import { expect, ON_BUILT_IN, tellOfHub, test } from './hub.ts';

// Several models under the same words, on the same pictures: run, drawn, sent, opened elsewhere.

const CLIP = 'Xenova/clip-vit-base-patch32';
const RN50 = 'immich-app/RN50__openai';
const STARTER = 'cuelens/starter';
const QUEUE_MS = 120_000;

test('models are queued, run and drawn; the link shows them without any hub', async ({
  page,
  openContext,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await bench.untilSettled();
  const starter = await getReport(page);

  await test.step('two of the catalog and the model on show', async () => {
    await chooser.open();
    await chooser.addToComparison(CLIP);
    await chooser.addToComparison(RN50);
    await chooser.close();
    await page.getByTestId('models-add-current').click();
    await expect(rowOf(page, STARTER)).toHaveAttribute('data-phase', 'done');
    await expect(rowOf(page, STARTER)).toHaveAttribute(
      'data-value',
      String(starter.rates.shapeBias),
    );
    for (const id of [CLIP, RN50]) {
      await expect(rowOf(page, id)).toHaveAttribute('data-phase', 'waiting');
      await expect(rowOf(page, id)).toContainText('not run yet');
    }
  });

  await test.step('run one after the other; what is on show stays on show', async () => {
    await page.getByTestId('models-run-balanced').click();
    await expect(page.getByTestId('models-stop')).toBeVisible();
    for (const id of [CLIP, RN50, STARTER]) {
      await expect(rowOf(page, id)).toHaveAttribute('data-phase', 'done', { timeout: QUEUE_MS });
      await expect(rowOf(page, id).locator('td[data-head=pictures]')).toHaveText(String(PAIRS));
    }
    await expect(page.getByTestId('models-stop')).toHaveCount(0);
    await expect(rowOf(page, CLIP)).toContainText(
      /CLIP ViT-B\/32\s*fp32 on WebAssembly, \d threads?/,
    );
    await expect(rowOf(page, STARTER)).toContainText('shipped embeddings');
    expect((await getReport(page)).rates).toEqual(starter.rates);
  });

  const shown = await valuesOf(page);
  await test.step('both charts have all three; one can be left out', async () => {
    await expect(page.getByTestId('models-toggle')).toHaveCount(3);
    const scatter = page.getByTestId('models-scatter');
    const overlay = page.getByTestId('models-overlay');
    await expect(scatter.locator('svg').first()).toBeVisible();
    await expect(overlay.locator('svg').first()).toBeVisible();
    expect((await bench.chartTable(scatter)).map(([name]) => name)).toEqual(
      expect.arrayContaining(
        ['ViT-B/32', 'RN50', 'CueLens starter'].map((name) => expect.stringContaining(name)),
      ),
    );
    const drawn = await overlay.locator('svg').first().innerHTML();
    const [first] = await page.getByTestId('models-toggle').all();
    await first?.click();
    await expect(first ?? scatter).toHaveAttribute('aria-pressed', 'false');
    await expect.poll(() => overlay.locator('svg').first().innerHTML()).not.toBe(drawn);
    await first?.click();
    await expect(page.getByTestId('models-table').locator('tbody tr')).toHaveCount(3);
  });

  await test.step('alone, one of them gives the numbers of its row', async () => {
    await chooser.take(CLIP);
    await chooser.untilLoaded('CLIP ViT-B/32');
    await runOnePair(bench);
    expect((await getReport(page)).rates.shapeBias).toBe(Number(shown[CLIP]));
  });

  await test.step('the link, opened where there is no hub', async () => {
    const link = await bench.shareLink();
    const context = await openContext();
    const requests = new RequestLog(context);
    const other = new WorkbenchPage(await context.newPage());
    await other.page.goto(link);
    await expect(other.sharedBanner).toContainText('As shared.');
    for (const id of [CLIP, RN50, STARTER]) {
      await expect(rowOf(other.page, id)).toContainText('as shared');
    }
    expect(await valuesOf(other.page)).toEqual(shown);
    await expect(other.page.getByTestId('models-toggle')).toHaveCount(3);
    await expect(other.page.getByTestId('models-scatter').locator('svg').first()).toBeVisible();
    await expect(other.page.getByTestId('models-overlay').locator('svg').first()).toBeVisible();
    await other.page.waitForLoadState('networkidle');
    expect(requests.matching(MODEL_FILES)).toEqual([]);
    // Sent on as it came.
    expect(await other.shareLink()).toBe(link);
  });

  await test.step('other words: the rows say that theirs were others', async () => {
    await bench.ask('the texture of a {}');
    for (const id of [RN50, STARTER]) {
      await expect(rowOf(page, id)).toHaveAttribute('data-misfit', 'other-words');
      await expect(rowOf(page, id)).toContainText('of other words: an icon of a {}');
    }
    await rowOf(page, RN50).getByTestId('models-remove').click();
    await expect(rowOf(page, RN50)).toHaveCount(0);
    await expect(rowOf(page, STARTER)).toBeFocused();
  });
});

test('what keeps one model from running is told in its row, and the others go on', async ({
  page,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await chooser.open();
  // Its licence has not been read.
  await chooser.addToComparison('Xenova/mobileclip_s0');
  await chooser.addToComparison(CLIP);
  await chooser.close();
  await page.getByTestId('models-run-balanced').click();
  const unread = rowOf(page, 'Xenova/mobileclip_s0');
  await expect(unread).toHaveAttribute('data-phase', 'failed');
  await expect(unread.locator('[data-code=licence-unread]')).toContainText(
    'Choose the model once by itself and accept the licence, then run the list again.',
  );
  await expect(rowOf(page, CLIP)).toHaveAttribute('data-phase', 'running', {
    timeout: PATIENCE_MS,
  });
  await page.getByTestId('models-stop').click();
  await expect(rowOf(page, CLIP)).toHaveAttribute('data-phase', 'stopped');
  await expect(bench.origin).toContainText('Image embeddings shipped with the page.');
});

test.describe('a link to a finding of a model that is not on this device', () => {
  test('shows it, asks before it fetches, and recomputes it', async ({
    page,
    openContext,
    hub,
  }) => {
    const sender = new WorkbenchPage(page);
    const senders = new ModelChooserPage(page);
    await sender.open(ON_BUILT_IN);
    await senders.take(CLIP);
    await senders.untilLoaded('CLIP ViT-B/32');
    await runOnePair(sender);
    const sent: ReportFacts = await getReport(page);
    const link = await sender.shareLink();
    hub.requests.splice(0);

    const context = await openContext();
    await tellOfHub(context, hub);
    const fresh = await context.newPage();
    const bench = new WorkbenchPage(fresh);
    const chooser = new ModelChooserPage(fresh);
    await test.step('as shared', async () => {
      await fresh.goto(link);
      await expect(bench.sharedBanner).toContainText('As shared.');
      await expect(bench.sharedBanner).toContainText(
        /sender’s device: fp32 on WebAssembly, \d threads?/,
      );
      await expect(fresh.getByTestId('shared-model')).toContainText(
        'that model has to be here; what is missing is asked for first',
      );
      expect((await getReport(fresh)).rates).toEqual(sent.rates);
      await expect(chooser.status).toHaveText('not loaded');
      expect(hub.requests).toEqual([]);
    });

    await test.step('recomputing offers the model; nothing comes before a word', async () => {
      await fresh.getByTestId('recompute').click();
      await expect(chooser.wish).toHaveAttribute('data-phase', 'offered');
      await expect(chooser.wish).toContainText(
        `${CLIP} is not on this device. It is the model of the link (revision 4c1807b).`,
      );
      expect(hub.requests).toEqual([]);
      await chooser.wish.getByTestId('wish-load').click();
      await chooser.untilLoaded('CLIP ViT-B/32');
      expect((await getReport(fresh)).rates).toEqual(sent.rates);
    });

    await test.step('and the numbers are compared', async () => {
      await fresh.getByTestId('recompute').click();
      await expect(fresh.getByTestId('progress')).toHaveCount(0);
      await expect(fresh.getByTestId('shared-agreement')).toHaveText(
        '240 of 240 answers are the same.',
      );
      await expect(bench.sharedBanner).toContainText(/Recomputed here: ([\d.]+) %, shared: \1 %\./);
      expect((await getReport(fresh)).images).toEqual(sent.images);
    });
  });
});

function rowOf(page: Page, id: string): Locator {
  return page.getByTestId(`models-row-${id.replaceAll('/', '__')}`);
}

async function valuesOf(page: Page): Promise<Readonly<Record<string, string | null>>> {
  const values = [CLIP, RN50, STARTER].map(
    async (id) => [id, await rowOf(page, id).getAttribute('data-value')] as const,
  );
  return Object.fromEntries(await Promise.all(values));
}
