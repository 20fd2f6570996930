import type { ModelChoice } from '../contract/engine.ts';
import { EngineError, toPlainError } from '../contract/engine-error.ts';
import { transferListOf } from '../contract/protocol.ts';
import type {
  Call,
  CallKind,
  CallResult,
  EmbedImagesArgs,
  EncodedImages,
  EncodedSentences,
  FromWorker,
  LoadedText,
  LoadedVision,
  ToWorker,
} from '../contract/protocol.ts';
import { loadText } from './load-text.ts';
import type { LoadSurroundings, TextLoad } from './load-text.ts';
import { loadVision } from './load-vision.ts';
import type { VisionLoad } from './load-vision.ts';
import { rehearseSentences } from './rehearse-sentences.ts';

/** What the host needs of its surroundings; a test gives it a fake runtime and no browser. */
export interface HostSurroundings extends Omit<
  LoadSurroundings,
  'onDevice' | 'onProgress' | 'onNote'
> {
  readonly post: (message: FromWorker, transfer: ArrayBuffer[]) => void;
}

/**
 * Answers the page's calls with one model: loads its towers, embeds sentences and pictures.
 *
 * Calls run side by side; only what touches ORT here waits its turn, by priority (`RunQueue`). So a
 * batch is decoded and preprocessed while the one before it is on the graphics card. On the processor
 * pictures have workers of their own (`PictureCrew`), which end with this one.
 */
export class InferenceHost {
  readonly #surroundings: HostSurroundings;
  readonly #running = new Map<number, AbortController>();
  #text: TextLoad | null = null;
  #vision: VisionLoad | null = null;

  constructor(surroundings: HostSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Takes a message; every call is answered once, with `done` or `failed`. */
  receive(message: ToWorker): void {
    if (message.type === 'cancel') this.#running.get(message.id)?.abort();
    else void this.#answer(message);
  }

  async #answer(call: Call): Promise<void> {
    const { id } = call;
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const result = await this.#perform(call, controller.signal);
      controller.signal.throwIfAborted();
      this.#post({ type: 'done', id, result });
    } catch (error) {
      this.#post({ type: 'failed', id, error: toPlainError(error, 'bad-model') });
    } finally {
      this.#running.delete(id);
    }
  }

  #perform(call: Call, signal: AbortSignal): Promise<CallResult<CallKind>> {
    switch (call.kind) {
      case 'load-text':
        return this.#loadText(call.args, signal);
      case 'load-vision':
        return this.#loadVision(signal);
      case 'embed-sentences':
        return this.#embedSentences(call.args.sentences, signal);
      case 'embed-images':
        return this.#embedImages(call.args, signal);
    }
  }

  async #loadText(choice: ModelChoice, signal: AbortSignal): Promise<LoadedText> {
    const text = await loadText(
      choice,
      {
        ...this.#surroundings,
        onDevice: (device) => this.#post({ type: 'device', device }),
        onProgress: (download) => this.#post({ type: 'progress', download }),
        onNote: this.#note,
      },
      signal,
    );
    this.#text = text;
    const { towers } = text;
    if (towers.text.device === 'wasm') void rehearseSentences(text.encoder);
    return {
      device: towers.vision.device,
      reason: towers.reason,
      fellBack: towers.fellBack,
      threads: towers.computing,
      isolated: text.isolated,
      adapter: towers.adapter,
      towers: { text: towers.text, vision: towers.vision },
      embeddingSize: text.trial.embeddingSize,
      textMark: text.textMark,
      maxTokens: text.maxTokens,
      selfTest: text.selfTest,
    };
  }

  async #loadVision(signal: AbortSignal): Promise<LoadedVision> {
    const surroundings = { ...this.#surroundings, onNote: this.#note };
    this.#vision = await loadVision(this.#text ?? notLoaded('text'), surroundings, signal);
    return this.#vision.loaded;
  }

  async #embedSentences(
    sentences: readonly string[],
    signal: AbortSignal,
  ): Promise<EncodedSentences> {
    const { encoder } = this.#text ?? notLoaded('text');
    return encoder.encode(sentences, signal);
  }

  async #embedImages(args: EmbedImagesArgs, signal: AbortSignal): Promise<EncodedImages> {
    return (this.#vision ?? notLoaded('image')).embed(args, signal);
  }

  readonly #note = (text: string): void => {
    this.#post({ type: 'note', text });
  };

  #post(message: FromWorker): void {
    this.#surroundings.post(message, transferListOf(message));
  }
}

function notLoaded(tower: string): never {
  throw new EngineError('unsupported', `The ${tower} tower is not loaded.`);
}
