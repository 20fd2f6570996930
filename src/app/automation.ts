import { applySpecPatch, SPEC_CHOICES } from '#experiment/check-spec.ts';
import { modelTitle, STARTER_MODEL } from '#experiment/spec.ts';
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
  /**
   * Finds a model (`{ id, revision?, dtype?, acceptLicence? }`), downloads what is missing, and resolves
   * once words and pictures can be scored with it; rejects with `CueLensInputError`.
   */
  loadModel(model: unknown): Promise<void>;
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
    return JSON.parse(
      exportReportJson(report, set, modelTitle(report.spec.model)).text,
    ) as ReportJson;
  };
  const automation: CueLensAutomation = {
    version: 1,
    ready,
    getSpec: () => structuredClone(store.getState().spec),
    async setSpec(patch) {
      const checked = applySpecPatch(store.getState().spec, patch);
      if (!checked.ok) throw new CueLensInputError(checked.problems);
      const wanted = checked.value;
      if (!(await session.models.isHere(wanted.model))) {
        throw new CueLensInputError([modelNotHere(wanted.model.id)]);
      }
      await session.applySpec(wanted);
      const { promptProblems, problems, report } = store.getState();
      if (promptProblems.length > 0) throw new CueLensInputError(promptProblems);
      const json = reportNow();
      // Another call, or the visitor, may have asked something else meanwhile.
      if (report === null || json === null || !answers(report.spec, wanted)) {
        throw new CueLensInputError([notScored(), ...problems]);
      }
      return json;
    },
    getReport: reportNow,
    async loadModel(model) {
      const { id, revision, dtype: wanted, acceptLicence } = recordOf(model);
      const dtype = SPEC_CHOICES.dtype.find((word) => word === wanted);
      if (wanted !== undefined && dtype === undefined) {
        throw new CueLensInputError([
          wrongType('dtype', `one of ${SPEC_CHOICES.dtype.join(', ')}`),
        ]);
      }
      if (revision !== undefined && typeof revision !== 'string') {
        throw new CueLensInputError([wrongType('revision', 'a text')]);
      }
      const typed = `${typeof id === 'string' ? id : ''}${revision === undefined ? '' : `@${revision}`}`;
      const named = session.models.readName(typed);
      if (!named.ok) throw new CueLensInputError(named.problems);
      const isOwn = named.value.id === STARTER_MODEL.id && named.value.revision === null;
      const name = {
        ...(isOwn ? STARTER_MODEL : named.value),
        ...(dtype === undefined ? {} : { dtype }),
      };
      await session.models.chooseModel(name);
      if (store.getState().wish?.phase === 'licence' && acceptLicence === true) {
        await session.models.acceptLicence();
      }
      const { wish, fetching, problems, card } = store.getState();
      if (wish?.phase === 'failed') throw new CueLensInputError([wish.problem]);
      if (wish?.phase === 'licence') throw new CueLensInputError([licenceUnread(wish.title)]);
      if (wish !== null && 'question' in wish) {
        throw new CueLensInputError([questionOpen(wish.title, wish.question)]);
      }
      const isInUse = card?.id === name.id || name.id.startsWith(`${card?.id ?? ''}/`);
      if (wish !== null || fetching !== 'none' || !isInUse) {
        throw new CueLensInputError([notLoaded(name.id), ...problems]);
      }
    },
    async openLink(hash) {
      if (typeof hash !== 'string') throw new CueLensInputError([wrongType('hash', 'a text')]);
      await session.openLink(hash);
    },
    getLink: () => session.link().url,
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

/** Whether a report's spec asks what `wanted` asks. */
function answers(spec: ExperimentSpec, wanted: ExperimentSpec): boolean {
  const asked = ({ prompts, steering, stimuli, evidence, model }: ExperimentSpec): string =>
    JSON.stringify([prompts, steering, stimuli, evidence, model]);
  return asked(spec) === asked(wanted);
}

function modelNotHere(id: string): Problem {
  return {
    code: 'model-not-here',
    field: 'model.id',
    message: `The model “${id}” is not on this device in that revision.`,
    advice: 'Nothing was changed. Await loadModel() first, or name the one that getSpec() names.',
  };
}

function licenceUnread(title: string): Problem {
  return {
    code: 'licence-unread',
    field: 'acceptLicence',
    message: `The licence of ${title} wants to be read before its download.`,
    advice: 'Read it, then pass acceptLicence: true. Nothing was changed.',
  };
}

function questionOpen(title: string, question: object): Problem {
  return {
    code: 'needs-answer',
    field: 'model',
    message: `${title} leaves open what is what: ${JSON.stringify(question)}.`,
    advice: 'Name one of the ids given, or answer on the page; tensors can only be chosen there.',
  };
}

function notLoaded(id: string): Problem {
  return {
    code: 'not-loaded',
    field: 'model',
    message: `The model “${id}” was not loaded: something else was asked meanwhile, or it failed.`,
    advice: 'Look at the problems beside this one; what has arrived is kept.',
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function notScored(): Problem {
  return {
    code: 'not-scored',
    field: 'spec',
    message: 'The settings were not scored: something else was asked meanwhile, or it failed.',
    advice: 'Await one call before the next, and look at the problems beside this one.',
  };
}
