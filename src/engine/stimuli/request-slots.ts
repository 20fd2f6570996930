import { orAbort } from '../contract/abortable.ts';

/** At most `count` holders at a time, first come, first served. */
export class RequestSlots {
  readonly #count: number;
  #held = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** How many are held now. */
  get held(): number {
    return this.#held;
  }

  /** Waits for a free slot; rejects with `EngineError('aborted')`. Every success needs a `release`. */
  async acquire(signal: AbortSignal): Promise<void> {
    if (this.#held < this.#count) {
      this.#held += 1;
      return;
    }
    let grant: () => void = () => undefined;
    const granted = new Promise<void>((resolve) => {
      grant = resolve;
    });
    this.#waiting.push(grant);
    try {
      await orAbort(granted, signal);
    } catch (error) {
      const at = this.#waiting.indexOf(grant);
      // Not in line any more: the slot was granted in the moment of the abort, so hand it on.
      if (at < 0) this.release();
      else this.#waiting.splice(at, 1);
      throw error;
    }
  }

  /** Gives a slot back, to the next in line if there is one. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#held -= 1;
    else next();
  }
}
