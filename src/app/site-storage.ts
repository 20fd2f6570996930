/**
 * The visitor's small settings, as texts under a key. Browsers that block site data throw at the
 * mere mention of `localStorage`; there nothing is kept.
 */
export function readSetting(key: string): string | null {
  return storage()?.getItem(key) ?? null;
}

/** Keeps a text (null: none). False where this browser keeps nothing. */
export function writeSetting(key: string, text: string | null): boolean {
  const kept = storage();
  if (kept === null) return false;
  try {
    if (text === null) kept.removeItem(key);
    else kept.setItem(key, text);
    return true;
  } catch {
    // Full, or closed to writing: the caller says that nothing was kept.
    return false;
  }
}

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
