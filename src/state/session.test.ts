import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppData } from './app-state.ts';
import type { Session } from './session.ts';
import { scriptSession } from './testing/scripted-session.ts';

beforeEach(() => {
  // The session names its page in links; nothing else of a browser is touched.
  vi.stubGlobal('location', { href: 'https://page.example/', hash: '' });
});

function state(session: Session): AppData {
  return session.store.getState();
}

function templatesOf(session: Session): readonly string[] | undefined {
  return state(session).report?.spec.prompts.templates;
}

/** Waits until what was asked for is on show. */
async function untilShown(session: Session, template: string): Promise<void> {
  await vi.waitFor(() => {
    expect(templatesOf(session)).toEqual([template]);
    expect(state(session).updating).toBe(false);
  });
}

/** A promise and the way to fulfil it. */
function gate(): { open: () => void; passed: Promise<void> } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

describe('a first visit', () => {
  it('opens the research set where its pictures can be had, with its natural template', async () => {
    const { session } = scriptSession();
    await session.start('');
    expect(state(session).set?.id).toBe('cue-conflict');
    expect(templatesOf(session)).toEqual(['a photo of a {}.']);
    expect(state(session).report?.counts.unscored).toBe(0);
  });

  it('opens the built-in set where they cannot, and says so', async () => {
    const { session } = scriptSession({ reachable: false });
    await session.start('');
    expect(state(session).set?.id).toBe('built-in');
    expect(templatesOf(session)).toEqual(['an icon of a {}']);
    expect(state(session).problems.map((p) => p.code)).toContain('research-set-unreachable');
  });

  it('gives way to a set that the visitor opens during the look for pictures', async () => {
    const probing = gate();
    const { session } = scriptSession({ beforeProbe: () => probing.passed });
    const started = session.start('');
    await session.chooseSet('built-in');
    probing.open();
    await started;
    expect(state(session).set?.id).toBe('built-in');
  });
});

describe('words', () => {
  it('show the newest result, however late an older one comes', async () => {
    const slow = gate();
    const { session, script } = scriptSession();
    await session.start('');
    script.beforeText = (sentences) =>
      sentences[0]?.startsWith('slow') === true ? slow.passed : Promise.resolve();
    session.setPrompts({ templates: ['slow {}'] });
    session.setPrompts({ templates: ['quick {}'] });
    await untilShown(session, 'quick {}');
    slow.open();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(templatesOf(session)).toEqual(['quick {}']);
  });

  it('keep the last good result while they cannot be scored', async () => {
    const { session } = scriptSession();
    await session.start('');
    const before = state(session).report;
    session.setPrompts({ templates: ['no slot'] });
    await vi.waitFor(() => {
      expect(state(session).promptProblems).not.toEqual([]);
    });
    expect(state(session).report).toBe(before);
    session.setPrompts({ templates: ['the {}'] });
    await untilShown(session, 'the {}');
    expect(state(session).promptProblems).toEqual([]);
  });

  it('leave one point on the trail each', async () => {
    const { session } = scriptSession();
    await session.start('');
    session.setPrompts({ templates: ['the {}'] });
    await untilShown(session, 'the {}');
    await session.runOnDevice('all');
    expect(state(session).trail).toHaveLength(2);
  });
});

