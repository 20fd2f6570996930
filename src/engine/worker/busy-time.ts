/**
 * Time in which at least one of several things is under way, shared out as they end: the sum of what
 * `end` gives is that time, however many ran side by side.
 */
export class BusyTime {
  readonly #now: () => number;
  #running = 0;
  #sinceMs = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Runs `work`, and says what `end` gives for it. */
  async of<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
    this.begin();
    let ms = 0;
    const result = await work().finally(() => {
      ms = this.end();
    });
    return { result, ms };
  }

  begin(): void {
    if (this.#running === 0) this.#sinceMs = this.#now();
    this.#running += 1;
  }

  /** Milliseconds since the last end, or since this began where nothing else ran. */
  end(): number {
    const nowMs = this.#now();
    const ms = nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
    this.#running -= 1;
    return ms;
  }
}
