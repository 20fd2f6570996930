import { EmbeddingCache } from '../cache/embedding-cache.ts';
import type { EmbeddingOrigin } from '../cache/embedding-key.ts';
import type { RowStore } from '../cache/row-store.ts';
import type {
  Engine,
  EngineStatus,
  ImageBatch,
  ImageRequest,
  ImageRunSummary,
  ModelChoice,
  SentenceRows,
} from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { EmbedImagesArgs, LoadedVision } from '../contract/protocol.ts';
import { abortedError, orAbort } from '../contract/abortable.ts';
import { BatchSize } from './batch-size.ts';
import { runImages } from './image-run.ts';
import { hasVision, ModelSupervisor } from './model-supervisor.ts';
import type { RunningModel } from './model-supervisor.ts';
import { NEVER_ABORTED } from './model-worker.ts';
import type { WorkerLike } from './model-worker.ts';
import { RateMeter } from './rate-meter.ts';
import { SentenceCache } from './sentence-cache.ts';
import { StatusBoard } from './status-board.ts';

/** What the engine is built on; tests put a Node port and a map here. */
export interface EngineParts {
  readonly createWorker: () => WorkerLike;
  readonly openRowStore: () => Promise<RowStore>;
  /** The page's base address, for models beside it. */
  readonly pageUrl: string;
}

/** The `Engine` over a supervised worker, with the caches in front of it. */
export class EngineClient implements Engine {
  readonly #board = new StatusBoard();
  readonly #supervisor: ModelSupervisor;
  readonly #sentences = new SentenceCache();
  readonly #images: EmbeddingCache;
  #textLoad: Promise<void> | null = null;
  #imageRate = new RateMeter();
  #sentenceRate = new RateMeter();
  #batches = new BatchSize();

