import { STARTER_MODEL } from '#experiment/spec.ts';
import { captionOf } from '#share/caption.ts';
import { useAppState } from './use-app-state.ts';

/** The finding in one paragraph, written from the spec and its result; empty while there is none. */
export function useFindingCaption(): string {
  const report = useAppState((s) => s.report);
  const set = useAppState((s) => s.set);
  return report === null || set === null ? '' : captionOf(report, set, STARTER_MODEL.title).text;
}
