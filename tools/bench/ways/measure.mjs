// Times ways of running the image tower beside the plain one, in one page, turn by turn:
//
//   node tools/bench/ways/measure.mjs <folder of the made files> <group of ways.json> [rounds]
//
// Prints images/s (best round), and the ratio to the group's first way by time and by processor time.
// The second is what to read where other work runs on the machine (Linux only).
import { createReadStream, existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { openLauncher } from '../launch.mjs';
import { median } from '../rows.mjs';
import { ROOT } from '../../run/packages.mjs';

const [folder = '', group = '', roundCount = '6'] = process.argv.slice(2);
const GROUPS = JSON.parse(readFileSync(join(import.meta.dirname, 'ways.json'), 'utf8'));
const PLAIN = { entry: 'ort.wasm.min.mjs', build: '', threads: 1, workers: 1, batch: 8 };
const ways = GROUPS[group]?.map((way) => ({ ...PLAIN, ...way }));
if (!ways) throw new Error(`no group ${group}; there are ${Object.keys(GROUPS).join(', ')}`);

const FOLDERS = {
  ort: join(ROOT, 'node_modules/onnxruntime-web/dist'),
  models: join(ROOT, 'public/models/cuelens/starter/onnx'),
  made: folder,
  page: import.meta.dirname,
};
const TYPES = { '.html': 'text/html', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

function serve() {
  const server = createServer((request, response) => {
    const [, first = '', ...rest] = new URL(request.url ?? '/', 'http://localhost').pathname.split(
      '/',
    );
    const path = join(FOLDERS[first] ?? '', ...rest);
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
    if (first === 'page' && rest[0] === 'page.html')
      return response.end('<!doctype html><script type="module" src="page.mjs"></script>');
    if (!(first in FOLDERS) || rest.includes('..') || !existsSync(path))
      return response.writeHead(404).end();
    return createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve(server)));
}

/** Processor time of this process's children so far, browser and all, in milliseconds; NaN off Linux. */
function readProcessorMs() {
  if (!existsSync('/proc/self/stat')) return NaN;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [
          {
            id: Number(id),
            parent: Number(fields[1]),
            ticks: Number(fields[11]) + Number(fields[12]),
          },
        ];
      } catch {
        return []; // Ended between the list and the look.
      }
    });
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size;) {
    before = ours.size;
    for (const { id, parent } of processes) if (ours.has(parent)) ours.add(id);
  }
  ours.delete(process.pid);
  return processes.filter(({ id }) => ours.has(id)).reduce((sum, { ticks }) => sum + ticks * 10, 0);
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const server = await serve();
const launcher = await openLauncher();
const browser = await launcher.launch({ webnn: ways.some((way) => way.webnn) });
try {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${server.address().port}/page/page.html`);
  await page.waitForFunction(() => globalThis.openWay);
  const seen = [];
  for (const way of ways) {
    const { createMs, row } = await page.evaluate((one) => globalThis.openWay(one), way);
    seen.push({
      way,
      createMs,
      row,
      images: way.batch * way.workers * 2,
      timesMs: [],
      processorMs: [],
    });
  }
  for (let round = 0; round < Number(roundCount); round++)
    for (const [index, one] of seen.entries()) {
      const before = readProcessorMs();
      one.timesMs.push(await page.evaluate((i) => globalThis.runRound(i, 2), index));
      one.processorMs.push(readProcessorMs() - before);
    }
  const perImage = ({ images }, times) => median(times) / images;
  const [plain] = seen;
  console.log(`| ${group} | images/s | gain | gain by processor time | 1 - cosine | create ms |`);
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const one of seen) {
    const cells = [
      one.way.name,
      ((1000 * one.images) / Math.min(...one.timesMs)).toFixed(1),
      (perImage(plain, plain.timesMs) / perImage(one, one.timesMs)).toFixed(2),
      (perImage(plain, plain.processorMs) / perImage(one, one.processorMs)).toFixed(2),
      (1 - cosine(one.row, plain.row)).toExponential(0),
      one.createMs.toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
} finally {
  await browser.close();
  server.close();
}
