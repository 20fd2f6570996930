export interface HubOptions {
  /** Each holds `<owner>/<name>/<files...>`; where two have a repo, the first wins. */
  readonly folders: readonly string[];
  /** 0, as it is unless said: any free port. */
  readonly port?: number;
  /** Of the second origin, which large files are redirected to. */
  readonly cdnPort?: number;
  readonly host?: string;
  /** Whether `/__faults` and `/__requests` are there. */
  readonly control?: boolean;
}

interface FaultPlace {
  /**
   * `owner/name/path` of a file, `owner/name` of a repo's listing. A text also matches all below it;
   * the record is a RegExp that can travel as JSON.
   */
  readonly match: string | RegExp | { readonly pattern: string; readonly flags?: string };
  /** `both` unless said. */
  readonly where?: 'hub' | 'cdn' | 'both';
  /** How often; unless said, until `clear`. */
  readonly times?: number;
}

/** Offsets count from the start of the file, not of the answer: a resumed transfer is past them. */
export type Fault = FaultPlace &
  (
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'cut'; readonly atShare: number }
    | { readonly kind: 'cut' | 'stall'; readonly atBytes: number }
    | { readonly kind: 'slow'; readonly bytesPerSecond: number }
    | {
        readonly kind: 'wrong-bytes' | 'wrong-length' | 'no-ranges' | 'new-etag' | 'no-cors';
      }
  );

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly range: string | null;
  readonly ifRange: string | null;
  /** 0 until the answer has begun. */
  readonly status: number;
  readonly origin: 'hub' | 'cdn';
}

export interface Hub {
  /** `http://host:port` without a slash at its end. */
  readonly endpoint: string;
  readonly cdnOrigin: string;
  readonly faults: {
    /** Throws a TypeError that names what is wrong with the fault. */
    add(fault: Fault): void;
    clear(): void;
  };
  /** Oldest first; the last 10,000. */
  readonly requests: SeenRequest[];
  listRepos(): Promise<{ id: string; fileCount: number; sizeBytes: number }[]>;
  close(): Promise<void>;
}

export function startHub(options: HubOptions): Promise<Hub>;
