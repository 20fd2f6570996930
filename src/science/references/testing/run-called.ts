import { PUBLISHED_RUNS } from '../published-answers.ts';
import type { PublishedRun } from '../published-answers.ts';

/** The published run with this id, which a test is sure of. */
export function runCalled(id: string): PublishedRun {
  const run = PUBLISHED_RUNS.find((one) => one.id === id);
  if (run === undefined) throw new RangeError(`no published run is called ${id}`);
  return run;
}
