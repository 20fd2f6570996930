/** Larger batches gain nothing on the processor and little on a graphics card. */
const LARGEST = 8;
/** How long a batch may keep a typed sentence, or a cancel, waiting. */
const BATCH_SECONDS = 0.5;

/** Splits a batch that waited, while another one showed that it cannot fit. Stays in the engine. */
export class BatchTooLarge extends Error {}

/**
 * How many pictures to run at once: 1, 2, 4 or 8, the most that this device does in half a second.
 * Few sizes, since each one costs WebGPU its own buffers.
 */
export class BatchSize {
  #limit = LARGEST;
  #size = 1;
  #fixed: number | null = null;

  now(): number {
    return this.#fixed ?? this.#size;
  }

  /** From now on as many as the model's graph takes; null for as many as the device does. */
  fix(size: number | null): void {
    this.#fixed = size;
  }

  /** Follows the measured speed; without one the size stays. */
  fit(imagesPerSecond: number | null): void {
    if (imagesPerSecond === null) return;
    this.#size = 1;
    while (this.#size * 2 <= Math.min(this.#limit, imagesPerSecond * BATCH_SECONDS))
      this.#size *= 2;
  }

  /** Throws `BatchTooLarge` for a batch made before memory ran out. */
  check(images: number): void {
    if (this.#fixed === null && images > this.#limit) throw new BatchTooLarge();
  }

  /** Half as large from now on, after memory ran out; false where it is 1 already. */
  halve(): boolean {
    if (this.#fixed !== null || this.#size === 1) return false;
    this.#size /= 2;
    this.#limit = this.#size;
    return true;
  }
}
