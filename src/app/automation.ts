import { applySpecPatch } from '#experiment/check-spec.ts';
import { STARTER_MODEL } from '#experiment/spec.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { Problem } from '#science/problem.ts';
import { exportReportJson } from '#share/export-json.ts';
import type { Session } from '#state/session.ts';

/** A report as plain JSON, in the format of the exported file (`format: 'cuelens-report'`). */
export type ReportJson = Readonly<Record<string, unknown>>;

/**
 * `globalThis.cueLens`: the page for scripts. Everything goes in and comes out as plain JSON and is
 * checked like any outside input; whatever a person can set, a script can set.
 */
export interface CueLensAutomation {
  /** Version of this interface. */
  readonly version: number;
  /** Resolves when the first result (live, or as shared) is on the page. */
  readonly ready: Promise<void>;
  getSpec(): ExperimentSpec;
  /** Merges `patch` into the spec and resolves with the report; rejects with `CueLensInputError`. */
  setSpec(patch: unknown): Promise<ReportJson>;
  /** The report on show, or null while there is none. */
  getReport(): ReportJson | null;
  /** Opens a link or its hash, as if it had been clicked. */
  openLink(hash: unknown): Promise<void>;
  /** The link to what is on show. */
  getLink(): string;
  /** What the page has to complain about just now. */
  getProblems(): readonly Problem[];
  /** Hands the page picture files, as if they had been dropped. */
  loadFiles(files: unknown): Promise<{ matched: number; problems: readonly Problem[] }>;
}

/** Says what was wrong with a script's input; `problems` names the fields. */
export class CueLensInputError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => `${p.field}: ${p.message} ${p.advice}`).join('\n'));
    this.name = 'CueLensInputError';
    this.problems = problems;
  }
}

/** Puts the automation object on the page. */
export function installAutomation(session: Session, ready: Promise<void>): void {
  const { store } = session;
  const reportNow = (): ReportJson | null => {
    const { report, set } = store.getState();
    if (report === null || set === null) return null;
    return JSON.parse(exportReportJson(report, set, STARTER_MODEL.title).text) as ReportJson;
  };
  const automation: CueLensAutomation = {
    version: 1,
    ready,
    getSpec: () => structuredClone(store.getState().spec),
    async setSpec(patch) {
      const checked = applySpecPatch(store.getState().spec, patch);
      if (!checked.ok) throw new CueLensInputError(checked.problems);
      await session.applySpec(checked.value);
      const { promptProblems, problems } = store.getState();
      if (promptProblems.length > 0) throw new CueLensInputError(promptProblems);
      const report = reportNow();
      if (report === null) throw new CueLensInputError(problems);
      return report;
    },
    getReport: reportNow,
    async openLink(hash) {
      if (typeof hash !== 'string') throw new CueLensInputError([wrongType('hash', 'a text')]);
      await session.openLink(hash);
    },
    getLink: () => session.link(),
    getProblems: () => {
      const { problems, promptProblems } = store.getState();
      return structuredClone([...problems, ...promptProblems]);
    },
    async loadFiles(files) {
      const list = Array.isArray(files) || files instanceof FileList ? [...files] : null;
      if (list?.every((file) => file instanceof File) !== true) {
        throw new CueLensInputError([wrongType('files', 'a list of File objects')]);
      }
      return session.takeFiles(list);
    },
  };
  Object.defineProperty(globalThis, 'cueLens', { value: Object.freeze(automation) });
}

function wrongType(field: string, wanted: string): Problem {
  return {
    code: 'wrong-type',
    field,
    message: `${field} must be ${wanted}.`,
    advice: 'Nothing was changed.',
  };
}
