import type { KeepForOffline, OfflineReport } from './offline/offline-messages.ts';

/** What the page can say of its service worker. */
export interface ServiceWorkerReport {
  /** The page cannot use threads now and could after one reload. */
  readonly isolatedAfterReload: boolean;
}

/** What is said where the page turns out to have no service worker. */
let absence = 'No service worker is at work on this page.';

/**
 * Registers the service worker of the built page and waits until it is at work. Never reloads, never
 * rejects: a browser without service workers, or one where they are off, still shows the page.
 */
export async function registerServiceWorker(): Promise<ServiceWorkerReport> {
  if (!import.meta.env.PROD) return none('The development page has no service worker.');
  if (!('serviceWorker' in navigator)) return none('This browser offers no service workers here.');
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
    return none(`The browser refused the service worker: ${String(error)}`);
  }
  const isTop = window.parent === window;
  return { isolatedAfterReload: !window.crossOriginIsolated && !cameThroughIt && isTop };
}

function none(why: string): ServiceWorkerReport {
  absence = why;
  return { isolatedAfterReload: false };
}

/**
 * Asks the service worker to keep everything that the page needs without a network, once the page is
 * idle. Resolves with what is kept; without a service worker, with nothing kept and the reason.
 */
export async function keepForOffline(): Promise<OfflineReport> {
  await untilIdle();
  const controller = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  if (controller === null) return { complete: false, keptBytes: 0, reason: absence };
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
