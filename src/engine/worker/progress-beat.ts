import type { DownloadProgress } from '../contract/engine.ts';

/** Well below the silence after which the page takes a worker for dead (`client/model-worker.ts`). */
const BEAT_MS = 30_000;

/**
 * Tells a file's progress, and tells it again every half minute while the file waits for something
 * that is slow for good reasons: another tab that fetches it, a host that has stalled.
 */
export class ProgressBeat {
  readonly #tell: (progress: DownloadProgress) => void;
  #latest: DownloadProgress;

  constructor(first: DownloadProgress, tell: (progress: DownloadProgress) => void) {
    this.#latest = first;
    this.#tell = tell;
  }

  tell(progress: DownloadProgress): void {
    this.#latest = progress;
    this.#tell(progress);
  }

  /** Begins to tell it again; returns the way to stop, which may be called twice. */
  start(): () => void {
    const timer = setInterval(() => this.#tell(this.#latest), BEAT_MS);
    return () => clearInterval(timer);
  }
}
