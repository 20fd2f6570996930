import { statSync } from 'node:fs';
import type { Hub } from '../tools/hub-server/hub-server.mjs';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { runOnePair } from './pages/run-on-device.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { expect, madeFile, ON_BUILT_IN, test, transfersOf } from './hub.ts';

// A long download on a bad line: cut, paused, left, and gone on with.

const CLIP = 'Xenova/clip-vit-base-patch32';
const TITLE = 'CLIP ViT-B/32';
const TEXT = `${CLIP}/onnx/text_model.onnx`;
const VISION = `${CLIP}/onnx/vision_model.onnx`;
/** The page asks again three times, with pauses of 1, 4 and 15 s between. */
const CUTS = 4;
const GIVING_UP_MS = 45_000;
/** Browsers throw away what they have received and not handed out when a transfer breaks. */
const BYTES_PER_SECOND = 100_000;
const LONG_PROMPT = `a photo of a {} ${'and more '.repeat(40)}`;

test.use({ expectedComplaints: [/Failed to load resource: net::ERR_\S+ \(http:\/\/127\.0\.0\.1/] });

let sizeBytes: number;
test.beforeEach(() => {
  sizeBytes = statSync(madeFile(VISION)).size;
});

test('cut at 60 % again and again: what is kept is said, and going on fetches the rest alone', async ({
  page,
  hub,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  hub.faults.add({
    match: VISION,
    where: 'cdn',
    kind: 'slow',
    bytesPerSecond: BYTES_PER_SECOND,
  });
  // A transfer that was resumed behind a cut passes it: each one gets a little further.
  for (let i = 0; i < CUTS; i += 1) {
    const atBytes = Math.floor(sizeBytes * 0.6) + i * 10_000;
    hub.faults.add({ match: VISION, where: 'cdn', kind: 'cut', atBytes, times: 1 });
  }

  await test.step('the page tries again by itself, then stops and says so', async () => {
    await chooser.take(CLIP);
    await expect(chooser.status).toHaveText('failed', { timeout: GIVING_UP_MS });
    await expect(chooser.problem('download-failed')).toContainText(
      /The transfer of onnx\/vision_model\.onnx from 127\.0\.0\.1:\d+ broke off several times .* \d{3} kB of it are kept\..*Press “Go on”/,
    );
    await expect(page.getByText('Stopped; what has arrived is kept.')).toBeVisible();
    expect(Number(await chooser.download.getAttribute('aria-valuenow'))).toBeGreaterThan(40);
    expect(transfersOf(hub, VISION)).toHaveLength(CUTS);
    expectOnlyTheRest(hub);
    // Words still count.
    await bench.editor.fill(LONG_PROMPT);
    await expect(page.getByTestId('truncated')).toBeVisible();
    await bench.editor.fill('a photo of a {}');
  });

  await test.step('and goes on when asked', async () => {
    hub.faults.clear();
    await chooser.goOn.click();
    await chooser.untilLoaded(TITLE);
    expect(transfersOf(hub, VISION)).toHaveLength(CUTS + 1);
    expectOnlyTheRest(hub);
    expect(transfersOf(hub, TEXT)).toHaveLength(1);
    await runOnePair(bench);
  });
});

test('paused by hand, left for another visit, and gone on with', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  hub.faults.add({
    match: VISION,
    where: 'cdn',
    kind: 'slow',
    bytesPerSecond: BYTES_PER_SECOND,
    times: 1,
  });
  await chooser.take(CLIP);
  await expect(chooser.download).toHaveAttribute('aria-label', /^Image tower: [1-9]\d+ of/);
  await chooser.pause.click();
  await expect(chooser.status).toHaveText(/^paused at \d+ %$/);
  await expect(page.getByText('Paused; what has arrived is kept.')).toBeVisible();
  await expect(bench.problems).toHaveCount(0);
  const label = (await chooser.download.getAttribute('aria-label')) ?? '';
  await page.waitForTimeout(500);
  await expect(chooser.download).toHaveAttribute('aria-label', label);

  await test.step('gone on with, and paused again', async () => {
    hub.faults.add({
      match: VISION,
      where: 'cdn',
      kind: 'slow',
      bytesPerSecond: BYTES_PER_SECOND,
      times: 1,
    });
    // The same button stands beside the model's name, in sight from anywhere on the page.
    await page.getByTestId('model-go-on').click();
    await expect(chooser.download).not.toHaveAttribute('aria-label', label);
    await chooser.pause.click();
    await expect(chooser.status).toHaveText(/^paused at \d+ %$/);
    expectOnlyTheRest(hub);
  });

  await test.step('another visit goes on where this one was', async () => {
    await page.waitForURL(/clip-vit-base-patch32/);
    hub.requests.splice(0);
    await page.reload();
    await chooser.untilLoaded(TITLE);
    expect(transfersOf(hub, TEXT)).toEqual([]);
    const [transfer, ...more] = transfersOf(hub, VISION);
    expect(more).toEqual([]);
    expect(fromByte(transfer?.range)).toBeGreaterThan(20_000);
    await runOnePair(bench);
  });
});

test('whoever waits on “Pause” is not left nowhere at the end', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  hub.faults.add({
    match: VISION,
    where: 'cdn',
    kind: 'slow',
    bytesPerSecond: BYTES_PER_SECOND,
    times: 1,
  });
  await chooser.take(CLIP);
  await chooser.pause.focus();
  await expect(chooser.pause).toBeFocused();
  await chooser.untilLoaded(TITLE);
  await expect(page.locator('.download-place')).toBeFocused();
});

/** The first transfer begins at the beginning, every later one behind what had come. */
function expectOnlyTheRest(hub: Hub): void {
  const [first, ...later] = transfersOf(hub, VISION);
  expect(first?.range).toBeNull();
  for (const transfer of later) {
    expect(transfer.status).toBe(206);
    expect(transfer.ifRange).toMatch(/^"[0-9a-f]{64}"$/);
  }
  const starts = later.map(({ range }) => fromByte(range));
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(starts.every((start) => start > 0 && start < sizeBytes)).toBe(true);
}

function fromByte(range: string | null | undefined): number {
  return Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);
}
