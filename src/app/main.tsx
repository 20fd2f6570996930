import { StrictMode, startTransition } from 'react';
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

// What the service worker keeps takes its share of the line: after what the visitor waits for.
void started.then(async () => {
  const { isolatedAfterReload } = await registerServiceWorker();
  store.setState({ threadsAfterReload: isolatedAfterReload });
  await untilSomethingRuns();
  store.setState({ offline: savesData() ? NOT_KEPT : await keepForOffline() });
});

/** An empty page for longer than this is worse than one that is drawn twice. */
const SHARED_WAIT_MS = 150;
/** What is said where the visitor's browser asks sites to load little. */
const NOT_KEPT = { complete: false, keptBytes: 0, reason: 'this browser asks to save data' };

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const page = createRoot(root);
// A shared result is there in a moment: the page is then drawn once, with it.
const isShared = location.hash.length > 1;
void (isShared ? Promise.race([started, wait(SHARED_WAIT_MS)]) : Promise.resolve()).then(() => {
  // In slices: what the visitor does meanwhile, and what arrives, need not wait for all of it.
  startTransition(() => {
    page.render(
      <StrictMode>
        <App session={session} />
      </StrictMode>,
    );
  });
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

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
