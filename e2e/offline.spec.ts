import { expect, test } from './fixtures.ts';
import { RequestLog, RESEARCH_PICTURES } from './pages/requests.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// With no network the page opens on the built-in set, pictures and all.

/** Keeping everything for later copies some 60 MB. */
const KEEPING_MS = 120_000;

test.describe('a second visit without a network', () => {
  test('opens on the built-in set and computes', async ({ page, context }) => {
    const bench = new WorkbenchPage(page);
    await bench.open();
    const offline = page.getByTestId('offline');
    await expect(offline).toHaveAttribute('data-complete', 'true', { timeout: KEEPING_MS });
    await expect(offline).toHaveText(/^works without a network: \d+ MB kept in this browser$/);
    await bench.untilVerified();

    await context.setOffline(true);
    const fresh = await context.newPage();
    await page.close();
    const second = new WorkbenchPage(fresh);
    await second.open();
    await second.untilSettled();
    await expect(second.dataSet).toContainText('Built-in');
    await expect(second.editor).toHaveValue('an icon of a {}');
    await expect(second.tiles.first().locator('img')).toBeVisible();
    const before = await second.headline();
    await second.ask('the texture of a {}');
    expect(await second.headline()).not.toEqual(before);
    await second.untilVerified();
    await expect(second.engineStatus).toHaveText(/WASM/);

    // The research set opens too: its numbers need no picture, and the page says what is missing.
    await second.chooseSet('cue-conflict');
    await expect(second.imagesUsed).toHaveAttribute('data-value', '1200');
    await expect(
      fresh.getByText('The pictures of this set cannot be fetched just now.'),
    ).toBeVisible();
    await fresh.waitForURL(/d=cue-conflict/);
    await fresh.reload();
    // The address names the research set, so that is what a reload opens.
    await second.untilSettled();
    await expect(second.imagesUsed).toHaveAttribute('data-value', '1200');
    await fresh.getByRole('button', { name: 'Open the built-in set' }).click();
    await expect(second.dataSet).toContainText('Built-in');
    await expect(second.tiles.first().locator('img')).toBeVisible();
  });
});

test.describe('a first visit where the stimuli cannot be reached', () => {
  test.use({ expectedComplaints: [/Failed to load resource: net::\S+ \(.*\.png\)/] });

  test('opens on the built-in set, and says which it is', async ({ page, context }) => {
    await context.route(RESEARCH_PICTURES, (route) => route.abort('connectionrefused'));
    await context.route('https://raw.githubusercontent.com/**', (route) => route.abort());
    const requests = new RequestLog(context);
    const bench = new WorkbenchPage(page);
    await bench.open();
    await bench.untilSettled();
    await expect(bench.dataSet).toContainText('Built-in');
    await expect(bench.imagesUsed).toContainText('conflict pictures');
    await expect(page.getByText('demonstration set, not the research set')).toBeVisible();
    await expect(bench.problems).toContainText(
      'The pictures of the research set cannot be reached just now, so the page opened on its built-in set.',
    );
    await expect(bench.editor).toHaveValue('an icon of a {}');
    await expect(bench.tiles.first().locator('img')).toBeVisible();
    await bench.untilVerified();
    expect(requests.matching(/\/stimuli\/built-in\/.*\.png/).length).toBeGreaterThan(8);
  });
});
