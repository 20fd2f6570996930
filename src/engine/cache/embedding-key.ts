import type { Device } from '../contract/engine.ts';
import type { Dtype } from '../contract/model-card.ts';

/** Everything that decides an image embedding. */
export interface EmbeddingOrigin {
  readonly modelId: string;
  readonly revision: string;
  /** SHA-256 of the weights' files, from `LoadedVision`. */
  readonly weightsMark: string;
  readonly dtype: Dtype;
  /** Part of the key: two devices round differently, and numbers are never mixed unseen. */
  readonly device: Device;
  /** Ids of the image-side interventions in order; none exist yet. */
  readonly transforms: readonly string[];
  /** From `preprocessKey`. */
  readonly preprocessKey: string;
}

/**
 * The cache key of one image's embedding, one string: model id, revision and weights' hash, dtype,
 * device, transforms, preprocessing and the picture file's SHA-256.
 */
export function embeddingKey(origin: EmbeddingOrigin, imageSha256: string): string {
  const { modelId, revision, weightsMark, dtype, device, transforms, preprocessKey } = origin;
  return JSON.stringify([
    `${modelId}@${revision}`,
    weightsMark,
    dtype,
    device,
    transforms,
    preprocessKey,
    imageSha256,
  ]);
}
