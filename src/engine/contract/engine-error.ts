/** What can go wrong in the engine, by name. Stable: tests, links and scripts may read it. */
export type EngineErrorCode =
  | 'aborted'
  | 'download-failed'
  | 'not-found'
  | 'gated'
  | 'rate-limited'
  | 'checksum-mismatch'
  | 'bad-model'
  | 'needs-answer'
  | 'bad-image'
  | 'bad-text'
  | 'unsupported'
  | 'self-test-failed'
  | 'out-of-memory'
  | 'worker-crashed'
  | 'storage-full';

/** The one error type of the engine; crosses the worker as plain data (`toPlain`, `fromPlain`). */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  /** What was being worked on: a file, an image id, a sentence. */
  readonly detail: string;

  constructor(code: EngineErrorCode, message: string, detail = '') {
    super(message);
    this.name = 'EngineError';
    this.code = code;
    this.detail = detail;
  }
}

/** An `EngineError` as plain data. */
export interface PlainEngineError {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly detail: string;
}

/** Plain data for `postMessage`. Anything that is not an `EngineError` gets `fallback` as its code. */
export function toPlainError(error: unknown, fallback: EngineErrorCode): PlainEngineError {
  if (error instanceof EngineError) {
    return { code: error.code, message: error.message, detail: error.detail };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'aborted', message: 'Cancelled.', detail: '' };
  }
  // ORT may reject with a bare number (a C++ exception pointer), so not only Error has a message.
  const message = error instanceof Error ? error.message : String(error);
  const memory = /out of memory|memory access out of bounds|allocation failed/i.test(message);
  return { code: memory ? 'out-of-memory' : fallback, message, detail: '' };
}

/** The error that `toPlainError` took apart. */
export function fromPlainError(plain: PlainEngineError): EngineError {
  return new EngineError(plain.code, plain.message, plain.detail);
}
