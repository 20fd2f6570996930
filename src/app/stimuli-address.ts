import { readSetting, writeSetting } from './site-storage.ts';

const KEY = 'cuelens-stimuli-address';

/** The visitor's own address of the 1,280 stimuli; null where none is set or storage is closed. */
export function readStimuliAddress(): string | null {
  return readSetting(KEY);
}

/** Keeps `address` (null: none). False where it is no http address or this browser keeps nothing. */
export function writeStimuliAddress(address: string | null): boolean {
  if (address !== null) {
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) return false;
  }
  return writeSetting(KEY, address);
}
