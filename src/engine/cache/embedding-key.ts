import type { Device } from '../contract/engine.ts';
import type { Dtype, ModelCard } from '../contract/model-card.ts';

/** Everything that decides an image embedding. */
export interface EmbeddingOrigin {
  readonly card: ModelCard;
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
  const { card, dtype, device, transforms, preprocessKey } = origin;
  return JSON.stringify([
    `${card.id}@${card.revision}`,
    card.files.vision[dtype].sha256,
    dtype,
    device,
    transforms,
    preprocessKey,
    imageSha256,
  ]);
}
