import { expect, test } from 'vitest';
import { RunQueue } from './run-queue.ts';

function gate(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('one task runs at a time, text before loading before images, else in order', async () => {
  const queue = new RunQueue();
  const first = gate();
  const order: string[] = [];
  let atOnce = 0;
  const task = (name: string) => async () => {
    atOnce += 1;
    expect(atOnce).toBe(1);
    order.push(name);
    if (name === 'image 1') await first.opened;
    atOnce -= 1;
  };
  const all = [queue.run('image', task('image 1'))];
  await new Promise((resolve) => setTimeout(resolve, 20));
  all.push(
    queue.run('image', task('image 2')),
    queue.run('image', task('image 3')),
    queue.run('load', task('load')),
    queue.run('text', task('text')),
  );
  first.open();
  await Promise.all(all);
  expect(order).toEqual(['image 1', 'text', 'load', 'image 2', 'image 3']);
});

test('a task cancelled while it waits never starts', async () => {
  const queue = new RunQueue();
  const stop = new AbortController();
  const running = queue.run('image', () => new Promise((resolve) => setTimeout(resolve, 20)));
  let ran = false;
  const waiting = queue.run(
    'text',
    async () => {
      ran = true;
    },
    stop.signal,
  );
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  await running;
  expect(ran).toBe(false);
});

test('messages that wait get in between two runs', async () => {
  const queue = new RunQueue();
  const order: string[] = [];
  const first = queue.run('image', async () => {
    // A blocking WASM run, with a message arriving meanwhile.
    setTimeout(() => order.push('message'), 0);
    const endMs = performance.now() + 5;
    while (performance.now() < endMs);
    order.push('run 1');
  });
  const second = queue.run('image', async () => void order.push('run 2'));
  await Promise.all([first, second]);
  expect(order).toEqual(['run 1', 'message', 'run 2']);
});

test('a failing task rejects alone', async () => {
  const queue = new RunQueue();
  const bad = queue.run('image', () => Promise.reject(new Error('no')));
  const good = queue.run('image', async () => 7);
  await expect(bad).rejects.toThrow('no');
  await expect(good).resolves.toBe(7);
});
