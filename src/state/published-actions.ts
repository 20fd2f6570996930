import type { PublishedAnswersSource } from '#engine/index.ts';
import type { Problem } from '#science/problem.ts';
import { answersInSetOrder } from '#science/references/parse-published-answers.ts';
import type { PublishedAnswer } from '#science/references/parse-published-answers.ts';
import { markOfRun } from '#science/references/published-answers.ts';
import type { PublishedRun } from '#science/references/published-answers.ts';
import { compareWithPublished, publishedRunOf } from './published-comparison.ts';
import type { PublishedState } from './published-comparison.ts';
import { isAbort, problemOf, tell, update } from './session-context.ts';
import type { SessionContext } from './session-context.ts';

/** What can be done about published answers. */
export interface PublishedActions {
  /** Fetches the published answers to the question on show, and compares; later ones on their own. */
  readonly compare: () => Promise<void>;
  /** Takes the tables (`.csv`) out of dropped files; `others` is what is left for somebody else. */
  readonly takeTables: (
    files: readonly File[],
  ) => Promise<{ readonly others: readonly File[]; readonly problems: readonly Problem[] }>;
}

const ADVICE =
  'Try again, or take the table from github.com/paulgavrikov/vlm_shapebias (raw-data/clip) and drop it on the page.';

/**
 * Keeps `published` in step with the result on show: which published run asked the same, and, once
 * its answers are here, how they compare. No host is asked before the visitor says so.
 */
export function createPublishedActions(context: SessionContext): PublishedActions {
  const { parts, store } = context;
  let source: PublishedAnswersSource | null = null;
  let loading: AbortController | null = null;

  const patch = (change: Partial<PublishedState>): void => {
    update(context, { published: { ...store.getState().published, ...change } });
  };

  const adopt = (answers: readonly PublishedAnswer[]): void => {
    const { report, set } = store.getState();
    if (report === null || set === null) return;
    const ordered = answersInSetOrder(answers, set.stimuli);
    if (ordered.ok) {
      const comparison = compareWithPublished(set.stimuli, ordered.value, report);
      patch({ phase: 'ready', comparison });
    } else {
      patch({ phase: 'failed', problem: ordered.problems[0] ?? null });
    }
  };

  const load = async (run: PublishedRun): Promise<void> => {
    loading?.abort();
    const mine = new AbortController();
    loading = mine;
    patch({ phase: 'loading', problem: null, comparison: null });
    try {
      const opened = await parts.publishedAnswers;
      const answers = await opened.source.load(run, mine.signal);
      if (!mine.signal.aborted) adopt(answers);
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return;
      patch({ phase: 'failed', problem: problemOf(error, 'published answers', ADVICE) });
    }
  };

  const follow = (): void => {
    const { report, set, published } = store.getState();
    const run = report === null ? null : publishedRunOf(report.spec);
    if (run !== published.run) {
      loading?.abort();
      patch({ run, phase: 'idle', problem: null, comparison: null });
      if (run !== null && (published.asked || source?.has(run) === true)) void load(run);
    } else if (published.comparison !== null && report !== null && set !== null) {
      const { before } = published.comparison;
      patch({ comparison: compareWithPublished(set.stimuli, before, report) });
    }
  };

  store.subscribe((now, was) => {
    if (now.report !== was.report) follow();
  });
  parts.publishedAnswers.then(
    (opened) => {
      source = opened.source;
      patch({ host: source.host });
    },
    // Told when somebody asks for the answers: `load` waits for the same promise.
    () => undefined,
  );

  return {
    async compare() {
      const { run } = store.getState().published;
      if (run === null) return;
      patch({ asked: true });
      void parts.publishedAnswers.then(
        ({ problems }) => tell(context, ...problems),
        () => undefined,
      );
      await load(run);
    },
    async takeTables(files) {
      const tables = files.filter(isTable);
      const others = files.filter((file) => !isTable(file));
      if (tables.length === 0) return { others, problems: [] };
      const opened = await parts.publishedAnswers;
      const found = await Promise.all(tables.map((table) => opened.source.takeTable(table)));
      const taken = found.filter((run) => run !== null);
      const { run } = store.getState().published;
      if (run !== null && taken.includes(run)) await load(run);
      const unknown = tables.filter((_, i) => found[i] === null);
      return {
        others,
        problems: [
          ...(unknown.length > 0 ? [unknownTables(unknown)] : []),
          ...(taken.length > 0 && (run === null || !taken.includes(run)) ? [keptFor(taken)] : []),
        ],
      };
    },
  };
}

function isTable({ name }: File): boolean {
  return name.toLowerCase().endsWith('.csv');
}

function unknownTables(tables: readonly File[]): Problem {
  const [first] = tables;
  const more = tables.length > 1 ? ` (and ${tables.length - 1} more)` : '';
  return {
    code: 'unknown-table',
    field: 'published answers',
    message: `“${first?.name ?? ''}”${more} is no table of published answers that this page knows by its hash, so it is not used. Everything else stays as it was.`,
    advice:
      'Take the file as it lies in github.com/paulgavrikov/vlm_shapebias, raw-data/clip; a spreadsheet may have changed it.',
  };
}

function keptFor(runs: readonly PublishedRun[]): Problem {
  const names = runs.map((run) => `${markOfRun(run).label} (${markOfRun(run).setting})`);
  return {
    code: 'published-answers-kept',
    field: 'published answers',
    message: `These are published answers of ${names.join(', ')}; the result on show is another one. They are kept for this visit.`,
    advice: 'Choose that model and that wording on the cue-conflict set to see the comparison.',
  };
}
