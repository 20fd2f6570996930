import type { Locator } from '@playwright/test';

/** The chooser has some sixty stops. */
const MOST_STOPS = 160;

/** Tab until `stop` has the focus; it must come within one round. */
export async function tabTo(stop: Locator): Promise<void> {
  for (let i = 0; i < MOST_STOPS; i += 1) {
    if (await stop.evaluate((element) => element === document.activeElement)) return;
    await stop.page().keyboard.press('Tab');
  }
  throw new Error(`Tab never met ${stop.toString()}.`);
}
