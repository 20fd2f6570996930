import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { RESEARCH_PICTURES } from './pages/requests.ts';
import { MISSING_DATA, STIMULI_FOLDER } from './pages/starter-reference.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// The visitor has the set on disk, or a part of it, or something that only looks like it.

test.skip(MISSING_DATA !== '', MISSING_DATA);
// Nobody else's pictures: what is seen must have come from the folder.
test.use({
  serviceWorkers: 'block',
  expectedComplaints: [/Failed to load resource: net::\S+ \(.*\/local-stimuli\//],
});

const RIGHT = ['airplane/airplane1-bicycle2.png', 'airplane/airplane1-chair2.png'];
const DAMAGED = 'airplane/airplane1-clock1.png';

test.beforeEach(async ({ context }) => {
  await context.route(RESEARCH_PICTURES, (route) => route.abort('connectionrefused'));
});

test('a chosen folder is checked picture by picture, and its pictures are shown', async ({
  page,
}, testInfo) => {
  const bench = new WorkbenchPage(page);
  await openResearchSet(bench);
  await expect(
    page.getByText('The pictures of this set cannot be fetched just now.'),
  ).toBeVisible();
  await bench.dataSet.click();
  await page.getByTestId('folder-input').setInputFiles(makeFolder(testInfo));
  await expect(page.getByText('2 of 5 files are pictures of this set.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expectIntakeTold(bench);
  for (const position of [0, 1]) {
    await expect(page.locator(`#picture-${position} img`)).toBeVisible();
  }
  // The notice that nothing can be fetched is gone; the damaged one is not shown as if it were right.
  await expect(page.getByText('The pictures of this set cannot be fetched')).toHaveCount(0);
  await expect(page.locator('#picture-2')).toContainText('no picture');
});

test('files dropped anywhere on the page count the same', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await openResearchSet(bench);
  const files = [...RIGHT, DAMAGED].map((path) => ({
    name: path.replace(/^.*\//, ''),
    base64: readFileSync(join(STIMULI_FOLDER, path)).toString('base64'),
  }));
  const transfer = await page.evaluateHandle((given) => {
    const dropped = new DataTransfer();
    for (const [i, { name, base64 }] of given.entries()) {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      if (i === 2) bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
      dropped.items.add(new File([bytes], name, { type: 'image/png' }));
    }
    dropped.items.add(new File(['?'], 'holiday.png', { type: 'image/png' }));
    return dropped;
  }, files);
  const target = page.getByRole('main');
  await target.dispatchEvent('dragover', { dataTransfer: transfer });
  await expect(page.locator('.drop-zone.over')).toHaveCount(1);
  await target.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.locator('.drop-zone.over')).toHaveCount(0);
  await expectIntakeTold(bench);
  await expect(page.locator('#picture-0 img')).toBeVisible();
});

test('a folder of something else changes nothing, and says what was looked for', async ({
  page,
}, testInfo) => {
  const bench = new WorkbenchPage(page);
  await openResearchSet(bench);
  const before = await bench.headline();
  const folder = testInfo.outputPath('photos');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'holiday.png'), 'no picture');
  await bench.dataSet.click();
  await page.getByTestId('folder-input').setInputFiles(folder);
  await page.keyboard.press('Escape');
  await expect(problem(bench.page, 'folder-no-match')).toContainText(
    'Choose the folder that holds files such as airplane/airplane1-bicycle2.png.',
  );
  await expect(problem(page, 'folder-unknown')).toBeVisible();
  expect(await bench.headline()).toEqual(before);
  await problem(page, 'folder-unknown').getByRole('button').click();
  await expect(problem(page, 'folder-unknown')).toHaveCount(0);
});

/** Two right pictures, one with a changed byte, one that no set knows, and a text. */
function makeFolder(testInfo: TestInfo): string {
  const root = testInfo.outputPath('some stimuli');
  mkdirSync(join(root, 'airplane'), { recursive: true });
  for (const path of RIGHT) copyFileSync(join(STIMULI_FOLDER, path), join(root, path));
  const damaged = readFileSync(join(STIMULI_FOLDER, DAMAGED));
  damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1;
  writeFileSync(join(root, DAMAGED), damaged);
  writeFileSync(join(root, 'holiday.png'), 'no picture');
  writeFileSync(join(root, 'notes.txt'), 'notes');
  return root;
}

async function openResearchSet(bench: WorkbenchPage): Promise<void> {
  await bench.open();
  await bench.chooseSet('cue-conflict');
  await expect(bench.imagesUsed).toHaveAttribute('data-value', '1200');
}

async function expectIntakeTold({ page }: WorkbenchPage): Promise<void> {
  await expect(problem(page, 'folder-damaged')).toContainText('airplane1-clock1.png');
  await expect(problem(page, 'folder-partial')).toContainText(
    'The folder holds 2 of 1280 pictures',
  );
  await expect(problem(page, 'folder-unknown')).toContainText('holiday.png');
}

function problem(page: Page, code: string): ReturnType<Page['locator']> {
  return page.locator(`[data-testid=problem][data-code=${code}]`);
}
