import type { ReactNode } from 'react';
import type { Session } from '#state/session.ts';
import { SessionContext } from '#views/use-app-state.ts';
import { Workbench } from '#views/workbench/workbench.tsx';
import { CrashBoundary } from './crash-screen.tsx';

export function App({ session }: { session: Session }): ReactNode {
  return (
    <CrashBoundary>
      <SessionContext value={session}>
        <Workbench />
      </SessionContext>
    </CrashBoundary>
  );
}
