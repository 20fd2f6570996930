import type { Page } from '@playwright/test';
import type { CueLensAutomation } from '../../src/app/automation.ts';

declare global {
  // A property of the global object, which only `var` declares.
  var cueLens: CueLensAutomation;
}

/** What the stories read of a report. */
export interface ReportFacts {
  readonly format: string;
  readonly origin: { readonly kind: string; readonly device?: string };
  readonly counts: {
    readonly shape: number;
    readonly texture: number;
    readonly neither: number;
    readonly noConflict: number;
    readonly unscored: number;
  };
  readonly rates: { readonly shapeBias: number | null; readonly cueAccuracy: number | null };
  readonly images: readonly {
    readonly id: string;
    readonly shape: string;
    readonly texture: string;
    readonly answer: string | null;
    readonly cue: string;
    readonly probabilities?: readonly number[];
  }[];
}

/** The report on show, as a script gets it. */
export async function getReport(page: Page): Promise<ReportFacts> {
  const report: unknown = await page.evaluate(() => globalThis.cueLens.getReport());
  if (report === null) throw new Error('There is no report on show.');
  return report as ReportFacts;
}

/** Merges `patch` into the spec, as a script does, and gives the report that it resolves with. */
export async function setSpec(page: Page, patch: object): Promise<ReportFacts> {
  return (await page.evaluate(
    (given) => globalThis.cueLens.setSpec(given),
    patch,
  )) as unknown as ReportFacts;
}
