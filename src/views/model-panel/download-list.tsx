import type { ReactNode } from 'react';
import { receivedOf, roundSize } from '../size-words.ts';
import { useAppState } from '../use-app-state.ts';

/** The files of the model in use, one by one. */
export function DownloadList(): ReactNode {
  const downloads = useAppState((s) => s.engine.downloads);
  if (downloads.length === 0) return 'none yet';
  return (
    <ul className="download-list" data-testid="download-files">
      {downloads.map(({ path, receivedBytes, totalBytes, fromCache }) => (
        <li key={path}>
          <span>{path.split('/').pop()}</span>{' '}
          <span className="amount">
            {fromCache
              ? `${roundSize(totalBytes ?? receivedBytes)}, from this device`
              : receivedBytes === totalBytes
                ? roundSize(receivedBytes)
                : receivedOf(receivedBytes, totalBytes)}
          </span>
        </li>
      ))}
    </ul>
  );
}
