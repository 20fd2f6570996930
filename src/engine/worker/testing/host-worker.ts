import type { FromWorker, ToWorker } from '../../contract/protocol.ts';
import { InferenceHost } from '../inference-host.ts';
import type { HostSurroundings } from '../inference-host.ts';

/**
 * The inference host behind the face of a `Worker`, in the test's own thread: messages are cloned
 * and transferred as between threads, and arrive a task later.
 */
export class HostWorker extends EventTarget {
  readonly #host: InferenceHost;
  #alive = true;
  #silent = false;

  constructor(surroundings: Omit<HostSurroundings, 'post'>) {
    super();
    this.#host = new InferenceHost({
      ...surroundings,
      post: (message, transfer) => this.#deliver(structuredClone(message, { transfer })),
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  postMessage(message: ToWorker): void {
    const copy = structuredClone(message);
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

  /** From here on nothing comes back, as from a hanging run. */
  hang(): void {
    this.#silent = true;
  }

  #deliver(data: FromWorker): void {
    setTimeout(() => {
      if (this.#alive && !this.#silent) this.dispatchEvent(new MessageEvent('message', { data }));
    });
  }
}
