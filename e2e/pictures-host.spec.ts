import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { RequestLog, RESEARCH_PICTURES } from './pages/requests.ts';
import { MISSING_DATA, STIMULI_FOLDER } from './pages/starter-reference.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// The stimuli lie on somebody else's host, which may ask us to wait, or serve something else.

test.skip(MISSING_DATA !== '', MISSING_DATA);
// Requests that a service worker makes for the page are out of reach of a test's own answers.
test.use({ serviceWorkers: 'block' });

const LIMITED = { status: 429, headers: { 'Retry-After': '3' } };

test.describe('a host that asks to slow down', () => {
  test.use({ expectedComplaints: [/Failed to load resource: .*status of 429/] });

  test('is waited for, said so, and asked again later', async ({ page, context }) => {
    const bench = new WorkbenchPage(page);
    const requests = new RequestLog(context);
    await bench.open();
    await bench.untilVerified();
    await expect(bench.tiles.first().locator('img')).toBeVisible();

    let toRefuse = 0;
    let refused = 0;
    await context.route(RESEARCH_PICTURES, async (route) => {
      if (refused < toRefuse) {
        refused += 1;
        await route.fulfill(LIMITED);
      } else {
        await route.continue();
      }
    });
    await page.getByTestId('run-balanced').click();
    await expect.poll(() => bench.countUsed()).toBeGreaterThan(8);
    toRefuse = 4;
    await expect(page.getByTestId('progress')).toHaveAttribute(
      'aria-label',
      /asks us to slow down; we go on at .*What has arrived is kept/,
    );
    await expect(page.getByTestId('picture-wait')).toContainText('asks us to slow down');
    const kept = await bench.countUsed();
    // Later it goes on by itself, and no picture is asked for twice but the refused ones.
    await expect(page.getByTestId('picture-wait')).toHaveCount(0);
    await expect.poll(() => bench.countUsed()).toBeGreaterThan(kept + 8);
    await page.getByTestId('cancel').click();
    await expect(page.getByTestId('resume')).toBeVisible();
    expect(refused).toBe(toRefuse);
    const asked = requests.matching(RESEARCH_PICTURES);
    // One more for the look whether the host is there, which keeps nothing.
    expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(refused + 1);
    await expect(bench.problems).toHaveCount(0);
  });
});

test('other bytes than the index names are never shown or computed', async ({ page, context }) => {
  const wrong = readFileSync(join(STIMULI_FOLDER, 'airplane/airplane1-bicycle2.png'));
  wrong[wrong.length - 20] = (wrong[wrong.length - 20] ?? 0) ^ 1;
  await context.route(/airplane1-bicycle2\.png/, (route) =>
    route.fulfill({ body: wrong, contentType: 'image/png' }),
  );
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  const first = page.locator('#picture-0');
  await expect(first).toContainText('no picture');
  await expect(first.locator('.missing')).toHaveAttribute(
    'title',
    /airplane1-bicycle2 from localhost:\d+ is not the one that the index names, so it is not used/,
  );
  await expect(page.locator('#picture-1 img')).toBeVisible();
  await expect(bench.problems.first()).toHaveText(
    /is not the one that the index names.*serves other files than the index names/,
  );
  expect((await bench.headline()).shapeBias).toBeCloseTo(0.2533, 4);

  await context.unroute(/airplane1-bicycle2\.png/);
});

test('an address of one’s own is used, and taken back', async ({ page, context }) => {
  const bench = new WorkbenchPage(page);
  const requests = new RequestLog(context);
  await context.route(/\/mirror\/.*\.png/, (route) => {
    const path = new URL(route.request().url()).pathname.replace('/mirror/', '');
    return route.fulfill({
      body: readFileSync(join(STIMULI_FOLDER, path)),
      contentType: 'image/png',
    });
  });
  await bench.open();
  await bench.dataSet.click();
  const address = page.getByTestId('stimuli-address');
  await address.fill('not an address');
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await expect(page.getByText('That is not a web address')).toBeVisible();
  await address.fill(new URL('mirror/', page.url()).href);
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await expect(page.getByText('Pictures come from this address from now on')).toBeVisible();
  await page.keyboard.press('Escape');
  await bench.gallery.focus();
  await page.keyboard.press('End');
  await expect(page.locator('#picture-1279 img')).toBeVisible();
  expect(requests.matching(/\/mirror\/truck\//)).not.toEqual([]);

  await page.reload();
  await bench.untilSettled();
  await bench.dataSet.click();
  await expect(address).toHaveValue(/\/mirror\/$/);
  await address.fill('');
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await expect(page.getByText('from this page’s own setting again')).toBeVisible();
});
