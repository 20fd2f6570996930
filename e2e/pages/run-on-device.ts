import type { Page } from '@playwright/test';
import { expect } from '../fixtures.ts';
import { getReport } from './automation.ts';
import type { WorkbenchPage } from './workbench-page.ts';

/** One picture of every ordered pair of categories. */
export const PAIRS = 240;

/** Runs one picture a pair on this device, to the end. */
export async function runOnePair(bench: WorkbenchPage): Promise<void> {
  await bench.page.getByTestId('run-balanced').click();
  await expect(bench.page.getByTestId('progress')).toHaveCount(0);
  await expect(bench.imagesUsed).toHaveAttribute('data-value', String(PAIRS));
  await bench.untilSettled();
}

/** The answers on show, in the order of the set; null where a picture was not run. */
export async function answersOf(page: Page): Promise<readonly (string | null)[]> {
  return (await getReport(page)).images.map(({ answer }) => answer);
}
