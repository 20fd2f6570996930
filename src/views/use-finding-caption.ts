import { useCallback } from 'react';
import { captionOf } from '#share/caption.ts';
import { modelTitleOf } from './use-model-title.ts';
import { useSession } from './use-app-state.ts';

/**
 * Reads the finding in one paragraph when it is asked for (a figure is saved): charts that held the
 * text itself would be drawn again with every number in it. Empty while there is no finding.
 */
export function useFindingCaption(): () => string {
  const { store } = useSession();
  return useCallback(() => {
    const state = store.getState();
    const { report, set } = state;
    return report === null || set === null ? '' : captionOf(report, set, modelTitleOf(state)).text;
  }, [store]);
}
