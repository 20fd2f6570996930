/** Runs that count: recent enough to follow a phone that throttles, enough to be steady. */
const RUNS = 8;

/** Items a second over the last few runs. */
export class RateMeter {
  #runs: { readonly items: number; readonly ms: number }[] = [];

  add(items: number, ms: number): void {
    this.#runs = [...this.#runs, { items, ms }].slice(-RUNS);
  }

  /** Null until something was measured; browsers may round short runs to 0 ms. */
  perSecond(): number | null {
    const items = this.#runs.reduce((sum, run) => sum + run.items, 0);
    const ms = this.#runs.reduce((sum, run) => sum + run.ms, 0);
    return ms > 0 ? (items / ms) * 1000 : null;
  }
}
