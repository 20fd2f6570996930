import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { getReport } from './pages/automation.ts';
import type { ReportFacts } from './pages/automation.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';

// A result leaves the page as files that the field's own tools read.

test('both tables and the JSON hold every picture and its answer', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  const { images, counts } = await getReport(page);
  await page.getByTestId('share-button').click();

  const ofHumans = await saveFile(page, 'export-mvh');
  expect(ofHumans.name).toMatch(/_cuelens-starter_session-1\.csv$/);
  const [head, ...rows] = parseCsv(ofHumans.text);
  expect(head).toEqual([
    'subj',
    'session',
    'trial',
    'rt',
    'object_response',
    'category',
    'condition',
    'imagename',
  ]);
  expect(rows).toHaveLength(images.length);
  expect(rows.map((row) => row[4])).toEqual(images.map(({ answer }) => answer));
  expect(rows.map((row) => row[5])).toEqual(images.map(({ shape }) => shape));
  // Counted as model-vs-human counts: the texture is read out of the file's name.
  const conflicts = rows.filter((row) => row[5] !== textureOf(row[7] ?? ''));
  expect(conflicts.filter((row) => row[4] === row[5])).toHaveLength(counts.shape);
  expect(conflicts.filter((row) => row[4] === textureOf(row[7] ?? ''))).toHaveLength(
    counts.texture,
  );

  const ofWords = await saveFile(page, 'export-vsb');
  expect(ofWords.name).toMatch(/CLS.*\.csv$/);
  const [columns, ...predictions] = parseCsv(ofWords.text);
  expect(columns).toEqual(['image', 'response', 'pred_label', 'pred_conf']);
  expect(predictions.map((row) => row[2])).toEqual(images.map(({ answer }) => answer));
  for (const row of predictions) expect(Number(row[3])).toBeGreaterThan(1 / 16);

  const whole = await saveFile(page, 'export-json');
  const report = JSON.parse(whole.text) as ReportFacts;
  expect(report).toEqual(await getReport(page));
  expect(report.format).toBe('cuelens-report');
  expect(report.images[5]?.probabilities).toHaveLength(16);
  await expect(page.getByText(`Saved ${whole.name}.`)).toBeVisible();
});

test('every chart saves itself as SVG and as PNG', async ({ page }) => {
  const bench = new WorkbenchPage(page);
  await bench.open();
  await bench.untilSettled();
  for (const name of ['ruler', 'by-category', 'atlas', 'steering-curve']) {
    await expect(page.getByTestId(`save-${name}-svg`)).toBeVisible();
    const svg = await saveFile(page, `save-${name}-svg`);
    expect(svg.name).toBe(`cuelens-${name}.svg`);
    const drawn = await page.evaluate((text) => {
      const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        tag: root.tagName,
        shapes: root.querySelectorAll('path, circle, line, rect').length,
        words: [...root.querySelectorAll('text')].map((t) => t.textContent).join(' '),
        // Colours must not need the page's own style sheet.
        borrowed: text.includes('var(--') && !/style="[^"]*rgb/.test(text),
      };
    }, svg.text);
    expect(drawn.tag).toBe('svg');
    expect(drawn.shapes).toBeGreaterThan(6);
    expect(drawn.words.replace(/\s+/g, ' ')).toContain('CueLens starter');
    expect(drawn.borrowed).toBe(false);

    const png = await saveFile(page, `save-${name}-png`);
    expect(png.name).toBe(`cuelens-${name}.png`);
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(400);
    expect(await countColours(page, png.bytes)).toBeGreaterThan(20);
  }
});

interface SavedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly text: string;
}

async function saveFile(page: Page, testId: string): Promise<SavedFile> {
  const arriving = page.waitForEvent('download');
  await page.getByTestId(testId).click();
  const download = await arriving;
  const bytes = readFileSync(await download.path());
  return { name: download.suggestedFilename(), bytes, text: bytes.toString('utf8') };
}

/** Plain cells only: none of ours holds a comma or a quote. */
function parseCsv(text: string): string[][] {
  expect(text).not.toContain('"');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

/** As model-vs-human reads it: after the last `_`, after the dash, without digits. */
function textureOf(imageName: string): string {
  const pair = imageName.replace(/^.*_/, '').replace(/\..*$/, '');
  return (pair.split('-')[1] ?? '').replace(/\d/g, '');
}

/** An empty or half-drawn picture has few. */
function countColours(page: Page, png: Buffer): Promise<number> {
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }, png.toString('base64'));
}
