/** One comparison, or one limit. */
export interface Row {
  readonly what: string;
  /** What it is held beside; empty for a limit. */
  readonly beside: string;
  /** Of `ours` and `theirs`. */
  readonly unit: string;
  readonly ours: number | null;
  readonly theirs: number | null;
  /** How many times better ours is, whichever way the unit runs. */
  readonly ratio: number | null;
  readonly wanted: { readonly atLeast?: number; readonly atMost?: number } | null;
  /** Which of its numbers is held against what is wanted. */
  readonly of: 'ratio' | 'ours';
  /** Null where it was not measured here, which `note` explains, or where nothing is wanted. */
  readonly met: boolean | null;
  readonly note?: string;
}

export interface CaseReport {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
  /** Whether it ended in an error. */
  readonly broke: boolean;
  readonly seconds: number;
}

export interface MachineFacts {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly loadAverage: readonly number[];
  readonly system: string;
  readonly node: string;
}

export interface BrowserFacts {
  readonly version: string;
  readonly threads: number;
  readonly isolated: boolean;
  /** The graphics card as the browser names it; null without one, or where software plays one. */
  readonly webgpuAdapter: string | null;
  /** Null without a browser that has WebNN. */
  readonly webnnVersion: string | null;
}

export interface Report {
  readonly madeAt: string;
  readonly machine: MachineFacts;
  readonly browser: BrowserFacts;
  readonly cases: readonly CaseReport[];
}

export function writeMarkdown(report: Report): string;
export function wantedInWords(row: Row): string;
export function verdictInWords(row: Row): string;
export function hasMissed(report: Report): boolean;
export function withUnit(value: number | null, unit: string): string;
