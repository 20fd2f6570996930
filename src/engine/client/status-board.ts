import type { DownloadProgress, EngineStatus, SelfTestResult } from '../contract/engine.ts';

/** The status before anything was loaded. */
export const IDLE_STATUS: EngineStatus = {
  phase: 'idle',
  device: null,
  reason: '',
  fellBack: false,
  threads: 1,
  isolated: false,
  adapter: '',
  towers: null,
  embeddingSize: null,
  downloads: [],
  selfTests: [],
  notes: [],
  imagesPerSecond: null,
  sentencesPerSecond: null,
  restarts: 0,
};

/** The engine's status and who listens to it. Every change is a new object. */
export class StatusBoard {
  readonly #listeners = new Set<(status: EngineStatus) => void>();
  #status = IDLE_STATUS;
  /** Of no model in particular, and told once. */
  #browserNotes: readonly string[] = [];

  get status(): EngineStatus {
    return this.#status;
  }

  listen(listener: (status: EngineStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  patch(change: Partial<EngineStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#listeners) listener(this.#status);
  }

  /** Another model is being loaded: what was said of the last one goes. */
  startOver(): void {
    this.patch({ ...IDLE_STATUS, phase: 'loading', notes: this.#browserNotes });
  }

  /** Adds a sentence about the browser, which holds for every model. */
  noteOfBrowser(text: string): void {
    if (!this.#browserNotes.includes(text)) this.#browserNotes = [...this.#browserNotes, text];
    this.note(text);
  }

  /** Adds a sentence about the model, once. */
  note(text: string): void {
    const { notes } = this.#status;
    if (!notes.includes(text)) this.patch({ notes: [...notes, text] });
  }

  download(progress: DownloadProgress): void {
    const { downloads } = this.#status;
    const at = downloads.findIndex(({ path }) => path === progress.path);
    this.patch({
      downloads: at < 0 ? [...downloads, progress] : downloads.with(at, progress),
    });
  }

  /** A tower's latest verdict takes the place of an earlier one. */
  selfTest(result: SelfTestResult): void {
    const others = this.#status.selfTests.filter(({ tower }) => tower !== result.tower);
    this.patch({ selfTests: [...others, result] });
  }
}
