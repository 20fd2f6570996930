import { abortedError } from '../contract/abortable.ts';
import type { Device, DownloadProgress } from '../contract/engine.ts';
import { EngineError, fromPlainError } from '../contract/engine-error.ts';
import type {
  Call,
  CallArgs,
  CallKind,
  CallResult,
  FromWorker,
  ToWorker,
} from '../contract/protocol.ts';

/** What is used of a `Worker`, so that tests can put a Node port there. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
}

/** News that belong to no call. */
export interface WorkerListeners {
  readonly onDownload: (download: DownloadProgress) => void;
  readonly onNote: (text: string) => void;
  /** What the worker is going to run on; its runtime is not loaded yet. */
  readonly onDevice: (device: Device) => void;
  /** The worker died or went silent; its calls have been rejected with the same error. */
  readonly onLost: (error: EngineError) => void;
}

interface Pending {
  readonly kind: CallKind;
  readonly resolve: (result: CallResult<CallKind>) => void;
  readonly reject: (error: EngineError) => void;
}

/** For calls that nobody can cancel. */
export const NEVER_ABORTED = new AbortController().signal;

/** How long a worker may say nothing while it owes an answer. Loading compiles shaders and code. */
const SILENCE_LIMIT_MS = { load: 180_000, run: 60_000 } as const;
const WATCH_EVERY_MS = 5_000;

/**
 * One worker's life: calls with ids, cancel, and a watch on its silence. Ends with `stop` or by a
 * crash; afterwards every call rejects. Starting another is the caller's business.
 */
export class ModelWorker {
  readonly #worker: WorkerLike;
  readonly #listeners: WorkerListeners;
  readonly #pending = new Map<number, Pending>();
  readonly #watch: ReturnType<typeof setInterval>;
  #nextId = 1;
  #silentMs = 0;
  #end: EngineError | null = null;

  constructor(worker: WorkerLike, listeners: WorkerListeners) {
    this.#worker = worker;
    this.#listeners = listeners;
    worker.addEventListener('message', (event) => {
      this.#receive((event as MessageEvent<FromWorker>).data);
    });
    worker.addEventListener('error', (event) => {
      // Told in the status; unprevented it would also be an error of the page.
      event.preventDefault();
      this.#lose(messageOf(event));
    });
    worker.addEventListener('messageerror', () => this.#lose('a message was unreadable'));
    this.#watch = setInterval(() => this.#countSilence(), WATCH_EVERY_MS);
  }

  /**
   * The call's result. Rejects with `EngineError`: the worker's own, `aborted` as soon as `signal`
   * aborts (what is running there finishes unheard), or `worker-crashed`.
   */
  call<K extends CallKind>(
    kind: K,
    args: CallArgs<K>,
    signal: AbortSignal,
  ): Promise<CallResult<K>> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) {
        reject(this.#end);
        return;
      }
      if (signal.aborted) {
        reject(abortedError());
        return;
      }
      const id = this.#nextId;
      this.#nextId += 1;
      const onAbort = (): void => {
        this.#pending.delete(id);
        this.#worker.postMessage({ type: 'cancel', id });
        reject(abortedError());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        kind,
        resolve: (result) => {
          signal.removeEventListener('abort', onAbort);
          // The worker answers an id with the result of its kind: `InferenceHost` is typed so.
          resolve(result);
        },
        reject: (error) => {
          signal.removeEventListener('abort', onAbort);
          reject(error);
        },
      });
      if (this.#pending.size === 1) this.#silentMs = 0;
      this.#worker.postMessage({ type: 'call', kind, id, args } as Call);
    });
  }

  /** Ends the worker; what it still owes is rejected with `error`. */
  stop(error: EngineError): void {
    if (this.#end !== null) return;
    this.#end = error;
    clearInterval(this.#watch);
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #receive(message: FromWorker): void {
    this.#silentMs = 0;
    switch (message.type) {
      case 'progress':
        this.#listeners.onDownload(message.download);
        return;
      case 'note':
        this.#listeners.onNote(message.text);
        return;
      case 'device':
        this.#listeners.onDevice(message.device);
        return;
      case 'done':
        this.#take(message.id)?.resolve(message.result);
        return;
      case 'failed':
        this.#take(message.id)?.reject(fromPlainError(message.error));
    }
  }

  /** The call that an answer belongs to; none once it was cancelled. */
  #take(id: number): Pending | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    return call;
  }

  /** By ticks and not by the clock, so that a laptop's sleep counts as one tick. */
  #countSilence(): void {
    if (this.#pending.size === 0) return;
    this.#silentMs += WATCH_EVERY_MS;
    const loads = [...this.#pending.values()].some(({ kind }) => kind.startsWith('load-'));
    const limitMs = loads ? SILENCE_LIMIT_MS.load : SILENCE_LIMIT_MS.run;
    if (this.#silentMs >= limitMs) this.#lose(`it gave no answer for ${limitMs / 1000} seconds`);
  }

  #lose(cause: string): void {
    if (this.#end !== null) return;
    const error = new EngineError('worker-crashed', `The model's worker stopped: ${cause}`, cause);
    this.stop(error);
    this.#listeners.onLost(error);
  }
}

/** An error inside a worker has a message; a script that cannot be loaded has none. */
function messageOf(event: Event): string {
  const message = 'message' in event ? event.message : '';
  return typeof message === 'string' && message !== '' ? message : 'it could not be started';
}
