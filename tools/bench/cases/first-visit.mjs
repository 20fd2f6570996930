// Somebody who was never here opens the page.
import { hasPictures, HOME_LINE, NO_PICTURES, openSite, visit } from '../visits.mjs';
import { makeRow, median } from '../rows.mjs';

export const id = 'first-visit';
export const title = 'A first visit, empty cache, 20 Mbit/s';

const VISITS = 5;
const WANTED_MS = 3000;
/** Words that the page brings no embeddings of. */
const OWN_WORDS = 'one photo of the {}';

/** @param {import('../context.mjs').Context} context */
export async function run({ out, launch, log }) {
  const site = await openSite(out, HOME_LINE);
  const browser = await launch();
  const seen = { number: [], charts: [], typed: [], task: [] };
  try {
    for (let i = 0; i < VISITS; i += 1) {
      const visitor = await visit(browser, site.origin);
      seen.number.push(await visitor.paintedMs('number'));
      seen.charts.push(await visitor.paintedMs('charts'));
      seen.typed.push(await typeOwnWords(visitor.page));
      seen.task.push(await visitor.longestTaskMs());
      await visitor.close();
      log(
        `  ${Object.entries(seen)
          .map(([what, all]) => `${what} ${Math.round(all.at(-1))}`)
          .join(', ')} ms`,
      );
    }
  } finally {
    await browser.close();
    await site.close();
  }
  const row = (what, timesMs, wanted) =>
    makeRow({ what, unit: 'ms', ours: median(timesMs), of: 'ours', wanted });
  return {
    rows: [
      row('first visit → live number painted', seen.number, { atMost: WANTED_MS }),
      row('first visit → its charts painted', seen.charts, { atMost: WANTED_MS }),
      row('first visit → words of one’s own answered', seen.typed, { atMost: WANTED_MS }),
      row('longest task of the main thread up to then', seen.task, { atMost: 50 }),
    ],
    notes: [
      `Median of ${VISITS} visits on the embedded model; no CPU throttle; files compressed by gzip as hosts do (weights and embeddings are not).`,
      'The line is the host’s: 20 Mbit/s and 30 ms a round trip, shared by the page and its workers, whose requests the browser’s own throttle does not slow down.',
      'Live: the slider and the presets of one template answer from then on; words of one’s own wait for the text tower, about 9 MB with the runtime, which alone take 3.6 s on this line.',
      ...(hasPictures ? [] : [NO_PICTURES]),
    ],
  };
}

/** Types as soon as there is something to type into; milliseconds from the opening to the answer. */
function typeOwnWords(page) {
  return page.evaluate(async (template) => {
    const { cueLens, performance } = globalThis;
    const { prompts } = cueLens.getSpec();
    await cueLens.setSpec({ prompts: { ...prompts, templates: [template] } });
    await new Promise((resolve) => {
      globalThis.requestAnimationFrame(() => setTimeout(resolve, 0));
    });
    return performance.now();
  }, OWN_WORDS);
}
