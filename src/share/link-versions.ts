import type { LinkPair } from './link-text.ts';

/**
 * The version of the links written here. It goes up with every change after which an older page
 * would compute something else from a link than the page that wrote it: a new key that changes what
 * is computed, another meaning or another default of a key. A new key of the view needs none.
 */
export const LINK_VERSION = 1;

/** `UPGRADES[i]` makes pairs of version i + 2 out of pairs of version i + 1. Links live for ever: none is taken out. */
const UPGRADES: readonly ((pairs: readonly LinkPair[]) => readonly LinkPair[])[] = [];

/** The pairs of a link of `version` (1..LINK_VERSION) as this version writes them. */
export function upgradePairs(version: number, pairs: readonly LinkPair[]): readonly LinkPair[] {
  return UPGRADES.slice(version - 1).reduce((upgraded, step) => step(upgraded), pairs);
}
