import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppData } from './app-state.ts';
import type { Session } from './session.ts';
import { scriptSession } from './testing/scripted-session.ts';

beforeEach(() => {
  vi.stubGlobal('location', { href: 'https://page.example/', hash: '' });
});

/** Every state that differs from the one before in something that the charts draw. */
function watch(session: Session): AppData[] {
  const seen: AppData[] = [];
  session.store.subscribe((now, before) => {
    const { report, sweep, updating } = now;
    if (report !== before.report || sweep !== before.sweep || updating !== before.updating) {
      seen.push(now);
    }
  });
  return seen;
}

const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });

async function startOn(template: string, beforeText?: () => Promise<void>): Promise<Session> {
  const { session, script } = scriptSession();
  await session.start('');
  session.setPrompts({ templates: [template] });
  await vi.waitFor(() => {
    const { report, sweep, updating } = session.store.getState();
    expect(report?.spec.prompts.templates).toEqual([template]);
    expect([sweep.length, updating]).toEqual([21, false]);
  });
  if (beforeText !== undefined) script.beforeText = beforeText;
  return session;
}

describe('words whose embeddings are known', () => {
  it('are drawn once, the steering curve with them, and never called old', async () => {
    const session = await startOn('a {}');
    // Once before, so that their cosines are known too.
    session.setPrompts({ templates: ['the {}'] });
    await vi.waitFor(() => {
      expect(session.store.getState().report?.spec.prompts.templates).toEqual(['the {}']);
    });
    await nextTask();
    const seen = watch(session);
    const sweepThen: AppData['sweep'][] = [];
    session.store.subscribe((now, before) => {
      // React draws in a microtask of its own: by then all of it has to be there.
      if (now.report !== before.report) {
        queueMicrotask(() => sweepThen.push(session.store.getState().sweep));
      }
    });
    session.setPrompts({ templates: ['a {}'] });
    await nextTask();
    expect(sweepThen).toEqual([session.store.getState().sweep]);
    expect(seen.map(({ updating }) => updating)).toEqual([false, false]);
    const [first, last] = seen;
    expect(first?.report?.spec.prompts.templates).toEqual(['a {}']);
    expect(last?.report).toBe(first?.report);
    expect(last?.sweep).not.toBe(first?.sweep);
    expect(last?.sweep[10]?.shapeBias).toBe(first?.report?.rates.shapeBias);
    await nextTask();
    expect(seen).toHaveLength(2);
  });
});

describe('words that are new', () => {
  it('are drawn before the ends of the slider are known, and once', async () => {
    const later = (): Promise<void> =>
      new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    const session = await startOn('a {}', later);
    const seen = watch(session);
    session.setPrompts({ templates: ['one {}'] });
    await vi.waitFor(() => {
      expect(seen.at(-1)?.sweep[10]?.shapeBias).toBe(seen.at(-1)?.report?.rates.shapeBias);
      expect(seen).toHaveLength(3);
    });
    const [waiting, drawn, swept] = seen;
    expect(waiting?.updating).toBe(true);
    expect(drawn).toMatchObject({ updating: false, sweep: waiting?.sweep });
    expect(drawn?.report).not.toBe(waiting?.report);
    expect(swept?.report).toBe(drawn?.report);
  });
});

describe('rows that a run writes into place', () => {
  it('are scored as they are now, not as they were at the last look', async () => {
    const session = await startOn('a {}');
    const shipped = session.store.getState().report?.decisions;
    const seen = watch(session);
    await session.runOnDevice('all');
    const { report } = session.store.getState();
    expect(seen.some((state) => (state.report?.counts.unscored ?? 0) > 0)).toBe(true);
    expect(report?.origin.kind).toBe('device');
    expect(report?.decisions.answers).toEqual(shipped?.answers);
    expect(report?.decisions.probabilities).toEqual(shipped?.probabilities);
  });
});
