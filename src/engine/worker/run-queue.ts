import { abortedError } from '../contract/abortable.ts';
import { nextTask } from './next-task.ts';

/**
 * Who goes first: a sentence someone is typing, then loading, then batches of pictures, then runs whose
 * results nobody waits for.
 */
export type RunPriority = 'text' | 'load' | 'image' | 'rehearsal';

const RANK: Readonly<Record<RunPriority, number>> = { text: 0, load: 1, image: 2, rehearsal: 3 };

interface Waiting {
  readonly rank: number;
  readonly signal: AbortSignal | undefined;
  readonly start: () => Promise<void>;
  readonly drop: () => void;
}

/**
 * Runs one task at a time, by priority, then in order of arrival.
 *
 * ORT needs it: two overlapping creates or runs hang the thread or corrupt its heap without an
 * error. A task whose signal aborts while it waits never starts and rejects with `aborted`.
 */
export class RunQueue {
  readonly #waiting: Waiting[] = [];
  #busy = false;

  /** Result of `task`, once it was its turn. */
  run<T>(priority: RunPriority, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        rank: RANK[priority],
        signal,
        start: () => task().then(resolve, reject),
        drop: () => reject(abortedError()),
      });
      void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting.length > 0) {
      await nextTask();
      const next = this.#takeFirst();
      if (next?.signal?.aborted) next.drop();
      else await next?.start();
    }
    this.#busy = false;
  }

  #takeFirst(): Waiting | undefined {
    let first = 0;
    for (let i = 1; i < this.#waiting.length; i += 1) {
      if ((this.#waiting[i]?.rank ?? 0) < (this.#waiting[first]?.rank ?? 0)) first = i;
    }
    return this.#waiting.splice(first, 1)[0];
  }
}
