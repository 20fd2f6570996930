import { test as base, expect } from '@playwright/test';
import type { BrowserContext, BrowserContextOptions } from '@playwright/test';

export interface HouseOptions {
  /** Origins besides the page's own that a test lets the page ask. */
  readonly allowedOrigins: readonly string[];
  /** Messages on the console that a test provokes on purpose. */
  readonly expectedComplaints: readonly RegExp[];
}

export interface HouseFixtures {
  /** Watches the test's own context; every test has it without asking. */
  readonly watched: undefined;
  /** Another visitor: a context of its own, watched like the first and closed at the end. */
  readonly openContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

/**
 * The test of every story: it fails when the page writes an error to the console, lets an error or a
 * rejection go unhandled, or asks any origin but its own, whatever else the story looks at.
 */
export const test = base.extend<HouseOptions & HouseFixtures>({
  allowedOrigins: [[], { option: true }],
  expectedComplaints: [[], { option: true }],

  watched: [
    async ({ context, baseURL, allowedOrigins, expectedComplaints }, use) => {
      const complaints = watch(context, [new URL(baseURL ?? '').origin, ...allowedOrigins]);
      await use(undefined);
      expect(unexpected(complaints, expectedComplaints)).toEqual([]);
    },
    { auto: true },
  ],

  openContext: async ({ browser, baseURL, allowedOrigins, expectedComplaints }, use) => {
    const contexts: BrowserContext[] = [];
    const complaints: string[][] = [];
    await use(async (options) => {
      const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}), ...options });
      contexts.push(context);
      complaints.push(watch(context, [new URL(baseURL ?? '').origin, ...allowedOrigins]));
      return context;
    });
    for (const context of contexts) await context.close();
    expect(unexpected(complaints.flat(), expectedComplaints)).toEqual([]);
  },
});

export { expect };

/** Collects what a context does that no run may do. */
function watch(context: BrowserContext, allowedOrigins: readonly string[]): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(`console.error: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (event) => {
    complaints.push(`unhandled: ${event.error().stack ?? event.error().message}`);
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return;
    if (!allowedOrigins.includes(url.origin)) complaints.push(`request: ${request.url()}`);
  });
  return complaints;
}

function unexpected(complaints: readonly string[], expected: readonly RegExp[]): readonly string[] {
  return complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
}
