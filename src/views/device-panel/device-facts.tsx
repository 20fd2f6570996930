import type { ReactNode } from 'react';
import { deviceWord, towerWords } from '../device-words.ts';
import { whole } from '../format.ts';
import { useAppState } from '../use-app-state.ts';

/** What runs here, on what, and why. */
export function DeviceFacts(): ReactNode {
  const { towers, device, threads, adapter, reason, fellBack } = useAppState((s) => s.engine);
  const cores = navigator.hardwareConcurrency;
  return (
    <section aria-labelledby="device-runs">
      <h3 id="device-runs">What runs here</h3>
      <dl className="facts" data-testid="device-facts">
        <dt>Pictures</dt>
        <dd>
          {towers !== null
            ? towerWords(towers.vision, threads)
            : device === null
              ? 'nothing has been loaded yet'
              : deviceWord(device, threads)}
          {adapter !== '' && ` (${adapter})`}
        </dd>
        <dt>Cores</dt>
        <dd>{`${whole(cores)}, as the browser says`}</dd>
        <dt>Isolation</dt>
        <dd>
          <IsolationWords />
        </dd>
        <dt>Why</dt>
        <dd>
          {reason === '' ? 'This is looked at once a model is loaded.' : reason}{' '}
          {fellBack && <b>This is a fallback.</b>}
        </dd>
      </dl>
    </section>
  );
}

/** Whether several threads may share the work of one model; pictures have workers beside that. */
function IsolationWords(): ReactNode {
  const afterReload = useAppState((s) => s.threadsAfterReload);
  if (crossOriginIsolated) return 'The page is cross-origin isolated, so threads can be used.';
  return afterReload
    ? 'After one reload; until then sentences, and pictures of a large model, use one core.'
    : 'This host sends no isolation headers: sentences, and pictures of a large model, use one core.';
}
