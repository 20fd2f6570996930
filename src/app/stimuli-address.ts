const KEY = 'cuelens-stimuli-address';

/** The visitor's own address of the 1,280 stimuli; null where none is set or storage is closed. */
export function readStimuliAddress(): string | null {
  return storage()?.getItem(KEY) ?? null;
}

/** Browsers that block site data throw at the mere mention of `localStorage`. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
