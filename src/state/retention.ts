import type { AppData } from './app-state.ts';

/** Where a field of the state outlives the moment: in the link, or not at all. */
export type Retention = 'link' | 'memory';

/**
 * Every field of the state and where it is kept. A new field does not compile without its row, so
 * that nobody forgets to decide whether a shared link must carry it.
 */
export const RETENTION: Readonly<Record<keyof AppData, Retention>> = {
  spec: 'link',
  view: 'link',
  report: 'link',
  pinned: 'link',
  set: 'memory',
  setPhase: 'memory',
  pictures: 'memory',
  pictureWait: 'memory',
  engine: 'memory',
  card: 'memory',
  updating: 'memory',
  promptProblems: 'memory',
  truncated: 'memory',
  sentenceCount: 'memory',
  sweep: 'memory',
  trail: 'memory',
  tried: 'memory',
  comparison: 'memory',
  run: 'memory',
  verification: 'memory',
  shared: 'memory',
  problems: 'memory',
  opened: 'memory',
  threadsAfterReload: 'memory',
  offline: 'memory',
};
