import { matrixOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { Device } from '../contract/engine.ts';
import { EngineError, toPlainError } from '../contract/engine-error.ts';
import type { EncodedImages } from '../contract/protocol.ts';
import type {
  FromPictures,
  OpenedPictures,
  PictureBatch,
  PictureTower,
  ToPictures,
} from './picture-protocol.ts';
import { preparePictures } from './prepare-pictures.ts';
import type { PreparedPictures } from './prepare-pictures.ts';
import type { ModelRuntime } from './tower-session.ts';
import type { VisionEncoder } from './vision-encoder.ts';
import { testVisionTower } from './vision-self-test.ts';
import { embedTestPicture, visionTowerOn } from './vision-tower.ts';

/** What a picture worker needs of its surroundings. */
export interface PictureSurroundings {
  readonly loadRuntime: (device: Device, threads: number) => Promise<ModelRuntime>;
  readonly post: (message: FromPictures, transfer: ArrayBuffer[]) => void;
}

/** An image tower, and the picture settings that belong to it. */
interface OpenTower {
  readonly encoder: VisionEncoder;
  readonly config: PreprocessConfig;
}

/** Nobody cancels what is under way here: a batch is short, and what waits never gets here. */
const NEVER_ABORTED = new AbortController().signal;

/**
 * Runs one image tower for the model worker: opens it once, then embeds batches as they come. Or makes
 * pictures ready for a tower that runs elsewhere.
 */
export class PictureHost {
  readonly #surroundings: PictureSurroundings;
  #tower: OpenTower | null = null;

  constructor(surroundings: PictureSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Takes a message; each is answered once, errors included. */
  receive(message: ToPictures): void {
    void this.#answer(message);
  }

  async #answer(message: ToPictures): Promise<void> {
    const { id } = message;
    const { post } = this.#surroundings;
    try {
      if (message.type === 'open') {
        post({ type: 'opened', id, opened: await this.#open(message.tower) }, []);
        return;
      }
      if (message.type === 'prepare') {
        const prepared = await preparePictures(message.images, message.config, NEVER_ABORTED);
        post({ type: 'prepared', id, prepared }, prepared.pixels.flatMap(buffersOf));
        return;
      }
      const encoded = await this.#embed(message.batch);
      post({ type: 'embedded', id, encoded }, buffersOf(encoded.rows.data));
    } catch (error) {
      post({ type: 'failed', id, error: toPlainError(error, 'bad-model') }, []);
    }
  }

  async #open(tower: PictureTower): Promise<OpenedPictures> {
    const { graph, plan, threads, sides, config, compares, known } = tower;
    const runtime = await this.#surroundings.loadRuntime(plan.device, threads);
    const reference = compares ? await this.#onProcessor(tower, runtime) : null;
    const session = await runtime.createSession(graph, plan.device, NEVER_ABORTED, sides);
    const { encoder, output } = visionTowerOn(session, partsOf(tower));
    const { selfTest, imagesPerSecond } = await testVisionTower(
      { encoder, config, ...plan },
      known,
      reference,
      NEVER_ABORTED,
    );
    this.#tower = { encoder, config };
    return { selfTest, output, imagesPerSecond };
  }

  /** WASM's row of the test picture, from a session that is gone before the real one is made. */
  async #onProcessor(tower: PictureTower, runtime: ModelRuntime): Promise<Matrix> {
    const session = await runtime.createSession(tower.graph, 'wasm', NEVER_ABORTED);
    try {
      const { encoder } = visionTowerOn(session, { ...partsOf(tower), batch: null });
      return await embedTestPicture(encoder, tower.config, NEVER_ABORTED);
    } finally {
      await session.release();
    }
  }

  async #embed(batch: PictureBatch): Promise<EncodedImages> {
    if (this.#tower === null) {
      throw new EngineError('unsupported', 'The image tower is not loaded.');
    }
    const { encoder, config } = this.#tower;
    const prepared =
      batch.kind === 'pixels'
        ? batch.prepared
        : await preparePictures(batch.images, config, NEVER_ABORTED);
    return encodePrepared(prepared, encoder, 0, NEVER_ABORTED);
  }
}

/** Embeds what could be prepared of a batch; the rest is listed as failed. */
export async function encodePrepared(
  { pixels, indexes, failed, workMs }: PreparedPictures,
  encoder: VisionEncoder,
  padTo: number,
  signal: AbortSignal,
): Promise<EncodedImages> {
  if (pixels.length === 0) {
    return { rows: matrixOf(0, 0, new Float32Array()), indexes, failed, workMs };
  }
  const encoded = await encoder.encode(pixels, padTo, 'image', signal);
  return { rows: encoded.rows, indexes, failed, workMs: workMs + encoded.workMs };
}

function partsOf({ plan, tensors, batch, config, embeddingSize, standInIds }: PictureTower) {
  const oneByOne = plan.dtype === 'q8';
  return { tensors, batch, config, embeddingSize, standInIds, textOutput: null, oneByOne };
}

function buffersOf({ buffer }: Float32Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