  constructor(parts: EngineParts) {
    this.#supervisor = new ModelSupervisor(parts.createWorker, parts.pageUrl, this.#board);
    this.#images = new EmbeddingCache(parts.openRowStore, (text) =>
      this.#board.noteOfBrowser(text),
    );
  }

  status(): EngineStatus {
    return this.#board.status;
  }

  onStatus(listener: (status: EngineStatus) => void): () => void {
    return this.#board.listen(listener);
  }

  loadText(choice: ModelChoice, signal = NEVER_ABORTED): Promise<void> {
    const current = this.#supervisor.choice;
    if (this.#textLoad !== null && current !== null && isSame(current, choice)) {
      return this.#textLoad;
    }
    this.#imageRate = new RateMeter();
    this.#sentenceRate = new RateMeter();
    this.#batches = new BatchSize();
    this.#board.startOver();
    this.#supervisor.load(choice);
    this.#textLoad = this.#untilText(choice, signal);
    return this.#textLoad;
  }

  async loadVision(signal = NEVER_ABORTED): Promise<void> {
    const loaded = await this.#supervisor.through('vision', (running) =>
      this.#supervisor.vision(running, signal),
    );
    this.#batches.fix(loaded.batch);
    this.#batches.fit(this.#imageRate.perSecond() ?? loaded.imagesPerSecond);
  }

  async embedSentences(
    sentences: readonly string[],
    signal = NEVER_ABORTED,
  ): Promise<SentenceRows> {
    const { choice } = this.#supervisor.running();
    const { id, revision } = choice.card;
    // All of a request on one worker: a new one may run elsewhere, and its rows are others.
    return this.#supervisor.through('text', async (running) => {
      // Rows of the model that was asked, or none: another one may have been chosen meanwhile.
      if (running.choice !== choice) throw abortedError();
      const { textMark, maxTokens, embeddingSize } = await orAbort(running.text, signal);
      return this.#sentences.rowsOf(sentences, {
        modelKey: `${id}@${revision} ${textMark}`,
        maxTokens,
        embeddingSize,
        encode: async (asked) => {
          const args = { sentences: asked };
          const encoded = await running.worker.call('embed-sentences', args, signal);
          this.#sentenceRate.add(asked.length, encoded.workMs);
          this.#board.patch({ sentencesPerSecond: this.#sentenceRate.perSecond() });
          return encoded;
        },
      });
    });
  }

  async embedImages(
    requests: readonly ImageRequest[],
    onBatch: (batch: ImageBatch) => void,
    signal = NEVER_ABORTED,
  ): Promise<ImageRunSummary> {
    const { lanes, ...origin } = await this.#supervisor.through('vision', (running) =>
      this.#originOf(running, signal),
    );
    const source = {
      lanes,
      embeddingSize: origin.embeddingSize,
      cache: this.#images,
      origin,
      batches: this.#batches,
      embed: (images: EmbedImagesArgs['images'], padTo: number, runSignal: AbortSignal) =>
        this.#supervisor.through(
          'vision',
          async (running) => {
            const { batch, ...madeBy } = await this.#originOf(running, runSignal);
            this.#batches.fix(batch);
            this.#batches.check(images.length);
            const encoded = await running.worker.call('embed-images', { images, padTo }, runSignal);
            this.#imageRate.add(encoded.indexes.length, encoded.workMs);
            const imagesPerSecond = this.#imageRate.perSecond();
            this.#board.patch({ imagesPerSecond });
            this.#batches.fit(imagesPerSecond);
            return { encoded, origin: madeBy };
          },
          true,
        ),
    };
    return runImages(requests, onBatch, source, signal);
  }

  async measure(files: readonly Uint8Array[], signal = NEVER_ABORTED): Promise<number> {
    const images = files.map((bytes, i) => ({ id: `picture ${i + 1}`, bytes }));
    const once = (): Promise<number> =>
      this.#supervisor.through('vision', async (running) => {
        const { batch, lanes } = await this.#originOf(running, signal);
        this.#batches.fix(batch);
        // Small enough that every worker has some.
        const size = batch ?? Math.min(this.#batches.now(), Math.ceil(images.length / lanes));
        const waiting = [...images];
        const lane = async (): Promise<number> => {
          let done = 0;
          while (waiting.length > 0) {
            const args = { images: waiting.splice(0, size), padTo: size };
            done += (await running.worker.call('embed-images', args, signal)).indexes.length;
          }
          return done;
        };
        const counts = await Promise.all(Array.from({ length: lanes }, lane));
        return counts.reduce((sum, count) => sum + count, 0);
      });
    await once();
    const startMs = performance.now();
    const done = await once();
    if (done === 0) throw new EngineError('bad-image', 'None of these pictures could be read.');
    const perSecond = (1000 * done) / Math.max(performance.now() - startMs, 1);
    this.#imageRate = new RateMeter();
    this.#imageRate.add(perSecond, 1000);
    this.#batches.fit(perSecond);
    this.#board.patch({ imagesPerSecond: perSecond });
    return perSecond;
  }

  dispose(): void {
    this.#supervisor.end('The engine was stopped.');
    this.#board.patch({ phase: 'idle' });
  }

  async #untilText(choice: ModelChoice, signal: AbortSignal): Promise<void> {
    try {
      await this.#supervisor.through('text', (running) => orAbort(running.text, signal));
    } catch (error) {
      if (signal.aborted && this.#supervisor.choice === choice) {
        // Nothing is loaded yet, so ending the worker is the quickest way to end its downloads.
        this.#supervisor.end('Loading the model was cancelled.');
        this.#board.patch({ phase: 'idle' });
      }
      throw error;
    }
  }

  /** What decides the rows that `running` computes, once its image tower is loaded. */
  async #originOf(
    running: RunningModel,
    signal: AbortSignal,
  ): Promise<EmbeddingOrigin & Pick<LoadedVision, 'batch' | 'lanes'> & { embeddingSize: number }> {
    if (!hasVision(running)) {
      throw new EngineError('unsupported', 'The image tower is not loaded.');
    }
    const { towers, embeddingSize } = await orAbort(running.text, signal);
    const loaded = await this.#supervisor.vision(running, signal);
    const { weightsMark, preprocessKey, batch, lanes } = loaded;
    const { id, revision } = running.choice.card;
    return {
      modelId: id,
      revision,
      weightsMark,
      dtype: towers.vision.dtype,
      device: towers.vision.device,
      transforms: [],
      preprocessKey,
      embeddingSize,
      batch,
      lanes,
    };
  }
}

function isSame(a: ModelChoice, b: ModelChoice): boolean {
  const marks = ({ card, baseUrl, text, vision }: ModelChoice): string =>
    JSON.stringify([
      card.id,
      card.revision,
      card.files,
      card.text,
      card.tensors,
      baseUrl,
      text,
      vision,
    ]);
  return marks(a) === marks(b);
}
