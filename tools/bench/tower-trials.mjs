// A trial of a tower: a browser of its own, so that nothing is kept from the one before.

/**
 * The page of the towers in a new browser; its functions as in `pages/towers.ts`.
 * @param {import('./context.mjs').Context} context
 * @param {import('./context.mjs').LaunchOptions} [launchOptions]
 */
export async function openTowers({ benchOrigin, launch }, launchOptions) {
  const browser = await launch(launchOptions);
  try {
    const page = await browser.newPage();
    // A large model takes minutes where weights come from disk and the processor is slow.
    page.setDefaultTimeout(0);
    await page.goto(`${benchOrigin}/towers.html`);
    await page.waitForFunction(() => 'bench' in globalThis);
    const call = (name, ...args) =>
      page.evaluate(([name, args]) => globalThis.bench[name](...args), [name, args]);
    return {
      async loadOurs({ ours }, device, vision) {
        const card = ours.card ?? (await call('readOwnCard', ours.baseUrl));
        return call('loadOurs', { ...ours, card }, device, vision);
      },
      embedOurs: (urls) => call('embedOurs', urls),
      editOurs: (templates) => call('editOurs', templates),
      loadOther: (...args) => call('loadOther', ...args),
      embedOther: (urls, batch) => call('embedOther', urls, batch),
      editOther: (templates) => call('editOther', templates),
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * How far rows of length 1 are from reference rows, in words: worst cosine, and how many decisions
 * against `categories` differ.
 * @param {readonly (readonly number[])[]} rows
 * @param {readonly (readonly number[])[]} references
 * @param {readonly (readonly number[])[]} categories
 */
export function compareRows(rows, references, categories) {
  const worst = worstCosine(rows, references);
  const changed = rows.filter(
    (row, i) => decide(row, categories) !== decide(references[i], categories),
  ).length;
  return `${changed} of ${rows.length} decisions changed, cosine ≥ ${cosineInWords(worst)}`;
}

/**
 * @param {readonly (readonly number[])[]} rows
 * @param {readonly (readonly number[])[]} references
 */
export function worstCosine(rows, references) {
  if (rows.length !== references.length) throw new Error('Not the same number of rows.');
  return Math.min(...rows.map((row, i) => dot(row, references[i])));
}

/** Rounded down, since it stands behind a "≥". @param {number} cosine */
export function cosineInWords(cosine) {
  return (Math.floor(cosine * 1e5) / 1e5).toFixed(5);
}

function decide(row, categories) {
  const cosines = categories.map((category) => dot(row, category));
  return cosines.indexOf(Math.max(...cosines));
}

function dot(a, b) {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}
