import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** Impacts that keep somebody from using the page. */
const SERIOUS: readonly unknown[] = ['serious', 'critical'];

/**
 * Fails where axe finds anything serious on the page as it stands, naming what and where. `rules`
 * keeps the look to those that matter; all of them without.
 */
export async function expectNothingSerious(page: Page, rules?: string[]): Promise<void> {
  const axe = new AxeBuilder({ page });
  if (rules !== undefined) axe.withRules(rules);
  const { violations } = await axe.analyze();
  const serious = violations
    .filter(({ impact }) => SERIOUS.includes(impact))
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id} (${help}): ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  expect(serious).toEqual([]);
}
