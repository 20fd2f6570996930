// A picture worker's entry: wires messages to its host, nothing else.
import { loadOrtRuntime } from './ort-runtime.ts';
import { PictureHost } from './picture-host.ts';
import type { ToPictures } from './picture-protocol.ts';

declare const self: DedicatedWorkerGlobalScope & typeof globalThis;

// As in `model.worker.ts`: ORT's own threads may be started from this file.
if (self.name !== 'em-pthread') {
  const host = new PictureHost({
    loadRuntime: loadOrtRuntime,
    post: (message, transfer) => self.postMessage(message, transfer),
  });
  self.onmessage = (event: MessageEvent<ToPictures>) => host.receive(event.data);
}
