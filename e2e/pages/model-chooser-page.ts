import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures.ts';
import { PATIENCE_MS } from './workbench-page.ts';

/** Where a visitor chooses a model, and what the page says of it until it runs. */
export class ModelChooserPage {
  readonly page: Page;
  readonly dialog: Locator;
  /** What is under way or wants a word of the visitor: in the dialog, or at the page's foot. */
  readonly wish: Locator;
  readonly repo: Locator;
  readonly status: Locator;
  readonly download: Locator;
  readonly pause: Locator;
  readonly goOn: Locator;
  readonly storage: Locator;
  readonly device: Locator;

  constructor(page: Page) {
    const named = (id: string): Locator => page.getByTestId(id);
    this.page = page;
    this.dialog = named('model-chooser');
    this.wish = named('model-wish');
    this.repo = named('repo-id');
    this.status = named('engine-status');
    this.download = named('download-progress');
    this.pause = named('download-pause');
    this.goOn = named('download-resume');
    this.storage = named('storage-panel');
    this.device = named('device-panel');
  }

  /** Opens the dialog by way of the model's chip. */
  async open(): Promise<void> {
    await this.page.getByTestId('model').click();
    await this.page.getByTestId('choose-model').click();
    await expect(this.dialog).toBeVisible();
    await expect(this.card('cuelens/starter')).toBeVisible();
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).click();
    await expect(this.dialog).toBeHidden();
  }

  /** The card of a model on offer. */
  card(id: string): Locator {
    return this.page.getByTestId(`model-card-${id.replaceAll('/', '__')}`);
  }

  /** Opens the dialog and takes a model from the catalog. */
  async take(id: string): Promise<void> {
    await this.open();
    await this.card(id).getByTestId('use-model').click();
  }

  /** Opens the dialog and looks up a repository by its name or address. */
  async lookUp(name: string): Promise<void> {
    if (!(await this.dialog.isVisible())) await this.open();
    await this.repo.fill(name);
    await this.page.getByTestId('repo-load').click();
  }

  /** Puts a model of the catalog on the list of those that are compared. */
  async addToComparison(id: string): Promise<void> {
    const add = this.card(id).getByTestId('compare-add');
    await add.click();
    await expect(add).toHaveAttribute('aria-pressed', 'true');
  }

  /** Until both towers of the model in use are there. */
  async untilLoaded(title: string): Promise<void> {
    await expect(this.page.getByTestId('model')).toContainText(title, { timeout: PATIENCE_MS });
    await expect(this.status).toHaveAttribute('data-phase', 'ready', { timeout: PATIENCE_MS });
    await expect(this.download).toHaveCount(0);
  }

  /** The model's panel with what runs; it stays open. */
  async openPanel(): Promise<Locator> {
    const panel = this.page.getByRole('dialog', { name: 'Model and device' });
    if (!(await panel.isVisible())) await this.page.getByTestId('model').click();
    await expect(panel).toBeVisible();
    return panel;
  }

  /** Opens what is kept on this device. */
  async openStorage(): Promise<void> {
    await this.openPanel();
    await this.page.getByTestId('open-storage').click();
    await expect(this.storage).toBeVisible();
  }

  /** What is kept of one model. */
  stored(id: string): Locator {
    return this.page.getByTestId(`storage-model-${id.replaceAll('/', '__')}`);
  }

  /** A problem that has this code, wherever it is told. */
  problem(code: string): Locator {
    return this.page.locator(`[data-testid=problem][data-code=${code}]`);
  }
}
