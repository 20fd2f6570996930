import { modelTitle } from '#experiment/spec.ts';
import type { AppData } from '#state/app-state.ts';
import { useAppState } from './use-app-state.ts';

/** How the model behind the numbers on show is called: by its card, or as a link names it. */
export function modelTitleOf({ card, report, spec }: AppData): string {
  const { model } = report?.spec ?? spec;
  return card?.id === model.id ? card.title : modelTitle(model);
}

export function useModelTitle(): string {
  return useAppState(modelTitleOf);
}
