import type { Checked } from '#science/problem.ts';
import { parseStimulusIndex } from '#science/stimuli/stimulus-index.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { isAborted } from '../contract/abortable.ts';
import { fetchOwnFile, parseJson } from './fetch-own-file.ts';
import { describeSourceError } from './store-problems.ts';

/**
 * Fetches and checks a set's index. A missing or broken index gives problems; only a cancelled load
 * rejects, with `EngineError('aborted')`.
 */
export async function loadStimulusSet(
  indexUrl: string,
  signal: AbortSignal,
): Promise<Checked<StimulusSet>> {
  try {
    return parseStimulusIndex(
      parseJson(await fetchOwnFile(indexUrl, 'The list of the pictures', signal)),
    );
  } catch (error) {
    if (isAborted(error)) throw error;
    return { ok: false, problems: [describeSourceError(error, 'index')] };
  }
}
