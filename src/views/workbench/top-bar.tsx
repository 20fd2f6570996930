import type { ReactNode } from 'react';
import { Chip } from '../controls/chip.tsx';
import { DataSetPanel } from '../data-set-panel/data-set-panel.tsx';
import { ModelPanel } from '../model-panel/model-panel.tsx';
import { ShareDialog } from '../share-dialog/share-dialog.tsx';
import { useAppState, useSession } from '../use-app-state.ts';
import { LogoMark } from './logo-mark.tsx';

/** The page's name, what the numbers rest on, what runs, and what can be done with a finding. */
export function TopBar(): ReactNode {
  const session = useSession();
  const canPin = useAppState((s) => s.report !== null);
  const pinned = useAppState((s) => s.pinned !== null);
  return (
    <header className="top-bar">
      <h1 className="logo" tabIndex={-1}>
        <LogoMark />
        CueLens
      </h1>
      <DataSetPanel />
      <ModelPanel />
      <span className="spacer" />
      <Chip
        testId="pin-a"
        disabled={!canPin}
        title="Hold this result as A and compare what comes after with it"
        onClick={session.pinA}
      >
        {pinned ? 'Pin as A again' : 'Pin as A'}
      </Chip>
      <ShareDialog />
    </header>
  );
}
