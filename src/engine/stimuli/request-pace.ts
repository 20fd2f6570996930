import { EngineError } from '../contract/engine-error.ts';
import { abortedError, waitFor } from '../contract/abortable.ts';

/** How fast one host is asked. All times in milliseconds. */
export interface PaceOptions {
  /** Least time between the starts of two requests. */
  readonly intervalMs: number;
  /** Length of the first pause where the host names none; doubles with every pause in a row. */
  readonly firstPauseMs: number;
  /** The own pauses stop growing here. */
  readonly longestOwnPauseMs: number;
  /** A host that asks for a longer pause than this makes requests fail instead of wait. */
  readonly longestWaitMs: number;
  /** After this many pauses in a row without an answer between them, requests fail. */
  readonly pausesInARow: number;
  /** After this many requests in a row that failed for good, the host is left alone. */
  readonly failuresInARow: number;
  /** For how long: requests fail at once until then. */
  readonly leaveAloneMs: number;
}

const SLOWEST_INTERVAL_MS = 2000;
/** Timers beyond 31 bits fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * When the next request to one host may start: an even pace, and a pause for everybody when the host
 * says that it was asked too often. No jitter: there is one visitor, not a herd, and even gaps are
 * what a rate limit likes best.
 */
export class RequestPace {
  readonly #options: PaceOptions;
  readonly #onChange: () => void;
  #intervalMs: number;
  #nextStartMs = 0;
  #pausedUntilMs = 0;
  #pauses = 0;
  #failures = 0;
  #leftAloneUntilMs = 0;
  #lastFailure = '';
  #announcedMs: number | null = null;
  #endTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PaceOptions, onChange: () => void) {
    this.#options = options;
    this.#onChange = onChange;
    this.#intervalMs = options.intervalMs;
  }

  /** When requests go on, in milliseconds since the epoch; null while nothing holds them up. */
  get pausedUntilMs(): number | null {
    return this.#announcedMs;
  }

  /** Resolves when a request may start; rejects with `aborted`, `rate-limited` or `download-failed`. */
  async waitForTurn(signal: AbortSignal): Promise<void> {
    for (;;) {
      const nowMs = Date.now();
      this.#failWhereOutOfReach(nowMs);
      if (this.#pausedUntilMs > nowMs) {
        this.#failWherePointless(nowMs);
        await waitFor(this.#pausedUntilMs - nowMs, signal);
        continue;
      }
      const startMs = Math.max(nowMs, this.#nextStartMs);
      if (startMs === nowMs) {
        this.#nextStartMs = nowMs + this.#intervalMs;
        if (signal.aborted) throw abortedError();
        return;
      }
      await waitFor(startMs - nowMs, signal);
    }
  }

  /** The host refused for now: everybody waits `askedMs`, or an own, growing time where it is null. */
  pause(askedMs: number | null): void {
    const nowMs = Date.now();
    // Requests that were under way together are refused together: that is one pause, not four.
    const isNew = this.#pausedUntilMs <= nowMs;
    if (isNew) {
      this.#pauses += 1;
      const doubled = Math.max(this.#intervalMs, 50) * 2;
      this.#intervalMs = Math.min(Math.max(SLOWEST_INTERVAL_MS, this.#options.intervalMs), doubled);
    }
    const ownMs = Math.min(
      this.#options.firstPauseMs * 2 ** (this.#pauses - 1),
      this.#options.longestOwnPauseMs,
    );
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + (askedMs ?? ownMs));
    this.#nextStartMs = this.#pausedUntilMs;
    this.#announce(this.#pausedUntilMs);
    clearTimeout(this.#endTimer);
    // By a timer of its own, since the requests that waited may all have been cancelled by then.
    this.#endTimer = setTimeout(
      () => {
        this.#announce(null);
      },
      Math.min(this.#pausedUntilMs - nowMs, LONGEST_TIMER_MS),
    );
  }

  /** The host answered: the pace slowly returns to what it was. */
  succeed(): void {
    this.#pauses = 0;
    this.#failures = 0;
    this.#intervalMs = Math.max(this.#options.intervalMs, this.#intervalMs * 0.9);
  }

  /** A request failed after its last try; a host that lacks a file has answered all the same. */
  fail(error: EngineError): void {
    if (error.code === 'not-found') {
      this.#failures = 0;
      return;
    }
    this.#failures += 1;
    this.#lastFailure = error.message;
    if (this.#failures < this.#options.failuresInARow) return;
    this.#leftAloneUntilMs = Date.now() + this.#options.leaveAloneMs;
  }

  #failWhereOutOfReach(nowMs: number): void {
    if (this.#leftAloneUntilMs <= nowMs) return;
    const seconds = Math.ceil(this.#options.leaveAloneMs / 1000);
    throw new EngineError(
      'download-failed',
      `The host of the pictures cannot be reached and is left alone for ${seconds} seconds. ` +
        `What was tried last: ${this.#lastFailure}`,
    );
  }

  #failWherePointless(nowMs: number): void {
    const { pausesInARow, longestWaitMs } = this.#options;
    if (this.#pauses <= pausesInARow && this.#pausedUntilMs - nowMs <= longestWaitMs) return;
    const minutes = Math.ceil((this.#pausedUntilMs - nowMs) / 60_000);
    throw new EngineError(
      'rate-limited',
      `The host of the pictures limits how many may be fetched, for about ${minutes} more minutes. ` +
        'What has arrived is kept.',
    );
  }

  #announce(untilMs: number | null): void {
    if (this.#announcedMs === untilMs) return;
    this.#announcedMs = untilMs;
    this.#onChange();
  }
}
