import { abortedError, orAbort } from '../contract/abortable.ts';

/** One at a time, by name. */
export interface FileLocks {
  /** Waits for its turn; rejects with `aborted` where `signal` ends the wait. */
  hold<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Works only where nobody is at it: false otherwise. */
  ifFree(key: string, work: () => Promise<void>): Promise<boolean>;
}

/** Locks that all tabs and workers of the page share; the browser frees those of a dead one. */
export function sharedLocks(manager: LockManager): FileLocks {
  const nameOf = (key: string): string => `cuelens model file ${key}`;
  return {
    async hold(key, signal, work) {
      try {
        return await manager.request(nameOf(key), { signal }, work);
      } catch (error) {
        throw error === signal.reason ? abortedError() : error;
      }
    },
    ifFree: (key, work) =>
      manager.request(nameOf(key), { ifAvailable: true }, async (lock) => {
        if (lock === null) return false;
        await work();
        return true;
      }),
  };
}

/** Locks within this worker alone, where the browser has no others. */
export function ownLocks(): FileLocks {
  const last = new Map<string, Promise<void>>();
  const hold: FileLocks['hold'] = async (key, signal, work) => {
    const before = last.get(key) ?? Promise.resolve();
    let release: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    const turn = before.then(() => mine);
    last.set(key, turn);
    try {
      await orAbort(before, signal);
      return await work();
    } finally {
      release();
      if (last.get(key) === turn) last.delete(key);
    }
  };
  return {
    hold,
    async ifFree(key, work) {
      if (last.has(key)) return false;
      await hold(key, new AbortController().signal, work);
      return true;
    },
  };
}
