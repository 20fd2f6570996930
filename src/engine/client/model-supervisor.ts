import { processorReason } from '../contract/device-words.ts';
import type { Device, DevicePreference, ModelChoice } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { EngineErrorCode } from '../contract/engine-error.ts';
import type { LoadedText, LoadedVision } from '../contract/protocol.ts';
import { ModelWorker, NEVER_ABORTED } from './model-worker.ts';
import type { WorkerLike } from './model-worker.ts';
import type { StatusBoard } from './status-board.ts';

/** The two halves of a dual encoder. */
export type Tower = 'text' | 'vision';

/** One worker with its model. A restart replaces it as a whole. */
export interface RunningModel {
  readonly worker: ModelWorker;
  readonly choice: ModelChoice;
  /** What this worker was told: `wasm` once WebGPU has failed. */
  readonly device: DevicePreference;
  /** Why WebGPU was given up, in words; null if it was not. */
  readonly fallBackCause: string | null;
  readonly text: Promise<LoadedText>;
  vision: Promise<LoadedVision> | null;
  /** The device that the worker chose; null until its text tower is loaded. */
  chosen: Device | null;
}

const MAX_RESTARTS = 2;

/** Failures that leave the worker unusable, wherever they happen. */
const FATAL: ReadonlySet<EngineErrorCode> = new Set(['worker-crashed', 'out-of-memory']);
/** Failures of the image tower that are WebGPU's own, where it runs on WebGPU. */
const OF_WEBGPU: ReadonlySet<EngineErrorCode> = new Set([
  'bad-model',
  'self-test-failed',
  'unsupported',
]);

/**
 * Keeps one model running: starts its worker, starts another when it crashes or runs out of memory
 * (at most twice a load), and moves to WASM for good when WebGPU fails. What was asked of the old
 * worker is asked again by `through`, so callers notice nothing but the time.
 */
export class ModelSupervisor {
  readonly #createWorker: () => WorkerLike;
  /** A worker would resolve addresses against its own script. */
  readonly #pageUrl: string;
  readonly #board: StatusBoard;
  #running: RunningModel | null = null;
  /** What a call hears while no model runs. */
  #failure = new EngineError('unsupported', 'No model is loaded.');
  #restarts = 0;

  constructor(createWorker: () => WorkerLike, pageUrl: string, board: StatusBoard) {
    this.#pageUrl = pageUrl;
    this.#createWorker = createWorker;
    this.#board = board;
  }

  /** The choice that is running or being loaded; null where there is none. */
  get choice(): ModelChoice | null {
    return this.#running?.choice ?? null;
  }

  /** Throws what ended the last model, where none runs. */
  running(): RunningModel {
    if (this.#running === null) throw this.#failure;
    return this.#running;
  }

  /** Starts a worker and loads the text tower in it; the old worker's calls reject with `aborted`. */
  load(choice: ModelChoice): void {
    this.end('Another model was chosen.');
    this.#restarts = 0;
    this.#start(choice, choice.device, null, false);
  }

  /** Stops the worker; its calls reject with `aborted`. */
  end(message: string): void {
    this.#stop(new EngineError('aborted', message));
  }

  /** The image tower of the running model, loaded once. `signal` cancels for all who wait. */
  vision(running: RunningModel, signal: AbortSignal): Promise<LoadedVision> {
    running.vision ??= this.#loadVision(running, signal);
    return running.vision;
  }

  /**
   * Runs `operation` on the worker there is. Where it fails in a way that a new worker can mend, runs
   * it again on the new one. With `tellOutOfMemory` a batch too large for the processor's memory
   * rejects after the restart instead of failing there again.
   */
  async through<T>(
    tower: Tower,
    operation: (running: RunningModel) => Promise<T>,
    tellOutOfMemory = false,
  ): Promise<T> {
    for (;;) {
      const running = this.running();
      try {
        return await operation(running);
      } catch (error) {
        if (!newWorkerHelps(error, running, tower)) throw error;
        this.#restart(running, error);
        const onProcessor = running.chosen !== 'webgpu';
        if (tellOutOfMemory && onProcessor && error.code === 'out-of-memory') throw error;
      }
    }
  }

  #start(
    choice: ModelChoice,
    device: DevicePreference,
    fallBackCause: string | null,
    withVision: boolean,
  ): void {
    const worker = new ModelWorker(this.#createWorker(), {
      onDownload: (progress) => this.#board.download(progress),
      onNote: (text) => this.#board.note(text),
      onLost: (error) => this.#restart(running, error),
    });
    const { card, dtype } = choice;
    const baseUrl = new URL(choice.baseUrl, this.#pageUrl).href;
    const running: RunningModel = {
      worker,
      choice,
      device,
      fallBackCause,
      text: worker.call('load-text', { card, baseUrl, dtype, device }, NEVER_ABORTED),
      vision: null,
      chosen: null,
    };
    this.#running = running;
    running.text.then(
      (loaded) => this.#textLoaded(running, loaded),
      (error: unknown) => this.#loadFailed(running, 'text', error),
    );
    // Its failure is dealt with inside; nobody may be waiting for it here.
    if (withVision) this.vision(running, NEVER_ABORTED).catch(() => undefined);
  }

