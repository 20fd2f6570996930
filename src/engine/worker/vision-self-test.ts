import { matrixOf, rowOf } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { SelfTestResult } from '../contract/engine.ts';
import { fromPlainError } from '../contract/engine-error.ts';
import type { KnownImage } from '../contract/self-test-file.ts';
import { preparePictures } from './prepare-pictures.ts';
import { compareRows, compareWithItself, failIfNotFinite } from './self-test.ts';
import type { Tested } from './self-test.ts';
import { testPixels } from './vision-tower.ts';
import type { VisionEncoder } from './vision-encoder.ts';

/** An image tower under test. */
export interface TestedVision extends Omit<Tested, 'tower'> {
  readonly encoder: VisionEncoder;
  readonly config: PreprocessConfig;
}

/** A verdict, and the speed of the last run: with compilation in it, so a lower bound. */
export interface VisionVerdict {
  readonly selfTest: SelfTestResult;
  readonly imagesPerSecond: number;
}

/**
 * The image tower's self-test: known pictures, by the way that every picture goes, close to their
 * references; where there are none, a made picture close to the processor's row of it; where that is
 * not there either, two made pictures with sane rows (see `compareWithItself`).
 */
export async function testVisionTower(
  { encoder, config, ...rest }: TestedVision,
  known: readonly KnownImage[],
  processor: Matrix | null,
  signal: AbortSignal,
): Promise<VisionVerdict> {
  const tested: Tested = { tower: 'vision', ...rest };
  let imagesPerSecond = 0;
  const embed = async (pixels: readonly Float32Array[]): Promise<Matrix> => {
    const { rows, workMs } = await encoder.encode(pixels, 0, 'load', signal);
    imagesPerSecond = (1000 * pixels.length) / Math.max(workMs, 1);
    return rows;
  };
  const compare = async (): Promise<SelfTestResult> => {
    if (known.length > 0) {
      const rows = await embed(await pixelsOfKnown(known, config, signal));
      const references = known.map(({ embedding }) => embedding);
      return compareRows(tested, 'stored', rows, references);
    }
    const [first, second] = testPixels(config);
    if (processor !== null) {
      return compareRows(tested, 'processor', await embed([first]), [rowOf(processor, 0)]);
    }
    const alone = [await embed([first]), await embed([second])];
    const together = await embed([first, second]);
    const data = Float32Array.from(alone.flatMap((row) => [...row.data]));
    return compareWithItself(tested, together, matrixOf(2, together.cols, data));
  };
  const against = known.length > 0 ? 'stored' : processor !== null ? 'processor' : 'itself';
  const selfTest = await failIfNotFinite(tested, against, compare);
  return { selfTest, imagesPerSecond };
}

async function pixelsOfKnown(
  known: readonly KnownImage[],
  config: PreprocessConfig,
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const images = known.map(({ name, pngBase64 }) => ({
    id: `self-test ${name}`,
    bytes: Uint8Array.from(atob(pngBase64), (character) => character.charCodeAt(0)),
  }));
  const { pixels, failed } = await preparePictures(images, config, signal);
  if (failed[0] !== undefined) throw fromPlainError(failed[0].error);
  return pixels;
}
