import models from './data/searched-prompts.json' with { type: 'json' };
import type { ReferenceMark } from './reference-mark.ts';

/**
 * The 367 prompts that an automatic search tried on three chat models (Gavrikov et al. 2025), as
 * published: a cloud of how far wording alone moves a model. Large; import it when it is shown.
 *
 * Read bias and cue accuracy together: the most extreme prompts answer neither cue most of the time.
 */
export const SEARCHED_PROMPT_MARKS: readonly ReferenceMark[] = models.flatMap(
  ({ id, label, source, prompts }) =>
    prompts.map((prompt, i) => ({
      id: `${id}-searched-${i + 1}`,
      label,
      kind: 'searched-prompt',
      setting: 'found by automatic prompt search, 16 lettered options',
      source,
      ...prompt,
    })),
);
