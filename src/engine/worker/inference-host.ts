import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { parsePreprocessConfig, preprocessKey } from '#science/preprocess/preprocess-config.ts';
import type { Checked } from '#science/problem.ts';
import type { Device, DevicePreference, SelfTestResult } from '../contract/engine.ts';
import { EngineError, fromPlainError, toPlainError } from '../contract/engine-error.ts';
import { isRecord } from '../contract/json-record.ts';
import type { ModelFile } from '../contract/model-card.ts';
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
  LoadTextArgs,
  ToWorker,
} from '../contract/protocol.ts';
import { checkSelfTestFile } from '../contract/self-test-file.ts';
import type { KnownImage } from '../contract/self-test-file.ts';
import { chooseDevice } from './choose-device.ts';
import type { DeviceEnvironment } from './choose-device.ts';
import { fetchModelFile } from './fetch-model-file.ts';
import { ModelFileCache } from './model-file-cache.ts';
import { preparePictures } from './prepare-pictures.ts';
import { testText, testVision } from './self-test.ts';
import { createSentenceEncoder } from './text-encoder.ts';
import type { SentenceEncoder } from './text-encoder.ts';
import { createTokenizer } from './tokenizer.ts';
import type { ModelRuntime } from './tower-session.ts';
import { createVisionEncoder } from './vision-encoder.ts';
import type { VisionEncoder } from './vision-encoder.ts';

/** What the host needs of its surroundings; a test gives it a fake runtime and no browser. */
export interface HostSurroundings {
  readonly loadRuntime: (device: Device, threads: number) => Promise<ModelRuntime>;
  readonly devices: DeviceEnvironment;
  readonly caches: CacheStorage | undefined;
  readonly subtle: SubtleCrypto | undefined;
  readonly post: (message: FromWorker, transfer: ArrayBuffer[]) => void;
}

interface LoadedTextTower {
  readonly args: LoadTextArgs;
  readonly device: Device;
  readonly runtime: ModelRuntime;
  readonly encoder: SentenceEncoder;
  readonly knownImages: readonly KnownImage[];
}

interface LoadedVisionTower {
  readonly encoder: VisionEncoder;
  readonly config: PreprocessConfig;
}

/**
 * Answers the page's calls with one model: loads its towers, embeds sentences and pictures.
 *
 * Calls run side by side; only what touches ORT waits its turn, by priority (`RunQueue`). So a batch
 * is decoded and preprocessed while the one before it is on the graphics card.
 */
export class InferenceHost {
  readonly #surroundings: HostSurroundings;
  readonly #running = new Map<number, AbortController>();
  #text: LoadedTextTower | null = null;
  #vision: LoadedVisionTower | null = null;

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

