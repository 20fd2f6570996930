import { processorReason } from '../contract/device-words.ts';
import type { Device, ModelChoice } from '../contract/engine.ts';
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
  /** True once WebGPU or WebNN has failed: this worker was told to leave both alone. */
  readonly inWasmOnly: boolean;
  /** Why they were given up, in words; null if they were not. */
  readonly fallBackCause: string | null;
  readonly text: Promise<LoadedText>;
  /** The image tower, once it is there. */
  vision: LoadedVision | null;
  /** The loading of the image tower, which ends when nobody waits for it any more. */
  readonly visionLoad: SharedWork<LoadedVision>;
  /** True from when sentences can be embedded. */
  hasText: boolean;
  /** Where sentences run, once that is decided. */
  textDevice: Device | null;
  /** WebGPU where the worker uses it at all, else what pictures run on; null until it has looked. */
  chosen: Device | null;
}

const MAX_RESTARTS = 2;
/** A worker has one image tower, so its loading needs no name. */
const ONE_TOWER = '';

/** Failures that leave the worker unusable, wherever they happen. */
const FATAL: ReadonlySet<EngineErrorCode> = new Set(['worker-crashed', 'out-of-memory']);
/** Failures that may be WebGPU's or WebNN's own where they are used; a file that cannot be had is not. */
const OF_DEVICE: ReadonlySet<EngineErrorCode> = new Set([
  'bad-model',
  'self-test-failed',
  'unsupported',
]);

/**
 * Keeps one model running: starts its worker, starts another when it crashes or runs out of memory
 * (at most twice a load), and moves to WASM for good when WebGPU or WebNN fails. What was asked of the old
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
    this.#start(choice, false, null, false);
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
        const inWasm = running.chosen === 'wasm';
        if (tellOutOfMemory && inWasm && error.code === 'out-of-memory') throw error;
      }
    }
  }

  #start(
    choice: ModelChoice,
    inWasmOnly: boolean,
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
    const baseUrl = new URL(choice.baseUrl, this.#pageUrl).href;
    const told = { ...choice, baseUrl, ...(inWasmOnly ? allInWasm(choice) : {}) };
    const running: RunningModel = {
      worker,
      choice,
      inWasmOnly,
      fallBackCause,
      text: worker.call('load-text', told, NEVER_ABORTED),
      hasText: false,
      textDevice: null,
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
    running.textDevice = loaded.towers.text.device;
    if (this.#running !== running) return;
    const { selfTest, textMark: _mark, maxTokens: _limit, ...chosen } = loaded;
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
    const elsewhere = mayRunElsewhere(running);
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
    else if (!running.hasText && running.chosen !== 'webnn')
      this.#board.note(`WebGPU did not start: ${sentenceOf(error)}.`);
    const cause = elsewhere ? causeOf(error, running) : running.fallBackCause;
    const inWasmOnly = elsewhere || running.inWasmOnly;
    this.#start(running.choice, inWasmOnly, cause, hasVision(running));
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
  // A text tower on the processor has nothing to do with WebGPU but that its runtime is loaded with
  // it, and nothing at all with WebNN.
  const sharesIt = running.chosen !== 'webnn' && !running.hasText;
  const touchesIt = tower === 'vision' || sharesIt || running.textDevice === 'webgpu';
  return mayRunElsewhere(running) && touchesIt && OF_DEVICE.has(error.code);
}

/** Whether anything may run outside WASM. Before the worker has looked, the look itself may fail. */
function mayRunElsewhere({ chosen, choice, inWasmOnly }: RunningModel): boolean {
  const asked = choice.vision.device !== 'wasm' || choice.text.device === 'webgpu';
  return chosen === null ? asked && !inWasmOnly : chosen !== 'wasm';
}

/** The same towers, both in WASM. */
function allInWasm({ text, vision }: ModelChoice): Pick<ModelChoice, 'text' | 'vision'> {
  return { text: { ...text, device: 'wasm' }, vision: { ...vision, device: 'wasm' } };
}

/** Why WebGPU or WebNN was given up, as `processorReason` takes it. */
function causeOf(error: EngineError, { hasText, chosen }: RunningModel): string {
  if (!hasText && chosen !== 'webnn') return 'WebGPU could not be started here';
  if (error.code === 'self-test-failed') return sentenceOf(error);
  if (chosen === 'webnn') return `WebNN failed (${sentenceOf(error)})`;
  return `The graphics card failed (${sentenceOf(error)})`;
}

/** The message's first line, without its full stop: it goes into a longer sentence. */
function sentenceOf(error: EngineError): string {
  return (error.message.split('\n')[0] ?? '').replace(/\.$/, '');
}
