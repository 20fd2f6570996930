import type { Problem } from '#science/problem.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { EngineErrorCode } from '../contract/engine-error.ts';
import type { StimulusSource } from './stimulus-source.ts';

const ADVICE: Partial<Record<EngineErrorCode, string>> = {
  'download-failed':
    'Check the network and try again, drop a folder with the pictures onto the page, or set another address.',
  'not-found': 'Check the address of the pictures, or drop a folder with them onto the page.',
  'rate-limited':
    "Drop the set's folder onto the page, or ask whoever deployed it to serve a pack; or wait and go on later.",
  'checksum-mismatch':
    'Check the address of the pictures: it serves other files than the index names.',
  'storage-full': 'Free some space on this device, or go on: pictures are then fetched again.',
};

/** What the page says of a failure to get pictures: in which words, and what to do. */
export function describeSourceError(error: unknown, field: string): Problem {
  const known = error instanceof EngineError ? error : null;
  const code = known?.code ?? 'download-failed';
  return {
    code: `stimuli-${code}`,
    field,
    message: known?.message ?? (error instanceof Error ? error.message : String(error)),
    advice: ADVICE[code] ?? 'Try again.',
  };
}

/** The error for bytes that are not the picture that the index names. */
export function wrongBytesError(id: string, source: StimulusSource): EngineError {
  return new EngineError(
    'checksum-mismatch',
    `The picture ${id} from ${source.label} is not the one that the index names, so it is not used.`,
    id,
  );
}

/** The problems that stand, one of a kind and place, replaced by newer words. */
export class StandingProblems {
  readonly #problems = new Map<string, Problem>();

  /** All that stand, oldest first. */
  list(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Returns true where this is the first of its kind and place. */
  add(problem: Problem): boolean {
    const key = `${problem.field} ${problem.code}`;
    const isNew = !this.#problems.has(key);
    this.#problems.set(key, problem);
    return isNew;
  }

  /** Forgets what a success of `field` has disproved; returns true where anything was forgotten. */
  clear(field: string): boolean {
    const outdated = ['stimuli-download-failed', 'stimuli-rate-limited'];
    return outdated.map((code) => this.#problems.delete(`${field} ${code}`)).includes(true);
  }
}
