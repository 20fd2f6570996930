const KEY = 'cuelens-stimuli-address';

/** The visitor's own address of the 1,280 stimuli; null where none is set or storage is closed. */
export function readStimuliAddress(): string | null {
  return storage()?.getItem(KEY) ?? null;
}

/** Keeps `address` (null: none). False where it is no http address or this browser keeps nothing. */
export function writeStimuliAddress(address: string | null): boolean {
  const kept = storage();
  if (kept === null) return false;
  if (address === null) {
    kept.removeItem(KEY);
    return true;
  }
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) return false;
  try {
    kept.setItem(KEY, address);
    return true;
  } catch {
    // Full, or closed to writing: the caller says that nothing was kept.
    return false;
  }
}

/** Browsers that block site data throw at the mere mention of `localStorage`. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
