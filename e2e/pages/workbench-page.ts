import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures.ts';
import './automation.ts';

/** What the headline says, as numbers. Rates 0..1. */
export interface Headline {
  readonly shapeBias: number;
  readonly cueAccuracy: number;
  readonly shape: number;
  readonly texture: number;
  readonly neither: number;
}

/** The counts alone, in the order in which the papers print them. */
export type Counts = readonly [shape: number, texture: number, neither: number];

/** How long a picture run or a first load may take where several people share two cores. */
export const PATIENCE_MS = 90_000;

/** The page as a visitor sees it: what can be read, and what can be done. */
export class WorkbenchPage {
  readonly page: Page;
  readonly editor: Locator;
  readonly shapeBias: Locator;
  readonly imagesUsed: Locator;
  readonly origin: Locator;
  readonly verification: Locator;
  readonly gallery: Locator;
  readonly tiles: Locator;
  readonly detail: Locator;
  readonly slider: Locator;
  readonly problems: Locator;
  readonly engineStatus: Locator;
  readonly dataSet: Locator;
  readonly model: Locator;
  readonly sharedBanner: Locator;

  constructor(page: Page) {
    const named = (id: string): Locator => page.getByTestId(id);
    this.page = page;
    this.editor = named('template-editor');
    this.shapeBias = named('shape-bias');
    this.imagesUsed = named('images-used');
    this.origin = named('origin');
    this.verification = named('verification');
    this.gallery = named('gallery');
    this.tiles = named('tile');
    this.detail = named('picture-detail');
    this.slider = named('steer-slider');
    this.problems = named('problem');
    this.engineStatus = named('engine-status');
    this.dataSet = named('data-set');
    this.model = named('model');
    this.sharedBanner = named('shared-banner');
  }

  /** A visit up to the first number. */
  async open(hash = ''): Promise<void> {
    await this.page.goto(`./${hash}`);
    await this.untilNumber();
  }

  /** Until a shape bias stands there, whatever it is. */
  async untilNumber(): Promise<void> {
    await expect(this.shapeBias).toHaveAttribute('data-value', /^(\d|NaN)/, {
      timeout: PATIENCE_MS,
    });
  }

  /** Until the words in the editor and on the slider are the ones that the number on show answers. */
  async untilSettled(): Promise<void> {
    await this.untilNumber();
    await this.page.waitForFunction(
      () => {
        const report = globalThis.cueLens.getReport();
        const output = document.querySelector<HTMLElement>('[data-testid=shape-bias]');
        if (report === null || output === null) return false;
        const { prompts, steering } = globalThis.cueLens.getSpec();
        const asked = report['spec'] as { prompts: unknown; steering: unknown };
        const { shapeBias } = report['rates'] as { shapeBias: number | null };
        return (
          JSON.stringify([asked.prompts, asked.steering]) === JSON.stringify([prompts, steering]) &&
          output.dataset['value'] === String(shapeBias ?? NaN) &&
          !output.classList.contains('stale')
        );
      },
      undefined,
      { timeout: PATIENCE_MS, polling: 50 },
    );
  }

  /** Until the sample of shipped embeddings was recomputed, so that the engine is at rest. */
  async untilVerified(): Promise<void> {
    await expect(this.verification).toHaveAttribute('data-value', /\d/, { timeout: PATIENCE_MS });
  }

  async headline(): Promise<Headline> {
    const numberAt = async (id: string): Promise<number> =>
      Number(await this.page.getByTestId(id).getAttribute('data-value'));
    return {
      shapeBias: await numberAt('shape-bias'),
      cueAccuracy: await numberAt('cue-accuracy'),
      shape: await numberAt('count-shape'),
      texture: await numberAt('count-texture'),
      neither: await numberAt('count-neither'),
    };
  }

  async counts(): Promise<Counts> {
    const { shape, texture, neither } = await this.headline();
    return [shape, texture, neither];
  }

  /** How many conflict pictures the numbers on show rest on. */
  async countUsed(): Promise<number> {
    return Number(await this.imagesUsed.getAttribute('data-value'));
  }

  /** Puts whole words into the editor and waits for their own result. */
  async ask(templates: string): Promise<void> {
    await this.editor.fill(templates);
    await this.untilSettled();
  }

  /** Clicks a ready-made prompt, wherever it hides. */
  async choosePreset(id: string): Promise<void> {
    const preset = this.page.getByTestId(`preset-${id}`);
    if (!(await preset.isVisible())) {
      await this.page.getByRole('button', { name: /^\d+ more$/ }).click();
    }
    await preset.click();
    await this.untilSettled();
  }

  /** Opens another data set by its own panel, and closes that. */
  async chooseSet(id: 'built-in' | 'cue-conflict'): Promise<void> {
    await this.dataSet.click();
    await this.page.getByTestId(`choose-${id}`).click();
    await this.page.keyboard.press('Escape');
    await this.untilSettled();
  }

  /** The chip of one gallery filter, with its count. */
  filter(name: string): Locator {
    return this.page.getByTestId(`gallery-filter-${name}`);
  }

  async filterCount(name: string): Promise<number> {
    const text = await this.filter(name).locator('.count').innerText();
    return Number(text.replaceAll(',', ''));
  }

  /** How many pictures the gallery holds under its filters. */
  async galleryCount(): Promise<number> {
    return Number(await this.gallery.getAttribute('data-count'));
  }

  /** A card of the page by its heading. */
  card(title: string | RegExp): Locator {
    return this.page.getByRole('region', { name: title });
  }

  /** The rows of the table that stands behind a chart, as text. */
  async chartTable(card: Locator): Promise<string[][]> {
    const rows = await card.locator('table.data tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  }

  /** The link that the share dialog offers; the dialog is closed again. */
  async shareLink(): Promise<string> {
    await this.page.getByTestId('share-button').click();
    const link = await this.page.getByTestId('share-link').inputValue();
    await this.page.keyboard.press('Escape');
    return link;
  }
}
