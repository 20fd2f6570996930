import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppData } from '#state/app-state.ts';
import type { Session } from '#state/session.ts';

/** The running session; `<App>` provides it. */
export const SessionContext = createContext<Session | null>(null);

/** What a view can do. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside <SessionContext>');
  return session;
}

/** What a view reads; it draws again only when the selected value changed. */
export function useAppState<T>(select: (state: AppData) => T): T {
  return useStore(useSession().store, select);
}
