import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '#engine/index.ts';
import type { Measuring } from './device-measurement.ts';
import type { SeenSpeed } from './device-pace.ts';
import type { Session } from './session.ts';
import { scriptSession } from './testing/scripted-session.ts';
import type { Script } from './testing/scripted-session.ts';
import { seenSpeed } from './testing/seen-speed.ts';

beforeEach(() => {
  vi.stubGlobal('location', { href: 'https://page.example/', hash: '' });
});

/** A session at rest on the built-in set. */
async function atRest(script: Partial<Script> = {}): Promise<{ session: Session; script: Script }> {
  const scripted = scriptSession({ reachable: false, ...script });
  const { session } = scripted;
  await session.start('');
  await vi.waitFor(() => {
    expect(session.store.getState().verification.phase).toBe('done');
  });
  return scripted;
}

function codesIn(session: Session): readonly string[] {
  return session.store
    .getState()
    .problems.filter(({ field }) => field === 'measurement')
    .map(({ code }) => code);
}

describe('measuring this device', () => {
  it('tries a few pictures, then as many as are bearable, and keeps what it found', async () => {
    const kept: (readonly SeenSpeed[])[] = [];
    const { session } = await atRest({ keepSpeeds: (speeds) => kept.push(speeds) });
    const seen: Measuring[] = [];
    session.store.subscribe(({ measuring }) => {
      if (measuring !== null) seen.push(measuring);
    });
    await session.device.measure();
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual([
      'loading',
      'reading',
      'trying',
      'computing',
    ]);
    expect(seen.findLast(({ phase }) => phase === 'reading')).toMatchObject({
      done: 24,
      total: 24,
    });
    const { measuring, speeds } = session.store.getState();
    expect(measuring).toBeNull();
    expect(speeds).toMatchObject([
      { title: 'CueLens starter', imagesPerSecond: 20, dtype: 'w16', device: 'wasm' },
    ]);
    expect(kept.at(-1)).toBe(speeds);
  });

  it('leaves it at the first try where more would take minutes', async () => {
    const { session } = await atRest({ imagesPerSecond: 0.5 });
    const phases = new Set<string | undefined>();
    session.store.subscribe(({ measuring }) => phases.add(measuring?.phase));
    await session.device.measure();
    expect(phases).not.toContain('computing');
    expect(session.store.getState().speeds.at(-1)?.imagesPerSecond).toBe(0.5);
  });

  it('stops when asked, and tells nothing then', async () => {
    const { session, script } = await atRest();
    script.beforeImage = () => {
      session.device.stop();
      script.beforeImage = () => Promise.resolve();
      return Promise.resolve();
    };
    await session.device.measure();
    expect(session.store.getState().measuring).toBeNull();
    expect(session.store.getState().speeds).toEqual([]);
    expect(codesIn(session)).toEqual([]);
    await session.device.measure();
    expect(session.store.getState().speeds).toHaveLength(1);
  });

  it('names what failed, keeps the rest, and takes it back once it works', async () => {
    const { session, script } = await atRest();
    const { report } = session.store.getState();
    script.beforeImage = () => Promise.reject(new EngineError('bad-image', 'Not a picture.'));
    await session.device.measure();
    expect(codesIn(session)).toEqual(['bad-image']);
    expect(session.store.getState()).toMatchObject({
      measuring: null,
      report,
      run: { phase: 'idle' },
    });
    script.beforeImage = () => Promise.resolve();
    await session.device.measure();
    expect(codesIn(session)).toEqual([]);
  });

  it('gives way to a run', async () => {
    const { session, script } = await atRest();
    const started: Promise<void>[] = [];
    script.beforeImage = () => {
      if (started.length === 0) started.push(session.runOnDevice('balanced'));
      return Promise.resolve();
    };
    await session.device.measure();
    await Promise.all(started);
    expect(session.store.getState()).toMatchObject({
      measuring: null,
      run: { phase: 'done', done: 240 },
      speeds: [],
    });
    expect(codesIn(session)).toEqual([]);
  });

  it('has the device for itself: a check under way stands back, and is made up for', async () => {
    let open = (): void => undefined;
    const checking = new Promise<void>((resolve) => (open = resolve));
    const { session, script } = scriptSession({ reachable: false, beforeImage: () => checking });
    await session.start('');
    const phase = (): string => session.store.getState().verification.phase;
    await vi.waitFor(() => {
      expect(phase()).toBe('running');
    });
    script.beforeImage = () => {
      expect(phase()).toBe('waiting');
      script.beforeImage = () => Promise.resolve();
      return Promise.resolve();
    };
    await session.device.measure();
    expect(session.store.getState().speeds).toMatchObject([{ isRough: false }]);
    open();
    await vi.waitFor(() => {
      expect(phase()).toBe('done');
    });
  });

  it('needs the model, and says so', async () => {
    const { session } = scriptSession();
    await session.start('#v=1&m=lab/elsewhere&rev=1&d=built-in');
    await session.device.measure();
    expect(codesIn(session)).toEqual(['model-not-here']);
  });
});

describe('what earlier visits saw', () => {
  it('is there before anything runs', () => {
    const earlier = [seenSpeed({ isEarlier: true })];
    const { session } = scriptSession({ keptSpeeds: { ok: true, value: earlier } });
    expect(session.store.getState().speeds).toEqual(earlier);
  });

  it('is named where it cannot be read', () => {
    const problem = { code: 'kept-speeds', field: 'format', message: 'No.', advice: '' };
    const { session } = scriptSession({ keptSpeeds: { ok: false, problems: [problem] } });
    expect(session.store.getState().problems).toEqual([problem]);
  });
});
