import { abortedError, orAbort } from './abortable.ts';

interface RunningWork<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Lets everybody who wants the same thing at the same time wait for one piece of work. Each may
 * leave; the work is cancelled when nobody waits for it any more.
 */
export class SharedWork<T> {
  readonly #running = new Map<string, RunningWork<T>>();

  /** Whether work for `key` is under way. */
  has(key: string): boolean {
    return this.#running.has(key);
  }

  /** Joins the work under way for `key`, or starts it. Rejects as it does, or with `aborted`. */
  async run(
    key: string,
    signal: AbortSignal,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (signal.aborted) throw abortedError();
    const work = this.#running.get(key) ?? this.#start(key, start);
    work.waiting += 1;
    try {
      return await orAbort(work.promise, signal);
    } finally {
      work.waiting -= 1;
      if (work.waiting === 0) {
        if (this.#running.get(key) === work) this.#running.delete(key);
        work.controller.abort();
      }
    }
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): RunningWork<T> {
    const controller = new AbortController();
    const work = { promise: start(controller.signal), controller, waiting: 0 };
    this.#running.set(key, work);
    return work;
  }
}
