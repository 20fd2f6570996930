import type { Browser } from '@playwright/test';
import type { Row } from './report.mjs';

/** How to start a browser. */
export interface LaunchOptions {
  /** Leaves the graphics card on, for WebGPU. */
  readonly gpu?: boolean;
  /** Takes the browser that has WebNN. */
  readonly webnn?: boolean;
  /** Flags on top. */
  readonly args?: readonly string[];
}

/** What a case is given. */
export interface Context {
  readonly chromiumPath: string;
  /** Null where there is no browser with WebNN. */
  readonly webnnChromiumPath: string | null;
  /** Null where there is no graphics card, or software plays one. */
  readonly webgpuAdapter: string | null;
  /** The folder of what the bench writes. */
  readonly out: string;
  /** Where the built site is served; no slash at the end. */
  readonly origin: string;
  /** Where the pages of the bench are served; no slash at the end. */
  readonly benchOrigin: string;
  launch(options?: LaunchOptions): Promise<Browser>;
  log(line: string): void;
}

/** What a case gives back. */
export interface Result {
  readonly rows: readonly Row[];
  readonly notes?: readonly string[];
}
