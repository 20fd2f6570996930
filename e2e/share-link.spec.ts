import { expect, test } from './fixtures.ts';
import { getReport } from './pages/automation.ts';
import { MODEL_FILES, RequestLog } from './pages/requests.ts';
import { MISSING_DATA } from './pages/starter-reference.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// A finding is sent, and opened on another machine.

const SAFE_LENGTH = 2000;

test.skip(MISSING_DATA !== '', MISSING_DATA);

test('a link shows the finding without the model, and recomputes it on request', async ({
  page,
  openContext,
}) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  await page.getByTestId('pin-a').click();
  await bench.choosePreset('shape');
  const sent = await bench.headline();
  const answers = (await getReport(page)).images.map(({ answer }) => answer);
  const link = await bench.shareLink();
  expect(link.length).toBeLessThan(SAFE_LENGTH);
  const compared = await page.getByTestId('compare').innerText();

  const context = await openContext();
  const requests = new RequestLog(context);
  const other = new WorkbenchPage(await context.newPage());
  await test.step('as shared', async () => {
    await other.page.goto(link);
    await expect(other.sharedBanner).toContainText('As shared.');
    await expect(other.sharedBanner).toContainText(
      'made from the embeddings that ship with the page',
    );
    await expect(other.origin).toHaveText(
      'As shared: answers from the link, nothing computed here yet.',
    );
    expect(await other.headline()).toEqual(sent);
    expect((await getReport(other.page)).images.map(({ answer }) => answer)).toEqual(answers);
    await expect(other.editor).toHaveValue('the shape of a {}');
    await expect(other.engineStatus).toHaveText('not loaded');
    // A came along: the comparison stands there too.
    await expect(other.page.getByTestId('compare')).toHaveText(compared, { useInnerText: true });
    await expect(other.tiles.first().locator('img')).toBeVisible();
    await other.tiles.first().click();
    await expect(other.detail).toContainText('Recompute to see all 16');
    await other.page.keyboard.press('Escape');
    await other.page.evaluate(() => navigator.serviceWorker.ready);
    await other.page.waitForLoadState('networkidle');
    expect(requests.matching(MODEL_FILES)).toEqual([]);
  });

  await test.step('a shared finding can be sent on', async () => {
    expect(await other.shareLink()).toBe(link);
  });

  await test.step('recomputed', async () => {
    await other.page.getByTestId('recompute').click();
    await expect(other.sharedBanner).toContainText('Recomputed here: 59.4 %, shared: 59.4 %.');
    await expect(other.page.getByTestId('shared-agreement')).toHaveText(
      '1,280 of 1,280 answers are the same.',
    );
    await expect(other.page.getByTestId('recompute')).toHaveCount(0);
    expect(await other.headline()).toEqual(sent);
    expect(requests.matching(MODEL_FILES)).not.toEqual([]);
  });

  await test.step('and gone on from', async () => {
    await other.choosePreset('photo');
    await other.sharedBanner.getByRole('button', { name: 'close' }).click();
    await expect(other.sharedBanner).toHaveCount(0);
    expect((await other.headline()).shapeBias).toBeLessThan(0.3);
  });
});

test('typing over a shared finding computes the new words here', async ({ page, openContext }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  const link = await bench.shareLink();
  const other = new WorkbenchPage(await (await openContext()).newPage());
  await other.open(new URL(link).hash);
  await expect(other.sharedBanner).toContainText('As shared.');
  await other.ask('the texture of a {}');
  await expect(other.origin).toContainText('Image embeddings shipped with the page.');
  await expect(other.sharedBanner).toContainText('Shared finding: 25.3 %.');
  expect((await other.headline()).shapeBias).not.toBeCloseTo(0.2533, 4);
});

test('copying hands over the link, and says so', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const bench = new WorkbenchPage(page);
  await bench.open();
  await page.getByTestId('share-button').click();
  const link = await page.getByTestId('share-link').inputValue();
  await page.getByTestId('copy-link').click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await expect(page.getByTestId('caption')).toContainText('Shape bias 0.25 (95 % Wilson interval');
});

test('damaged and future links are named, and the page works', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  const { hash } = new URL(await bench.shareLink());
  const cases = {
    cut: hash.slice(0, -40),
    'one letter changed': hash.replace('photo', 'phota'),
    'an unreadable mark': hash.replace(/k=\w+/, 'k=0'),
    'an unknown set': '#v=1&d=no-such-set&t=a+%7B%7D',
    'a newer version': hash.replace('v=1&', 'v=99&'),
    'half an escape': '#v=1&t=%E7%8',
    'not ours at all': '#section-3',
  };
  for (const [name, broken] of Object.entries(cases)) {
    await test.step(name, async () => {
      // As when somebody pastes it into the address of the open page.
      await page.evaluate((pasted) => (location.hash = pasted), broken);
      await expect(bench.problems.first()).toHaveText(/\.\s+\S+.*\./);
      await bench.ask(`a drawing of a {}, ${name}`);
      expect((await bench.headline()).shapeBias).toBeGreaterThan(0);
      while ((await bench.problems.count()) > 0) {
        await bench.problems.first().getByRole('button', { name: 'Dismiss' }).click();
      }
    });
  }

  await test.step('on a first visit', async () => {
    await page.goto('about:blank');
    await bench.open(cases['a newer version']);
    await expect(bench.problems.first()).toContainText(/newer/);
    await bench.ask('a drawing of a {}');
    expect((await bench.headline()).shapeBias).toBeGreaterThan(0);
  });
});
