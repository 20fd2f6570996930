// The model worker's entry: wires messages to the host, nothing else.
import type { ToWorker } from '../contract/protocol.ts';
import type { WebNnLike } from './device-facts.ts';
import { openFileShelf } from '../storage/file-shelf.ts';
import { InferenceHost } from './inference-host.ts';
import { loadOrtRuntime } from './ort-runtime.ts';

declare const self: DedicatedWorkerGlobalScope & typeof globalThis;

// ORT's WASM threads may be started from this very file, under this name: they must stay ORT's.
if (self.name !== 'em-pthread') {
  const host = new InferenceHost({
    loadRuntime: loadOrtRuntime,
    devices: {
      gpu: 'gpu' in self.navigator ? self.navigator.gpu : undefined,
      // Not in TypeScript's library yet.
      webnn: 'ml' in self.navigator ? (self.navigator.ml as WebNnLike) : undefined,
      isolated: self.crossOriginIsolated,
      cores: self.navigator.hardwareConcurrency,
      memoryGiB: 'deviceMemory' in self.navigator ? Number(self.navigator.deviceMemory) : undefined,
    },
    startPictureWorker: () =>
      new Worker(new URL('./picture.worker.ts', import.meta.url), {
        type: 'module',
        name: 'cuelens-pictures',
      }),
    shelf: openFileShelf(),
    subtle: 'subtle' in self.crypto ? self.crypto.subtle : undefined,
    post: (message, transfer) => self.postMessage(message, transfer),
  });
  self.onmessage = (event: MessageEvent<ToWorker>) => host.receive(event.data);
}
