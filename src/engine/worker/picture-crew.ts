import { orAbort } from '../contract/abortable.ts';
import { EngineError, fromPlainError } from '../contract/engine-error.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { EmbedImagesArgs, EncodedImages } from '../contract/protocol.ts';
import { BusyTime } from './busy-time.ts';
import type {
  FromPictures,
  OpenedPictures,
  PictureBatch,
  PictureTower,
  PictureWorkerLike,
  ToPictures,
} from './picture-protocol.ts';
import type { PreparedPictures } from './prepare-pictures.ts';

/** Batches that a picture worker has at once: one computing, one being decoded or on its way. */
export const BATCHES_EACH = 2;

/** A call that waits for a worker. */
interface Waiting {
  readonly message: (id: number) => ToPictures;
  readonly transfer: ArrayBuffer[];
  readonly signal: AbortSignal;
  readonly resolve: (answered: Answered) => void;
  readonly reject: (error: unknown) => void;
}

/** An answer, and its part of the time in which anybody in the crew had work. */
interface Answered {
  readonly answer: FromPictures;
  readonly workMs: number;
}

/**
 * Several picture workers, mostly with one image tower: each batch goes to the one that has least to do.
 *
 * Workers of one thread each compute more pictures a second than one worker of as many threads, since
 * nothing in them waits for the others, and they need no cross-origin isolation. A worker that dies
 * takes all with it: what happens then is for whoever keeps the model worker.
 */
export class PictureCrew {
  readonly #members: readonly CrewMember[];
  readonly #waiting: Waiting[] = [];
  readonly #busy = new BusyTime();

  constructor(start: () => PictureWorkerLike, workers: number) {
    this.#members = Array.from({ length: workers }, () => new CrewMember(start()));
  }

  /**
   * Opens the tower in every worker; the first one's verdict counts, which alone compares it with the
   * processor. Rejects with the first failure, and `aborted`; the crew is to be closed then.
   */
  async open(tower: PictureTower, signal: AbortSignal): Promise<OpenedPictures> {
    const opening = this.#members.map(async (member, i) => {
      // The last one can have the bytes themselves, and mostly it is the only one.
      const transfer = i === this.#members.length - 1 ? buffersOf(tower) : [];
      const compares = tower.compares && i === 0;
      const answer = await member.call(
        (id) => ({ type: 'open', id, tower: { ...tower, compares } }),
        transfer,
      );
      if (answer.type !== 'opened') throw unexpected(answer);
      return answer.opened;
    });
    const [first, ...others] = await orAbort(Promise.all(opening), signal);
    if (first === undefined) throw new EngineError('unsupported', 'No picture worker was started.');
    return (
      [first, ...others].find(({ selfTest }) => !selfTest.passed) ?? {
        ...first,
        imagesPerSecond: [first, ...others].reduce((sum, one) => sum + one.imagesPerSecond, 0),
      }
    );
  }

  /**
   * A batch's rows; `workMs` is its part of the time in which anybody here had work, so that the sum
   * over batches is what all of them took. Rejects with the worker's `EngineError`, `worker-crashed`,
   * or `aborted` as soon as `signal` aborts.
   */
  async embed(batch: PictureBatch, signal: AbortSignal): Promise<EncodedImages> {
    const { answer, workMs } = await this.#ask(
      (id) => ({ type: 'embed', id, batch }),
      pixelBuffersOf(batch),
      signal,
    );
    if (answer.type !== 'embedded') throw unexpected(answer);
    return { ...answer.encoded, workMs };
  }

  /** Decodes and preprocesses a batch, without any tower. Rejects as `embed` does. */
  async prepare(
    images: EmbedImagesArgs['images'],
    config: PreprocessConfig,
    signal: AbortSignal,
  ): Promise<PreparedPictures> {
    const { answer } = await this.#ask(
      (id) => ({ type: 'prepare', id, images, config }),
      [],
      signal,
    );
    if (answer.type !== 'prepared') throw unexpected(answer);
    return answer.prepared;
  }

  /** Ends all workers; what they owe never comes. */
  close(): void {
    for (const member of this.#members) member.end();
  }

  #ask(
    message: (id: number) => ToPictures,
    transfer: ArrayBuffer[],
    signal: AbortSignal,
  ): Promise<Answered> {
    const answered = new Promise<Answered>((resolve, reject) => {
      this.#waiting.push({ message, transfer, signal, resolve, reject });
      this.#next();
    });
    return orAbort(answered, signal);
  }

  #next(): void {
    for (;;) {
      const free = this.#members.reduce<CrewMember | null>(
        (best, one) => (one.load < (best?.load ?? BATCHES_EACH) ? one : best),
        null,
      );
      if (free === null) return;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      if (!next.signal.aborted) void this.#run(next, free);
    }
  }

  async #run({ message, transfer, resolve, reject }: Waiting, member: CrewMember): Promise<void> {
    try {
      const { result, ms } = await this.#busy.of(() => member.call(message, transfer));
      resolve({ answer: result, workMs: ms });
    } catch (error) {
      reject(error);
    } finally {
      this.#next();
    }
  }
}

/** One picture worker and what it owes. */
class CrewMember {
  readonly #worker: PictureWorkerLike;
  readonly #pending = new Map<
    number,
    { readonly resolve: (answer: FromPictures) => void; readonly reject: (error: unknown) => void }
  >();
  #nextId = 1;
  #failure: EngineError | null = null;

  constructor(worker: PictureWorkerLike) {
    this.#worker = worker;
    worker.addEventListener('message', (event) => {
      this.#receive((event as MessageEvent<FromPictures>).data);
    });
    worker.addEventListener('error', (event) => {
      // Told by the calls; unprevented it would also end the model worker.
      event.preventDefault();
      const cause = 'message' in event ? String(event.message) : 'it could not be started';
      this.#lose(cause);
    });
    worker.addEventListener('messageerror', () => this.#lose('a message was unreadable'));
  }

  /** How much it has to do. */
  get load(): number {
    return this.#pending.size;
  }

  call(message: (id: number) => ToPictures, transfer: ArrayBuffer[]): Promise<FromPictures> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure);
        return;
      }
      const id = this.#nextId;
      this.#nextId += 1;
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage(message(id), transfer);
    });
  }

  end(): void {
    this.#worker.terminate();
  }

  #receive(message: FromPictures): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.type === 'failed') pending?.reject(fromPlainError(message.error));
    else pending?.resolve(message);
  }

  #lose(cause: string): void {
    if (this.#failure !== null) return;
    const message = `A picture worker of the model stopped: ${cause}`;
    this.#failure = new EngineError('worker-crashed', message, cause);
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

function unexpected({ type }: FromPictures): EngineError {
  return new EngineError('worker-crashed', `A picture worker gave another answer: ${type}.`);
}

function buffersOf({ graph }: PictureTower): ArrayBuffer[] {
  const parts = [graph.model, ...graph.externalData.map(({ data }) => data)];
  return [...new Set(parts.map(({ buffer }) => buffer))].filter(
    (buffer) => buffer instanceof ArrayBuffer,
  );
}

function pixelBuffersOf(batch: PictureBatch): ArrayBuffer[] {
  if (batch.kind === 'files') return [];
  return batch.prepared.pixels
    .map(({ buffer }) => buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer);
}
