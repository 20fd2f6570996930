import { ModelChooserPage } from './pages/model-chooser-page.ts';
import { WorkbenchPage } from './pages/workbench-page.ts';
import { askedFor, expect, HUB_ENDPOINT, ON_BUILT_IN, test } from './hub.ts';

// A hub of one's own: a mirror, a class server, a folder of models behind a firewall.

const CLIP = 'Xenova/clip-vit-base-patch32';

test.use({ isToldOfHub: false });

test('an address is typed, checked, used, kept, and taken back', async ({ page, hub }) => {
  const bench = new WorkbenchPage(page);
  const chooser = new ModelChooserPage(page);
  const address = page.getByTestId('hub-endpoint');
  const use = page.getByTestId('hub-endpoint-use');
  await bench.open(ON_BUILT_IN);

  await test.step('what is no address, or would send a secret, is refused', async () => {
    await chooser.open();
    await page.getByText('Another endpoint or mirror').click();
    await expect(address).toHaveValue('https://huggingface.co');
    for (const [typed, says] of [
      ['my hub', 'it does not begin with https:// or http://'],
      ['https://me:secret@hub.example', 'it holds a user name or a password'],
      ['https://hub.example/?token=hf_x', 'this page sends no tokens'],
    ] as const) {
      await address.fill(typed);
      await use.click();
      await expect(chooser.problem('bad-hub-address')).toContainText(says);
      await expect(chooser.problem('bad-hub-address')).toContainText('The address in use stays.');
    }
  });

  await test.step('a right one is used from then on', async () => {
    await address.fill(`${hub.endpoint}/`);
    await address.press('Enter');
    await expect(chooser.dialog).toContainText(
      `Models are looked up at ${HUB_ENDPOINT} from now on, in this browser.`,
    );
    // Now its own addresses are names of models, too.
    await chooser.repo.fill(`${HUB_ENDPOINT}/${CLIP}/tree/main`);
    await page.getByTestId('repo-load').click();
    await chooser.untilLoaded('CLIP ViT-B/32');
  });

  await test.step('also on the next visit, until the visitor takes it back', async () => {
    await page.reload();
    await chooser.untilLoaded('CLIP ViT-B/32');
    await chooser.open();
    await page.getByText('Another endpoint or mirror').click();
    await expect(address).toHaveValue(HUB_ENDPOINT);
    await page.getByTestId('hub-endpoint-reset').click();
    await expect(address).toHaveValue('https://huggingface.co');
    await chooser.repo.fill(`${HUB_ENDPOINT}/${CLIP}`);
    await page.getByTestId('repo-load').click();
    await expect(chooser.problem('bad-repo-name')).toContainText(
      'is another host than the hub in use',
    );
  });
});

test.describe('a mirror that serves files and nothing else', () => {
  test.use({
    isToldOfHub: true,
    expectedComplaints: [/Failed to load resource: .* \(http:\/\/127\.0\.0\.1:4190\//],
  });

  test('is looked through file by file', async ({ page, hub }) => {
    const bench = new WorkbenchPage(page);
    const chooser = new ModelChooserPage(page);
    await bench.open(ON_BUILT_IN);
    // Of a repository the name alone is the listing's.
    hub.faults.add({ match: /^[^/]+\/[^/]+$/, where: 'hub', kind: 'status', status: 404 });
    await chooser.lookUp('test/external-data');
    // Files alone do not say under which terms they are given.
    await expect(chooser.wish).toHaveAttribute('data-phase', 'licence');
    await expect(chooser.wish).toContainText('does not know under which terms');
    expect(askedFor(hub, /\.onnx/)).toEqual([]);
    await page.getByTestId('licence-accept').click();
    await chooser.untilLoaded('external-data');
    expect(askedFor(hub, /vision_model\.onnx_data/).length).toBeGreaterThan(0);
    await page.getByTestId('run-balanced').click();
    await expect(bench.imagesUsed).toHaveAttribute('data-value', '240');
  });
});
