// The way of a picture on the page's side: read, named by its hash, sent away, and its row kept.
import { openRowStore } from '#engine/cache/row-store.ts';
import type { StepTimes, ToOneImage } from './one-image.worker.ts';

const worker = new Worker(new URL('./one-image.worker.ts', import.meta.url), { type: 'module' });

/** Milliseconds a picture of each step, by its name, over the pictures at `urls`. */
async function measure(urls: readonly string[], batch: number): Promise<StepTimes> {
  const times: Record<string, number> = {};
  const add = (step: string, ms: number): void => {
    times[step] = (times[step] ?? 0) + ms / urls.length;
  };
  const files: Uint8Array<ArrayBuffer>[] = [];
  for (const url of urls) {
    // What the network takes is another matter: by now the browser has them.
    await (await fetch(url)).arrayBuffer();
    const startMs = performance.now();
    files.push(new Uint8Array(await (await fetch(url)).arrayBuffer()));
    add('read', performance.now() - startMs);
  }
  for (const bytes of files) {
    const startMs = performance.now();
    await crypto.subtle.digest('SHA-256', bytes);
    add('hash', performance.now() - startMs);
  }
  const store = await openRowStore();
  await ask({ kind: 'open', warm: files.slice(0, batch) });
  for (let at = 0; at < files.length; at += batch) {
    const sentMs = performance.timeOrigin + performance.now();
    const answer = await ask({ kind: 'embed', files: files.slice(at, at + batch) });
    const backMs = performance.timeOrigin + performance.now();
    add('send', answer.takenMs - sentMs);
    add('give back', backMs - answer.postedMs);
    for (const [step, ms] of Object.entries(answer.times)) add(step, ms);
    const startMs = performance.now();
    await store.writeMany(answer.rows.map((row, i) => [`bench ${at + i}`, row] as const));
    add('keep', performance.now() - startMs);
  }
  return times;
}

/** Milliseconds a picture that each kind of operator takes, by the runtime's own profile. */
async function profile(): Promise<StepTimes> {
  return (await ask({ kind: 'profile' })).times;
}

interface Answer {
  readonly times: StepTimes;
  readonly rows: readonly Float32Array[];
  readonly takenMs: number;
  readonly postedMs: number;
}

function ask(message: ToOneImage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
}

Object.assign(globalThis, { bench: { measure, profile } });
