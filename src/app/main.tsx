import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAppStore } from '#state/app-store.ts';
import { bindUrl } from '#state/bind-url.ts';
import { createSession } from '#state/session.ts';
import { App } from './app.tsx';
import { installAutomation } from './automation.ts';
import { keepForOffline, registerServiceWorker } from './register-service-worker.ts';
import { createSessionParts } from './session-parts.ts';
import './theme.css';

// The page's own address without query and hash: everything the page ships lies below it.
const pageUrl = new URL('.', location.href).href;
const parts = createSessionParts(pageUrl);
const store = createAppStore(parts.engine.status());
const session = createSession(parts, store);
const started = session.start(location.hash);
bindUrl(session);
installAutomation(session, started);

void registerServiceWorker().then(async ({ isolatedAfterReload }) => {
  store.setState({ threadsAfterReload: isolatedAfterReload });
  await started;
  await untilSomethingRuns();
  store.setState({ offline: savesData() ? NOT_KEPT : await keepForOffline() });
});

/** What is said where the visitor's browser asks sites to load little. */
const NOT_KEPT = { complete: false, keptBytes: 0, reason: 'this browser asks to save data' };

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
);

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** A shared finding costs no byte of the model: what runs it is kept once the visitor asks for more. */
function untilSomethingRuns(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (store.getState().engine.phase === 'idle') return;
      stop();
      resolve();
    };
    const stop = store.subscribe(look);
    look();
  });
}
