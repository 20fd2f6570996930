import type { PixelSize } from '#science/preprocess/center-crop.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { VisionTensors } from '../contract/model-card.ts';
import { readOnnxFacts } from '../contract/onnx-graph-facts.ts';
import { bytesAsFile } from '../contract/protobuf-fields.ts';
import type { CrewSize } from './crew-size.ts';
import { rewriteImageGraph } from './graph-rewrites/rewrite-image-graph.ts';
import { fileOf, NOT_COMPARED, visionParts } from './load-text.ts';
import type { LoadSurroundings, TextLoad } from './load-text.ts';
import type { OpenedVision } from './load-vision.ts';
import { fetchGraph, fitsProcessorToo, sizeOf } from './open-graph.ts';
import { BATCHES_EACH, PictureCrew } from './picture-crew.ts';
import type { PictureBatch, PictureTower } from './picture-protocol.ts';
import { preparePictures } from './prepare-pictures.ts';
import { mustPass } from './self-test.ts';
import type { GraphBytes } from './tower-session.ts';
import { findVisionTensors } from './tower-tensors.ts';

/** What opening a crew needs of its surroundings. */
export type CrewSurroundings = Pick<LoadSurroundings, 'startPictureWorker' | 'onNote'>;

/** Work that one run of a graph of a fixed batch should not exceed, and its largest batch. */
const RUN_GFLOPS = 80;
const LARGEST_BATCH = 8;
/** Of a model of unknown work: small enough for a large one. */
const USUAL_GFLOPS = 10;

/**
 * The image tower in picture workers of its own, so that sentences never wait for pictures and each
 * core has a picture. By WebNN, which compiles a graph for fixed sizes, each run takes a fixed batch.
 * Rejects with `EngineError`; no worker is left behind then.
 */
export async function openPictureCrew(
  text: TextLoad,
  { workers, threads }: CrewSize,
  config: PreprocessConfig,
  { startPictureWorker, onNote }: CrewSurroundings,
  signal: AbortSignal,
): Promise<OpenedVision> {
  const { card } = text.choice;
  const plan = text.towers.vision;
  const { tensors, embeddingSize, standInIds } = visionParts(text, config, plan.dtype);
  const rewrite = (stored: GraphBytes) => rewriteImageGraph(stored, tensors, plan.device);
  const file = fileOf(card.files.vision[plan.dtype]);
  const { graph, mark } = await fetchGraph({ file, rewrite }, text.files, signal);
  const native = plan.device === 'webnn';
  const { batch, sides } = native
    ? await fixedSizes(graph, tensors, config.output, card.gflopsPerImage)
    : { batch: null, sides: {} };
  const known = plan.dtype === 'q8' ? [] : text.knownImages;
  const wouldCompare = native && known.length === 0;
  const compares = wouldCompare && fitsProcessorToo(sizeOf(graph), plan.dtype);
  if (wouldCompare && !compares) onNote(NOT_COMPARED);
  const tower: PictureTower = {
    graph,
    plan,
    threads,
    batch,
    sides,
    tensors,
    config,
    embeddingSize,
    standInIds,
    known,
    compares,
  };
  const crew = new PictureCrew(startPictureWorker, workers);
  try {
    const { selfTest, output, imagesPerSecond } = await crew.open(tower, signal);
    mustPass(selfTest);
    return {
      selfTest,
      imagesPerSecond,
      mark,
      output,
      batch,
      lanes: workers * BATCHES_EACH,
      async embed({ images }, runSignal) {
        // One worker computes without a pause while its next pictures are made ready here; several
        // keep all cores busy as they are.
        const pictures: PictureBatch =
          workers === 1
            ? { kind: 'pixels', prepared: await preparePictures(images, config, runSignal) }
            : { kind: 'files', images };
        return crew.embed(pictures, runSignal);
      },
    };
  } catch (error) {
    crew.close();
    throw error;
  }
}

/** The batch that a run of some tenths of a second takes, and all free sides of the graph's pictures. */
async function fixedSizes(
  graph: GraphBytes,
  stated: VisionTensors | null,
  { width, height }: PixelSize,
  gflopsPerImage: number | null,
): Promise<Pick<PictureTower, 'batch' | 'sides'>> {
  const facts = await readOnnxFacts(bytesAsFile(graph.model), 'The image graph');
  const { pixels, fixedBatch } = findVisionTensors(facts, stated);
  const free = facts.inputs.find(({ name }) => name === pixels)?.shape ?? [];
  let batch = fixedBatch ?? LARGEST_BATCH;
  while (fixedBatch === null && batch > 1 && batch * (gflopsPerImage ?? USUAL_GFLOPS) > RUN_GFLOPS)
    batch /= 2;
  const sizes = [batch, 3, height, width];
  const named = free.flatMap((side, i): [string, number][] =>
    typeof side === 'string' && side !== '?' ? [[side, sizes[i] ?? 1]] : [],
  );
  return { batch, sides: Object.fromEntries(named) };
}