  async #loadText(args: LoadTextArgs, signal: AbortSignal): Promise<LoadedText> {
    const { card, dtype } = args;
    const started = this.#startRuntime(args.device);
    const [{ runtime, choice }, tokenizer, model, knownInputs] = await Promise.all([
      started,
      this.#loadTokenizer(args, started, signal),
      this.#fetch(card.files.text[dtype], args, signal),
      this.#fetchJson(card.files.selfTest, args, signal),
    ]);
    const checked = checkSelfTestFile(knownInputs, card.embeddingSize);
    const known = checkedOr(checked, card.files.selfTest.path);
    const session = await runtime.createSession(model, 'wasm', signal);
    const encoder = createSentenceEncoder(session, tokenizer, card);
    const selfTest = await testText(known.sentences, tokenizer, encoder, 'wasm');
    mustPass(selfTest);
    this.#text = { args, device: choice.device, runtime, encoder, knownImages: known.images };
    return { ...choice, selfTest };
  }

  async #startRuntime(preferred: DevicePreference) {
    const { devices, loadRuntime } = this.#surroundings;
    const choice = await chooseDevice(preferred, devices);
    // Told at once: whatever fails from here on may be the device's own failure.
    this.#post({ type: 'device', device: choice.device });
    return { choice, runtime: await loadRuntime(choice.device, choice.threads) };
  }

  /** After the runtime, which the tokenizer's library would otherwise bring along itself. */
  async #loadTokenizer(args: LoadTextArgs, started: Promise<unknown>, signal: AbortSignal) {
    const { tokenizer, tokenizerConfig } = args.card.files;
    const [json, config] = await Promise.all([
      this.#fetchJson(tokenizer, args, signal),
      this.#fetchJson(tokenizerConfig, args, signal),
      started,
    ]);
    return createTokenizer(json, config);
  }

  async #loadVision(signal: AbortSignal): Promise<LoadedVision> {
    const { args, device, runtime, knownImages } = this.#text ?? notLoaded('text');
    const { card, dtype } = args;
    const [model, settings] = await Promise.all([
      this.#fetch(card.files.vision[dtype], args, signal),
      this.#fetchJson(card.files.preprocessor, args, signal),
    ]);
    const config = checkedOr(parsePreprocessConfig(settings), card.files.preprocessor.path);
    const session = await runtime.createSession(model, device, signal);
    const encoder = createVisionEncoder(session, {
      input: config.output,
      embeddingSize: card.embeddingSize,
    });
    let selfTestMs = 0;
    const embedPngs = async (pngs: readonly Uint8Array[]) => {
      const images = pngs.map((bytes, i) => ({ id: `self-test ${i}`, bytes }));
      const { pixels, failed } = await preparePictures(images, config, signal);
      if (failed[0] !== undefined) throw fromPlainError(failed[0].error);
      const { rows, workMs } = await encoder.encode(pixels, 0, 'load', signal);
      selfTestMs = workMs;
      return rows;
    };
    const selfTest = await testVision(knownImages, embedPngs, device);
    mustPass(selfTest);
    this.#vision = { encoder, config };
    const imagesPerSecond = (1000 * knownImages.length) / Math.max(selfTestMs, 1);
    return { selfTest, preprocessKey: preprocessKey(config), imagesPerSecond };
  }

  async #embedSentences(
    sentences: readonly string[],
    signal: AbortSignal,
  ): Promise<EncodedSentences> {
    const { encoder } = this.#text ?? notLoaded('text');
    return encoder.encode(sentences, signal);
  }

  async #embedImages(
    { images, padTo }: EmbedImagesArgs,
    signal: AbortSignal,
  ): Promise<EncodedImages> {
    const { encoder, config } = this.#vision ?? notLoaded('image');
    const prepared = await preparePictures(images, config, signal);
    if (prepared.pixels.length === 0) {
      const { failed, indexes, workMs } = prepared;
      return { rows: { rows: 0, cols: 0, data: new Float32Array() }, indexes, failed, workMs };
    }
    const encoded = await encoder.encode(prepared.pixels, padTo, 'image', signal);
    return {
      rows: encoded.rows,
      indexes: prepared.indexes,
      failed: prepared.failed,
      workMs: prepared.workMs + encoded.workMs,
    };
  }

  async #fetchJson(file: ModelFile, args: LoadTextArgs, signal: AbortSignal): Promise<object> {
    const text = new TextDecoder().decode(await this.#fetch(file, args, signal));
    try {
      const json: unknown = JSON.parse(text);
      if (isRecord(json)) return json;
    } catch {
      // Said below, with the file's name, for both ways of not being a JSON object.
    }
    throw new EngineError('bad-model', `${file.path} is not a JSON object.`, file.path);
  }

  #fetch(file: ModelFile, { baseUrl }: LoadTextArgs, signal: AbortSignal) {
    const { caches, subtle } = this.#surroundings;
    return fetchModelFile(file, {
      baseUrl,
      cache: new ModelFileCache(caches),
      subtle,
      signal,
      onProgress: (download) => this.#post({ type: 'progress', download }),
      onNote: (text) => this.#post({ type: 'note', text }),
    });
  }

  #post(message: FromWorker): void {
    this.#surroundings.post(message, transferListOf(message));
  }
}

function checkedOr<T>(checked: Checked<T>, path: string): T {
  if (checked.ok) return checked.value;
  const messages = checked.problems.map((problem) => `${problem.field}: ${problem.message}`);
  throw new EngineError('bad-model', messages.join(' '), path);
}

function mustPass({ tower, device, cosine, passed }: SelfTestResult): void {
  if (passed) return;
  const name = tower === 'text' ? 'text' : 'image';
  const where = device === 'webgpu' ? 'graphics card' : 'processor';
  throw new EngineError(
    'self-test-failed',
    `The ${where} gives wrong numbers for a known ${name} (cosine ${cosine.toFixed(4)} with the reference).`,
    `${tower} ${device} ${cosine}`,
  );
}

function notLoaded(tower: string): never {
  throw new EngineError('unsupported', `The ${tower} tower is not loaded.`);
}
