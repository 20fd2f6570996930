import { processorReason } from '../contract/device-words.ts';
import type { Device, DevicePreference, ModelChoice } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { EngineErrorCode } from '../contract/engine-error.ts';
import type { LoadedText, LoadedVision } from '../contract/protocol.ts';
import { SharedWork } from '../contract/shared-work.ts';
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
  /** The image tower, once it is there. */
  vision: LoadedVision | null;
  /** The loading of the image tower, which ends when nobody waits for it any more. */
  readonly visionLoad: SharedWork<LoadedVision>;
  /** True from when sentences can be embedded. */
  hasText: boolean;
  /** The device that the worker chose; null until it has looked. */
  chosen: Device | null;
}

const MAX_RESTARTS = 2;
/** A worker has one image tower, so its loading needs no name. */
const ONE_TOWER = '';

/** Failures that leave the worker unusable, wherever they happen. */
const FATAL: ReadonlySet<EngineErrorCode> = new Set(['worker-crashed', 'out-of-memory']);
/** Failures that may be WebGPU's own where it is used; a file that cannot be had is not. */
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

  /** The image tower of `running`, loaded once. `signal` ends this wait, and with the last one the loading. */
  async vision(running: RunningModel, signal: AbortSignal): Promise<LoadedVision> {
    if (running.vision !== null) return running.vision;
    return running.visionLoad.run(ONE_TOWER, signal, (inner) => this.#loadVision(running, inner));
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
      onDevice: (chosen) => {
        running.chosen = chosen;
      },
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
      hasText: false,
      vision: null,
      visionLoad: new SharedWork(),
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
      running.vision = loaded;
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
    running.hasText = true;
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
    const onWebgpu = mayUseWebgpu(running);
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
    // The runtime's own words on this are long and few people's, so the reason goes without them.
    else if (!running.hasText) this.#board.note(`WebGPU did not start: ${sentenceOf(error)}.`);
    const cause = onWebgpu ? webgpuCause(error, running) : running.fallBackCause;
    this.#start(running.choice, onWebgpu ? 'wasm' : running.device, cause, hasVision(running));
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

/** True where the image tower of `running` is loaded or on its way. */
export function hasVision(running: RunningModel): boolean {
  return running.vision !== null || running.visionLoad.has(ONE_TOWER);
}

function newWorkerHelps(error: unknown, running: RunningModel, tower: Tower): error is EngineError {
  if (!(error instanceof EngineError)) return false;
  if (FATAL.has(error.code)) return true;
  // Once it is loaded the text tower has nothing to do with WebGPU; loading it takes WebGPU's runtime.
  const mayBeItsFault = mayUseWebgpu(running) && (tower === 'vision' || !running.hasText);
  return mayBeItsFault && OF_WEBGPU.has(error.code);
}

/** Before the worker has looked, the look itself may be what failed. */
function mayUseWebgpu({ chosen, device }: RunningModel): boolean {
  return chosen === 'webgpu' || (chosen === null && device !== 'wasm');
}

/** Why WebGPU was given up, as `processorReason` takes it. */
function webgpuCause(error: EngineError, { hasText }: RunningModel): string {
  if (!hasText) return 'WebGPU could not be started here';
  if (error.code === 'self-test-failed') return sentenceOf(error);
  return `The graphics card failed (${sentenceOf(error)})`;
}

/** The message's first line, without its full stop: it goes into a longer sentence. */
function sentenceOf(error: EngineError): string {
  return (error.message.split('\n')[0] ?? '').replace(/\.$/, '');
}
