import type { KeepForOffline, OfflineReport } from './offline/offline-messages.ts';

/** What the page can say of its service worker. */
export interface ServiceWorkerReport {
  /** The page's requests go through it. */
  readonly controlled: boolean;
  /** The page cannot use threads now and could after one reload. */
  readonly isolatedAfterReload: boolean;
  /** Why there is none, in words; empty where there is one. */
  readonly reason: string;
}

const NONE = { controlled: false, isolatedAfterReload: false };

/**
 * Registers the service worker of the built page and waits until it is at work. Never reloads, never
 * rejects: a browser without service workers, or one where they are off, still shows the page.
 */
export async function registerServiceWorker(): Promise<ServiceWorkerReport> {
  if (!import.meta.env.PROD) return { ...NONE, reason: 'The development page has none.' };
  if (!('serviceWorker' in navigator)) {
    return { ...NONE, reason: 'This browser offers no service workers here.' };
  }
  const { serviceWorker } = navigator;
  // A page that came through the service worker and is still not isolated will not be after a reload.
  const cameThroughIt = serviceWorker.controller !== null;
  try {
    const registration = await serviceWorker.register(
      new URL('service-worker.js', document.baseURI),
      { scope: './' },
    );
    await untilActive(registration);
  } catch (error) {
    return { ...NONE, reason: `The browser refused the service worker: ${String(error)}` };
  }
  const isTop = window.parent === window;
  return {
    controlled: serviceWorker.controller !== null,
    isolatedAfterReload: !window.crossOriginIsolated && !cameThroughIt && isTop,
    reason: '',
  };
}

/**
 * Asks the service worker to keep everything that the page needs without a network, once the page is
 * idle. Resolves with what is kept; without a service worker, with nothing kept and the reason.
 */
export async function keepForOffline(): Promise<OfflineReport> {
  await untilIdle();
  const controller = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  if (controller === null) {
    const reason = 'No service worker is at work on this page.';
    return { complete: false, keptFiles: 0, keptBytes: 0, missingFiles: 0, reason };
  }
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = (event: MessageEvent<OfflineReport>) => {
      port1.close();
      resolve(event.data);
    };
    const message: KeepForOffline = { kind: 'keep-for-offline' };
    controller.postMessage(message, [port2]);
  });
}

function untilActive(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (worker?.state === 'activated') resolve();
      if (worker === null || worker.state === 'redundant') reject(new Error('it did not start'));
    };
    worker?.addEventListener('statechange', look);
    look();
  });
}

function untilIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no idle callback; a second after the request is as good a guess as any.
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve());
    else setTimeout(resolve, 1000);
  });
}
