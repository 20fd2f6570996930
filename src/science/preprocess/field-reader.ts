import type { Problem } from '../problem.ts';
import type { PixelSize } from './center-crop.ts';
import type { ChannelTriple } from './normalize-channels.ts';
import type { Resample } from './resize.ts';

const LARGEST_SIDE = 4096;
const NO_SCALE: ChannelTriple = [1, 1, 1];

/** True for a JSON object; lists and null are none. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a side of a picture that may be asked for: 1 to 4096 whole pixels. */
export function isSide(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LARGEST_SIDE;
}

/** A problem with one field of a model's picture settings. */
export function misfit(field: string, what: string): Problem {
  return {
    code: 'bad-preprocessor-config',
    field,
    message: `The model's picture settings cannot be used: ${field} ${what}. Nothing was loaded.`,
    advice: 'Choose another model, or one whose preprocessor_config.json is that of a CLIP model.',
  };
}

/** Reads fields; a bad one is noted, and a harmless value stands in so that reading goes on. */
export class FieldReader {
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #problems: Problem[];

  constructor(json: Readonly<Record<string, unknown>>, problems: Problem[]) {
    this.#json = json;
    this.#problems = problems;
  }

  flag(field: string, fallback: unknown): boolean {
    const value = this.#valueOf(field, fallback);
    if (typeof value === 'boolean') return value;
    this.#note(field, value, 'is neither true nor false');
    return false;
  }

  positiveNumber(field: string, fallback: unknown): number {
    const value = this.#valueOf(field, fallback);
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    this.#note(field, value, 'is not a number above zero');
    return 1;
  }

  triple(field: string, fallback: unknown): ChannelTriple {
    const value = this.#valueOf(field, fallback);
    if (Array.isArray(value) && value.length === 3 && value.every(Number.isFinite)) {
      return [Number(value[0]), Number(value[1]), Number(value[2])];
    }
    this.#note(field, value, 'is not a list of three numbers');
    return NO_SCALE;
  }

  resample(field: string, fallback: unknown): Resample {
    const value = this.#valueOf(field, fallback);
    if (value === 2) return 'bilinear';
    if (value !== 3) this.#note(field, value, 'is neither 2 (bilinear) nor 3 (bicubic)');
    return 'bicubic';
  }

  resize(field: string, fallback: unknown): { readonly shortestEdge: number } | PixelSize | null {
    const value = this.#valueOf(field, fallback);
    if (isSide(value)) return { shortestEdge: value };
    if (isRecord(value)) {
      const edge = value['shortest_edge'];
      const isOnlyEdge = Object.keys(value).length === 1;
      if (isOnlyEdge && isSide(edge)) return { shortestEdge: edge };
    }
    return this.#pixelSize(field, value, 'is neither {shortest_edge} nor {height, width}');
  }

  cropSize(field: string, fallback: unknown): PixelSize | null {
    const value = this.#valueOf(field, fallback);
    if (isSide(value)) return { width: value, height: value };
    return this.#pixelSize(field, value, 'is neither a number nor {height, width}');
  }

  #pixelSize(field: string, value: unknown, what: string): PixelSize | null {
    if (isRecord(value) && Object.keys(value).length === 2) {
      const { height, width } = value;
      if (isSide(height) && isSide(width)) return { width, height };
    }
    this.#note(field, value, `${what} of 1 to ${LARGEST_SIDE} pixels`);
    return null;
  }

  /** Null counts as left out, as in the files that transformers writes. */
  #valueOf(field: string, fallback: unknown): unknown {
    return this.#json[field] ?? fallback;
  }

  #note(field: string, value: unknown, what: string): void {
    this.#problems.push(misfit(field, value === null ? 'is missing' : what));
  }
}
