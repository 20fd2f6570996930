import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { expect, madeFile, ON_BUILT_IN, test } from './hub.ts';

// What a hub may say instead of giving a model. Each answer is named, with what to do about it, and
// the model in use goes on as if nothing had been asked.

const CLIP = 'Xenova/clip-vit-base-patch32';
const VISION = `${CLIP}/onnx/vision_model.onnx`;

// The browser writes every refusal to the console.
test.use({
  expectedComplaints: [
    /Failed to load resource: .*\(http:\/\/127\.0\.0\.1:419[01]\/|'http:\/\/127\.0\.0\.1:4190\/.* blocked by CORS/,
  ],
});

test('every refusal is named, says what to do, and leaves the model in use at work', async ({
  page,
  hub,
  ownModels,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  putHalfModel(ownModels);
  await bench.open(ON_BUILT_IN);
  await bench.untilSettled();
  const before = await bench.headline();
  const listing = { match: CLIP, where: 'hub', kind: 'status' } as const;
  const cases = [
    {
      asked: 'nobody/nothing',
      code: 'not-found',
      says: /127\.0\.0\.1:\d+ knows no model nobody\/nothing, or keeps it private\. Check the spelling/,
    },
    {
      asked: `${CLIP}@no-such-branch`,
      code: 'not-found',
      says: /has no revision “no-such-branch” .* Leave the revision out to take the newest\./,
    },
    {
      asked: 'test/gated',
      code: 'gated',
      says: /test\/gated is gated: .* This page takes no passwords or tokens.* drop them here\./,
    },
    {
      asked: 'own/half',
      code: 'bad-model',
      says: /own\/half .* Missing: a text model \(onnx\/text_model\.onnx, .* or drop the files here\./,
    },
    {
      asked: CLIP,
      fault: { ...listing, status: 429, headers: { 'Retry-After': '7' } },
      code: 'rate-limited',
      says: /asks for a pause of 7 s\. Try again then\./,
    },
    {
      asked: CLIP,
      fault: { ...listing, status: 502 },
      code: 'download-failed',
      says: /\(status 502\)\. The trouble is on its side: try again later\./,
    },
    {
      asked: CLIP,
      fault: { match: CLIP, kind: 'no-cors' } as const,
      code: 'download-failed',
      says: /cannot be reached, or does not let this page read its answers \(CORS\)\. Check the network and the hub address\./,
    },
  ];
  for (const { asked, fault, code, says } of cases) {
    await test.step(`${asked}: ${code}`, async () => {
      if (fault !== undefined) hub.faults.add(fault);
      await chooser.lookUp(asked);
      await expectRefusal(chooser.wish, code, says);
      hub.faults.clear();
      await chooser.wish.getByTestId('wish-cancel').click();
      await expect(chooser.wish).toHaveCount(0);
    });
  }

  await test.step('what is no name of a model is said at the field, and nobody is asked', async () => {
    hub.requests.splice(0);
    for (const [typed, says] of [
      ['clip', '“clip” has no owner.'],
      ['https://example.org/a/b', 'example.org is another host than the hub in use.'],
      ['', 'Nothing was typed.'],
    ] as const) {
      await chooser.lookUp(typed);
      await expect(chooser.dialog.getByTestId('problem')).toContainText(says);
    }
    expect(hub.requests).toEqual([]);
  });

  await test.step('the model in use is at work', async () => {
    await chooser.close();
    expect(await bench.headline()).toEqual(before);
    await bench.ask('a drawing of a {}');
    expect(await bench.headline()).not.toEqual(before);
    await expect(bench.problems).toHaveCount(0);
  });

  await test.step('one click tries again', async () => {
    hub.faults.add({ match: CLIP, where: 'hub', kind: 'status', status: 503, times: 1 });
    await chooser.lookUp(CLIP);
    await expectRefusal(chooser.wish, 'download-failed', /status 503/);
    await chooser.wish.getByTestId('wish-retry').click();
    await chooser.untilLoaded('CLIP ViT-B/32');
  });
});

test('a hub that is not there', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  await hub.close();
  await chooser.take(CLIP);
  await expectRefusal(
    chooser.wish,
    'download-failed',
    /127\.0\.0\.1:\d+ cannot be reached, .* Check the network and the hub address\. .* drop them here\./,
  );
  await chooser.close();
  // Out of the dialog it stays in sight, with the way back to it.
  await chooser.wish.getByRole('button', { name: 'Choose another model' }).click();
  await expect(chooser.dialog).toBeVisible();
  await chooser.close();
  await bench.ask('a drawing of a {}');
});

test('refused in the middle: what has come stays, and going on takes no more than the rest', async ({
  page,
  hub,
}) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  await bench.open(ON_BUILT_IN);
  const limited = { status: 429, headers: { 'Retry-After': '9' } } as const;
  hub.faults.add({ match: VISION, kind: 'status', ...limited, times: 1 });
  await chooser.take(CLIP);
  await expect(chooser.status).toHaveText('failed');
  await expect(chooser.problem('rate-limited')).toContainText(
    /asks for a pause \(HTTP 429\)\. .*Load again in 9 seconds\./,
  );
  await chooser.goOn.click();
  await chooser.untilLoaded('CLIP ViT-B/32');
});

async function expectRefusal(wish: Locator, code: string, says: RegExp): Promise<void> {
  await expect(wish).toHaveAttribute('data-phase', 'failed');
  await expect(wish.getByTestId('problem')).toHaveAttribute('data-code', code);
  await expect(wish).toContainText(says);
  await expect(wish).toContainText('The model in use stays as it is.');
}

/** A repository that somebody converted only half of. */
function putHalfModel(folder: string): void {
  for (const path of ['config.json', 'preprocessor_config.json', 'onnx/vision_model.onnx']) {
    cpSync(madeFile(`${CLIP}/${path}`), join(folder, 'own/half', path));
  }
  cpSync(madeFile('shared/clip-tokenizer.json'), join(folder, 'own/half/tokenizer.json'));
}
