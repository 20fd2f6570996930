import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { abortedError, isAborted } from '../contract/abortable.ts';
import type { Bytes } from './sha256.ts';

/** How far a fetch of many pictures has come. */
export interface PrefetchProgress {
  /** On this device by now, the ones found there included. */
  readonly images: number;
  readonly totalImages: number;
  readonly bytes: number;
  readonly totalBytes: number;
  /** Of `images`, how many were here before. */
  readonly alreadyHere: number;
  readonly failed: number;
}

/** How a fetch of many pictures is watched and stopped. */
export interface PrefetchOptions {
  readonly onProgress?: (progress: PrefetchProgress) => void;
  readonly signal?: AbortSignal;
}

/** How a fetch of many pictures ended. */
export interface PrefetchSummary extends PrefetchProgress {
  readonly failures: readonly { readonly stimulus: Stimulus; readonly error: Error }[];
  /** True where so many failed in a row that the rest was left out. */
  readonly gaveUp: boolean;
}

/** The part of a store that a prefetch needs. */
export interface PictureReader {
  has(stimulus: Stimulus): Promise<boolean>;
  readBytes(stimulus: Stimulus, signal?: AbortSignal): Promise<Bytes>;
}

const READERS = 4;
/** Failures in a row after which a host is taken to be out of reach. */
const GIVE_UP_AFTER = 8;

/** As `StimulusStore.prefetch` says. The readers are few: pacing is the sources' own business. */
export async function prefetchPictures(
  reader: PictureReader,
  stimuli: readonly Stimulus[],
  options: PrefetchOptions,
): Promise<PrefetchSummary> {
  const signal = options.signal ?? new AbortController().signal;
  const failures: { stimulus: Stimulus; error: Error }[] = [];
  const totalBytes = stimuli.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let images = 0;
  let bytes = 0;
  let alreadyHere = 0;
  let failedInARow = 0;
  const progress = (): PrefetchProgress => ({
    images,
    totalImages: stimuli.length,
    bytes,
    totalBytes,
    alreadyHere,
    failed: failures.length,
  });
  const arrive = (stimulus: Stimulus): void => {
    images += 1;
    bytes += stimulus.sizeBytes;
    options.onProgress?.(progress());
  };

  const wanted: Stimulus[] = [];
  for (const stimulus of stimuli) {
    if (signal.aborted) throw abortedError();
    if (await reader.has(stimulus)) {
      alreadyHere += 1;
      arrive(stimulus);
    } else {
      wanted.push(stimulus);
    }
  }

  const readOn = async (): Promise<void> => {
    while (failedInARow < GIVE_UP_AFTER) {
      const stimulus = wanted.shift();
      if (stimulus === undefined) return;
      try {
        await reader.readBytes(stimulus, signal);
        failedInARow = 0;
        arrive(stimulus);
      } catch (error) {
        if (isAborted(error)) throw error;
        failedInARow += 1;
        failures.push({
          stimulus,
          error: error instanceof Error ? error : new Error(String(error)),
        });
        options.onProgress?.(progress());
      }
    }
  };
  await Promise.all(Array.from({ length: READERS }, readOn));
  return { ...progress(), failures, gaveUp: wanted.length > 0 };
}
