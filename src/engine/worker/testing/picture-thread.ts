import { PictureHost } from '../picture-host.ts';
import type { FromPictures, PictureWorkerLike, ToPictures } from '../picture-protocol.ts';
import { tinyRuntime } from './tiny-model.ts';
import type { TinyHooks } from './tiny-model.ts';

/** A picture worker with the tiny runtime, in the test's own thread; messages arrive a task later. */
export class PictureThread extends EventTarget implements PictureWorkerLike {
  readonly #host: PictureHost;
  #alive = true;

  constructor(hooks: TinyHooks) {
    super();
    this.#host = new PictureHost({
      loadRuntime: async (device) => {
        await Promise.resolve();
        hooks.onRuntime?.(device);
        return tinyRuntime(hooks);
      },
      post: (message, transfer) => this.#deliver(structuredClone(message, { transfer })),
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  postMessage(message: ToPictures, transfer: ArrayBuffer[]): void {
    const copy = structuredClone(message, { transfer });
    setTimeout(() => {
      if (this.#alive) this.#host.receive(copy);
    });
  }

  terminate(): void {
    this.#alive = false;
  }

  /** An uncaught error inside, as a browser reports it. */
  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
  }

  #deliver(data: FromPictures): void {
    setTimeout(() => {
      if (this.#alive) this.dispatchEvent(new MessageEvent('message', { data }));
    });
  }
}
