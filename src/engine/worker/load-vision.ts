import { preprocessKey } from '#science/preprocess/preprocess-config.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { SelfTestResult } from '../contract/engine.ts';
import type { EmbedImagesArgs, EncodedImages, LoadedVision } from '../contract/protocol.ts';
import { rewriteImageGraph } from './graph-rewrites/rewrite-image-graph.ts';
import { BusyTime } from './busy-time.ts';
import { fileOf, NOT_COMPARED, readPreprocessConfig, visionParts } from './load-text.ts';
import type { TextLoad } from './load-text.ts';
import { openGraph } from './open-graph.ts';
import { openPictureCrew } from './open-picture-crew.ts';
import type { CrewSurroundings } from './open-picture-crew.ts';
import { PictureCrew } from './picture-crew.ts';
import { encodePrepared } from './picture-host.ts';
import { preparePictures } from './prepare-pictures.ts';
import { mustPass } from './self-test.ts';
import type { GraphBytes, TowerSession } from './tower-session.ts';
import { testVisionTower } from './vision-self-test.ts';
import { embedTestPicture, visionTowerOn } from './vision-tower.ts';

/** A model whose pictures can be embedded. */
export interface VisionLoad {
  readonly loaded: LoadedVision;
  /** Rejects with `EngineError`; a picture that cannot be read is listed in `failed`. */
  embed(args: EmbedImagesArgs, signal: AbortSignal): Promise<EncodedImages>;
}

/** An image tower that runs, and what is said of it. */
export interface OpenedVision extends Pick<VisionLoad, 'embed'> {
  readonly selfTest: SelfTestResult;
  readonly imagesPerSecond: number;
  /** Names the weights' bytes. */
  readonly mark: string;
  /** Name of the graph's output in use. */
  readonly output: string;
  readonly batch: number | null;
  readonly lanes: number;
}

/** Batches at once here, beside those that decoders have: one computing, one on its way. */
const LANES_HERE = 2;

/**
 * Loads the image tower of a model whose text tower is there, and runs its self-test. Rejects with
 * `EngineError`; the text tower then goes on as before.
 */
export async function loadVision(
  text: TextLoad,
  surroundings: CrewSurroundings,
  signal: AbortSignal,
): Promise<VisionLoad> {
  // Before the graph: a session that is made while these turn out to be wrong would stay behind.
  const config =
    text.joint?.config ?? (await readPreprocessConfig(text.choice.card, text.files, signal));
  const opened =
    text.towers.crew === null
      ? await openHere(text, config, surroundings, signal)
      : await openPictureCrew(text, text.towers.crew, config, surroundings, signal);
  const { selfTest, imagesPerSecond, mark, output, batch, lanes, embed } = opened;
  return {
    embed,
    loaded: {
      selfTest,
      // One graph may offer several outputs, and a person may have picked among them.
      weightsMark: `${mark}#${output}`,
      preprocessKey: preprocessKey(config),
      imagesPerSecond,
      batch,
      lanes,
    },
  };
}

/** The image tower in the model worker itself: on a graphics card, or in one graph with the text's. */
async function openHere(
  text: TextLoad,
  config: PreprocessConfig,
  { startPictureWorker, onNote }: CrewSurroundings,
  signal: AbortSignal,
): Promise<OpenedVision> {
  const { card } = text.choice;
  const { dtype, device } = text.towers.vision;
  // 8-bit weights give other numbers than those that references are made with.
  const known = dtype === 'q8' ? [] : text.knownImages;
  const compares = device === 'webgpu' && known.length === 0;
  const textOutput = text.joint === null ? null : text.tower.tensors.output;
  const parts = { ...visionParts(text, config, dtype), textOutput };
  const rewrite = (graph: GraphBytes) => rewriteImageGraph(graph, parts.tensors, device);
  const towerOn = (session: TowerSession) => visionTowerOn(session, parts);
  const onProcessor = (session: TowerSession) =>
    embedTestPicture(towerOn(session).encoder, config, signal);
  const opened =
    text.joint === null
      ? await openGraph(
          { file: fileOf(card.files.vision[dtype]), dtype, device, rewrite },
          text.files,
          text.runtime,
          signal,
          compares ? onProcessor : null,
        )
      : { session: text.tower.session, mark: text.weightsMark, reference: text.joint.picture };
  if (compares && opened.reference === null) onNote(NOT_COMPARED);
  try {
    const { encoder, output } = towerOn(opened.session);
    const { selfTest, imagesPerSecond } = await testVisionTower(
      { encoder, config, device, dtype },
      known,
      opened.reference,
      signal,
    );
    mustPass(selfTest);
    const { decoders } = text.towers;
    const crew = decoders === 0 ? null : new PictureCrew(startPictureWorker, decoders);
    const busy = new BusyTime();
    const prepare = (images: EmbedImagesArgs['images'], runSignal: AbortSignal) =>
      crew === null
        ? preparePictures(images, config, runSignal)
        : crew.prepare(images, config, runSignal);
    return {
      selfTest,
      imagesPerSecond,
      mark: opened.mark,
      output,
      batch: null,
      lanes: LANES_HERE + decoders,
      async embed({ images, padTo }, runSignal) {
        const { result, ms } = await busy.of(async () =>
          encodePrepared(await prepare(images, runSignal), encoder, padTo, runSignal),
        );
        return { ...result, workMs: ms };
      },
    };
  } catch (error) {
    // Loading may be tried again, with another session.
    if (text.joint === null) await opened.session.release();
    throw error;
  }
}
