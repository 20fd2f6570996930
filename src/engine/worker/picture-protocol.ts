// What the model worker and its picture workers say to each other: calls with ids, and answers.
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { SelfTestResult, TowerPlan } from '../contract/engine.ts';
import type { PlainEngineError } from '../contract/engine-error.ts';
import type { VisionTensors } from '../contract/model-card.ts';
import type { EmbedImagesArgs, EncodedImages } from '../contract/protocol.ts';
import type { KnownImage } from '../contract/self-test-file.ts';
import type { PreparedPictures } from './prepare-pictures.ts';
import type { GraphBytes } from './tower-session.ts';

/** All that a picture worker needs to run an image tower. Plain data. */
export interface PictureTower {
  readonly graph: GraphBytes;
  readonly plan: TowerPlan;
  /** WASM threads of this worker. */
  readonly threads: number;
  /** Pictures of every run, fixed at load; null for as many as come. */
  readonly batch: number | null;
  /** Free dimensions of the graph that are fixed at load, by their names. */
  readonly sides: Readonly<Record<string, number>>;
  /** As the card states them; null where they are found by name. */
  readonly tensors: VisionTensors | null;
  readonly config: PreprocessConfig;
  readonly embeddingSize: number;
  /** Token ids for a graph that takes sentences besides. */
  readonly standInIds: readonly number[];
  /** Pictures whose rows come with the model. */
  readonly known: readonly KnownImage[];
  /** Whether to hold a made picture against WASM first. */
  readonly compares: boolean;
}

/** A picture worker that is ready. */
export interface OpenedPictures {
  readonly selfTest: SelfTestResult;
  /** Name of the graph's output in use. */
  readonly output: string;
  /** In the self-test: with compilation in it, so a lower bound. */
  readonly imagesPerSecond: number;
}

/** A batch as files, or as pixels made elsewhere. */
export type PictureBatch =
  | { readonly kind: 'files'; readonly images: EmbedImagesArgs['images'] }
  | { readonly kind: 'pixels'; readonly prepared: PreparedPictures };

/** Model worker to picture worker; answered once each, by id. To make pictures ready it needs no tower. */
export type ToPictures =
  | { readonly type: 'open'; readonly id: number; readonly tower: PictureTower }
  | { readonly type: 'embed'; readonly id: number; readonly batch: PictureBatch }
  | {
      readonly type: 'prepare';
      readonly id: number;
      readonly images: EmbedImagesArgs['images'];
      readonly config: PreprocessConfig;
    };

/** Picture worker to model worker. */
export type FromPictures =
  | { readonly type: 'opened'; readonly id: number; readonly opened: OpenedPictures }
  | { readonly type: 'embedded'; readonly id: number; readonly encoded: EncodedImages }
  | { readonly type: 'prepared'; readonly id: number; readonly prepared: PreparedPictures }
  | { readonly type: 'failed'; readonly id: number; readonly error: PlainEngineError };

/** What is used of a picture's `Worker`, so that tests can put one of their own thread there. */
export interface PictureWorkerLike {
  postMessage(message: ToPictures, transfer: ArrayBuffer[]): void;
  terminate(): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
}
