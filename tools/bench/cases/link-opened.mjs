// Somebody opens the link of a finding on a slow device that was never here.
import { hasPictures, HOME_LINE, NO_PICTURES, openSite, visit } from '../visits.mjs';
import { makeRow, median } from '../rows.mjs';

export const id = 'link-opened';
export const title = 'The link of a finding, empty cache, processor slowed down four times';

const VISITS = 5;
const CPU_SLOWDOWN = 4;

/** @param {import('../context.mjs').Context} context */
export async function run({ out, launch, log }) {
  const [near, far] = [await openSite(out), await openSite(out, HOME_LINE)];
  const browser = await launch();
  try {
    const hash = await shareFinding(browser, near.origin);
    const open = async (origin) => {
      const visitor = await visit(browser, origin + hash, { cpuSlowdown: CPU_SLOWDOWN });
      const times = {
        number: await visitor.paintedMs('number'),
        charts: await visitor.paintedMs('charts'),
      };
      await visitor.close();
      log(`  number ${Math.round(times.number)}, charts ${Math.round(times.charts)} ms`);
      return times;
    };
    const seen = { near: [], far: [] };
    for (let i = 0; i < VISITS; i += 1) {
      seen.near.push(await open(near.origin));
      seen.far.push(await open(far.origin));
    }
    const row = (what, times, wanted = null) =>
      makeRow({ what, unit: 'ms', ours: median(times), of: 'ours', wanted });
    const numbers = (times) => times.map(({ number }) => number);
    return {
      rows: [
        row('link opened → result painted', numbers(seen.near), { atMost: 1000 }),
        row(
          'link opened → its charts painted',
          seen.near.map(({ charts }) => charts),
        ),
        row('link opened → result painted, at 20 Mbit/s', numbers(seen.far)),
      ],
      notes: [
        `Median of ${VISITS} visits with an empty cache; the processor slowed down ${CPU_SLOWDOWN} times by the browser; the link (${hash.length} characters) carries a result and an A, and no model is loaded. Unless a row says otherwise the line is no slower than the machine.`,
        ...(hasPictures ? [] : [NO_PICTURES]),
      ],
    };
  } finally {
    await browser.close();
    await Promise.all([near.close(), far.close()]);
  }
}

/** A result under other words than an A, as a link's hash. */
async function shareFinding(browser, address) {
  const visitor = await visit(browser, address);
  await visitor.paintedMs('number');
  await visitor.page.getByTestId('pin-a').click();
  const link = await visitor.page.evaluate(async () => {
    const { cueLens } = globalThis;
    const { prompts } = cueLens.getSpec();
    await cueLens.setSpec({ prompts: { ...prompts, templates: ['the shape of a {}'] } });
    return cueLens.getLink();
  });
  await visitor.close();
  return new URL(link).hash;
}