  async #loadVision(running: RunningModel, signal: AbortSignal): Promise<LoadedVision> {
    try {
      await running.text;
      const loaded = await running.worker.call('load-vision', null, signal);
      if (this.#running === running) {
        this.#board.selfTest(loaded.selfTest);
        this.#board.patch({ phase: 'ready' });
      }
      return loaded;
    } catch (error) {
      this.#loadFailed(running, 'vision', error);
      throw error;
    }
  }

  #textLoaded(running: RunningModel, loaded: LoadedText): void {
    running.chosen = loaded.device;
    if (this.#running !== running) return;
    const { selfTest, ...chosen } = loaded;
    const { threads, isolated } = loaded;
    const cause = running.fallBackCause;
    const fallBack =
      cause === null ? {} : { fellBack: true, reason: processorReason(cause, threads, isolated) };
    this.#board.selfTest(selfTest);
    this.#board.patch({ ...chosen, ...fallBack, phase: 'text-ready' });
  }

  #loadFailed(running: RunningModel, tower: Tower, error: unknown): void {
    if (this.#running !== running) return;
    if (newWorkerHelps(error, running, tower)) {
      this.#restart(running, error);
    } else if (tower === 'vision') {
      // The text tower goes on; loading the image tower may be tried again.
      running.vision = null;
      this.#board.patch({ phase: 'text-ready' });
    } else {
      this.#giveUp(
        error instanceof EngineError ? error : new EngineError('bad-model', String(error)),
      );
    }
  }

  #restart(running: RunningModel, error: EngineError): void {
    // Several calls hear of one failure; the first starts the new worker.
    if (this.#running !== running) return;
    const onWebgpu = running.chosen === 'webgpu';
    if (FATAL.has(error.code)) this.#restarts += 1;
    if (this.#restarts > MAX_RESTARTS) {
      this.#giveUp(
        new EngineError(
          'worker-crashed',
          `The model stopped ${this.#restarts} times and was not started again. Load it again, or choose a smaller one. Last cause: ${error.message}`,
          error.detail,
        ),
      );
      return;
    }
    this.#stop(new EngineError('worker-crashed', 'The worker is being started again.'));
    this.#board.patch({ phase: 'restarting', restarts: this.#restarts });
    if (FATAL.has(error.code)) this.#board.note(`${sentenceOf(error)}. It was started again.`);
    const cause = onWebgpu ? webgpuCause(error) : running.fallBackCause;
    this.#start(running.choice, onWebgpu ? 'wasm' : running.device, cause, running.vision !== null);
  }

  #giveUp(error: EngineError): void {
    this.#stop(error);
    this.#board.patch({ phase: 'failed', reason: error.message });
  }

  #stop(error: EngineError): void {
    const running = this.#running;
    this.#running = null;
    this.#failure = error;
    running?.worker.stop(error);
  }
}

function newWorkerHelps(error: unknown, running: RunningModel, tower: Tower): error is EngineError {
  if (!(error instanceof EngineError)) return false;
  if (FATAL.has(error.code)) return true;
  return tower === 'vision' && running.chosen === 'webgpu' && OF_WEBGPU.has(error.code);
}

function webgpuCause(error: EngineError): string {
  return error.code === 'self-test-failed'
    ? sentenceOf(error)
    : `The graphics card failed (${sentenceOf(error)})`;
}

/** The message's first line, without its full stop: it goes into a longer sentence. */
function sentenceOf(error: EngineError): string {
  return (error.message.split('\n')[0] ?? '').replace(/\.$/, '');
}