describe('a run on this device', () => {
  it('draws from its own rows, and a helping from its pictures only', async () => {
    const { session } = scriptSession();
    await session.start('');
    await session.runOnDevice('all');
    expect(state(session).report?.origin.kind).toBe('device');
    expect(state(session).report?.counts.unscored).toBe(0);
    expect(state(session).verification).toMatchObject({ phase: 'done', compared: 512 });
    await session.runOnDevice('balanced');
    expect(state(session).report?.counts.unscored).toBe(512 - 240);
    session.useShipped();
    expect(state(session).report?.origin.kind).toBe('shipped');
    expect(state(session).report?.counts.unscored).toBe(0);
  });

  it('stops, keeps what it has and goes on from there', async () => {
    const { session, script } = scriptSession();
    await session.start('');
    const asked: number[] = [];
    script.beforeImage = (position) => {
      asked.push(position);
      if (position === 20) session.stopRun();
      return Promise.resolve();
    };
    await session.runOnDevice('all');
    expect(state(session).run).toMatchObject({ phase: 'stopped', done: 20, total: 512 });
    expect(state(session).report?.counts.unscored).toBe(492);
    asked.length = 0;
    script.beforeImage = (position) => Promise.resolve(void asked.push(position));
    await session.runOnDevice('all');
    expect(asked).toHaveLength(492);
    expect(state(session).run.phase).toBe('done');
  });

  it('never mixes two devices: what the first one made is made again', async () => {
    const { session, script } = scriptSession();
    await session.start('');
    let made = 0;
    script.deviceOf = () => {
      made += 1;
      return made <= 10 ? 'webgpu' : 'wasm';
    };
    await session.runOnDevice('all');
    expect(made).toBe(512 + 10);
    expect(state(session).report?.origin).toMatchObject({ kind: 'device', device: 'wasm' });
    expect(state(session).report?.counts.unscored).toBe(0);
  });

  it('leaves nothing behind when another set is opened meanwhile', async () => {
    const waiting = gate();
    const { session, script } = scriptSession();
    await session.start('');
    script.beforeImage = () => waiting.passed;
    const run = session.runOnDevice('all');
    await session.chooseSet('built-in');
    waiting.open();
    await run;
    expect(state(session).run.phase).toBe('idle');
    expect(state(session).report?.spec.stimuli.id).toBe('built-in');
    expect(state(session).report?.origin.kind).toBe('shipped');
  });
});

describe('a link', () => {
  async function sharedHash(): Promise<string> {
    const { session } = scriptSession();
    await session.start('');
    session.setPrompts({ templates: ['the shape of a {}'] });
    await untilShown(session, 'the shape of a {}');
    return new URL(session.link().url).hash;
  }

  it('shows the finding as shared, then recomputed and compared', async () => {
    const hash = await sharedHash();
    const asked = vi.fn(() => Promise.resolve());
    const { session } = scriptSession({ beforeText: asked });
    await session.start(hash);
    expect(asked).not.toHaveBeenCalled();
    expect(state(session).report?.origin.kind).toBe('link');
    const shared = state(session).report?.rates;
    await session.recompute();
    expect(state(session).report?.origin.kind).toBe('shipped');
    expect(state(session).report?.rates).toEqual(shared);
    expect(state(session).shared?.recomputed).toMatchObject({ same: 512, of: 512 });
  });

  it('of settings only keeps A and the rows of the set that is open', async () => {
    const { session } = scriptSession();
    await session.start('');
    session.pinA();
    const a = state(session).pinned;
    const { set } = state(session);
    await session.openLink('#v=1&t=the+%7B%7D&m=cuelens/starter&rev=1&d=cue-conflict');
    await untilShown(session, 'the {}');
    expect(state(session).pinned).toBe(a);
    expect(state(session).set).toBe(set);
    expect(state(session).comparison?.label).toBe('a photo of a {}.');
  });

  it('made with a model that is not here offers it and computes nothing under its name', async () => {
    const { session } = scriptSession();
    await session.start('');
    await session.openLink('#v=1&t=the+%7B%7D&m=other/model&rev=7&d=cue-conflict');
    expect(state(session).report).toBeNull();
    expect(state(session).wish).toEqual({
      phase: 'offered',
      title: 'other/model',
      model: { id: 'other/model', revision: '7' },
    });
    expect(state(session).spec.prompts.templates).toEqual(['the {}']);
  });

  it('to a set that is not there leaves the open one and says so', async () => {
    const { session } = scriptSession();
    await session.start('');
    await session.openLink('#v=1&t=the+%7B%7D&m=cuelens/starter&rev=1&d=elsewhere');
    expect(state(session).set?.id).toBe('cue-conflict');
    expect(state(session).setPhase).toBe('ready');
    expect(state(session).problems.map((p) => p.code)).toContain('not-found');
  });
});

describe('pinned A', () => {
  it('is what later results are compared with, and goes when asked', async () => {
    const { session } = scriptSession();
    await session.start('');
    session.pinA();
    session.setPrompts({ templates: ['the texture of a {}'] });
    await untilShown(session, 'the texture of a {}');
    const { comparison, report } = state(session);
    const flips = comparison?.flipped ?? [];
    expect(flips.length).toBeGreaterThan(0);
    for (const i of flips) {
      expect(report?.decisions.answers[i]).not.toBe(comparison?.before[i]);
    }
    session.unpinA();
    expect(state(session).pinned).toBeNull();
  });
});
