// What the page and its service worker say to each other, and the list that the build leaves for them.

/** One file of the built site. */
export interface OfflineFile {
  /** Below the site's own folder, e.g. `assets/index-1a2b.js`. */
  readonly path: string;
  readonly bytes: number;
  /** `shell` is what the page needs to open; the rest is kept when the page asks for it. */
  readonly kind: 'shell' | 'runtime' | 'model' | 'stimuli';
}

/** `offline-files.json`, made by the build (`vite/list-offline-files.ts`). */
export interface OfflineList {
  /** Another text whenever any file is another. */
  readonly version: string;
  readonly files: readonly OfflineFile[];
}

/** Page to service worker, with a port for the answer. */
export interface KeepForOffline {
  readonly kind: 'keep-for-offline';
}

/** The service worker's answer, on that port. */
export interface OfflineReport {
  /** Everything on the list is kept: the page works without a network. */
  readonly complete: boolean;
  readonly keptBytes: number;
  /** Why something is missing, in words; empty when nothing is. */
  readonly reason: string;
}
