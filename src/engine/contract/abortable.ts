import { EngineError } from './engine-error.ts';

/** The engine's error for a cancelled wait. */
export function abortedError(): EngineError {
  return new EngineError('aborted', 'Cancelled.');
}

/** True for the error of a cancelled wait, which callers pass on untouched. */
export function isAborted(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'aborted';
}

/**
 * Settles as `promise` does, or rejects with `EngineError('aborted')` as soon as `signal` aborts.
 * The work behind `promise` goes on: others may wait for it.
 */
export async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(abortedError());
    };
    // Rejecting instead of throwing keeps `promise` in the race, so its own failure stays handled.
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => {
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    stop();
  }
}

/** Resolves after `delayMs`; rejects with `EngineError('aborted')` as soon as `signal` aborts. */
export async function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, delayMs);
  });
  try {
    await orAbort(elapsed, signal);
  } finally {
    clearTimeout(timer);
  }
}
