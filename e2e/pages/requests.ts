import type { BrowserContext } from '@playwright/test';

/** Every address that a context asked for since the log began, its workers' included. */
export class RequestLog {
  readonly #urls: string[] = [];

  constructor(context: BrowserContext) {
    context.on('request', (request) => {
      this.#urls.push(request.url());
    });
  }

  /** Begins anew. */
  clear(): void {
    this.#urls.length = 0;
  }

  matching(pattern: RegExp): readonly string[] {
    return this.#urls.filter((url) => pattern.test(url));
  }
}

/** The model, its embeddings, and the machine code that runs it. */
export const MODEL_FILES = /\/models\/|\.(?:wasm|onnx|f16)$/;
/** Pictures of the research set, where the servers of this repository put them. */
export const RESEARCH_PICTURES = /\/local-stimuli\/cue-conflict\/.*\.png/;
