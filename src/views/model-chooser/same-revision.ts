import type { ModelMark } from '#state/app-state.ts';

/**
 * Whether two marks may be of one model: a branch (or nothing) is a commit that nobody has looked up
 * yet, so that only two commits can differ.
 */
export function maybeSameModel(a: ModelMark, b: ModelMark): boolean {
  if (a.id !== b.id) return false;
  return a.revision === b.revision || !isCommit(a.revision) || !isCommit(b.revision);
}

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{12,64}$/.test(revision);
}
