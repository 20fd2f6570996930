import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppData } from './app-state.ts';
import type { Session } from './session.ts';
import { scriptSession } from './testing/scripted-session.ts';

beforeEach(() => {
  vi.stubGlobal('location', { href: 'https://page.example/', hash: '' });
});

const state = (session: Session): AppData => session.store.getState();
const ratesOf = (session: Session) => state(session).report?.rates;

/** A session whose text tower is there once `arrive` was called. */
function awaitTower(shippedWord: (sentence: string) => string | null) {
  let arrive = (): void => undefined;
  const tower = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const asked: string[] = [];
  const { session, script } = scriptSession({ shippedWord, beforeLoad: () => tower });
  script.beforeText = (sentences) => {
    asked.push(...sentences);
    return Promise.resolve();
  };
  return { session, arrive, asked };
}

/** Everything but words of one's own. */
const shipped = (sentence: string): string | null => (sentence.startsWith('my') ? null : sentence);

describe('before the text tower is there', () => {
  it('the default prompt and the moved slider are drawn from words that ship', async () => {
    const { session, arrive, asked } = awaitTower(shipped);
    const started = session.start('');
    await vi.waitFor(() => {
      expect(state(session).report?.counts.unscored).toBe(0);
      expect(state(session).sweep).toHaveLength(21);
    });
    expect(state(session)).toMatchObject({ updating: false, engine: { phase: 'loading' } });
    const neutral = ratesOf(session);
    session.setSteering({ blend: 1 });
    await vi.waitFor(() => {
      expect(state(session).report?.spec.steering.blend).toBe(1);
    });
    expect(ratesOf(session)).not.toEqual(neutral);
    expect(asked).toEqual([]);

    const drawn = ratesOf(session);
    arrive();
    await started;
    // The tower's own rows take their place, and are the same here.
    await vi.waitFor(() => {
      expect(asked).toContain('a photo of a cat.');
      expect(state(session).updating).toBe(false);
    });
    expect(ratesOf(session)).toEqual(drawn);
    expect(state(session).problems).toEqual([]);
    expect(state(session).trail).toHaveLength(2);
  });

  it('other words wait for it, with the last result standing', async () => {
    const { session, arrive } = awaitTower(shipped);
    const started = session.start('');
    await vi.waitFor(() => {
      expect(state(session).report).not.toBeNull();
    });
    const { report } = state(session);
    session.setPrompts({ templates: ['my {}'] });
    await vi.waitFor(() => {
      expect(state(session).updating).toBe(true);
    });
    expect(state(session).report).toBe(report);
    arrive();
    await started;
    await vi.waitFor(() => {
      expect(state(session).report?.spec.prompts.templates).toEqual(['my {}']);
      expect(state(session).updating).toBe(false);
    });
  });

  it('a first picture that the tower does not agree with is replaced, and told', async () => {
    const { session, arrive } = awaitTower((sentence) => `another ${sentence}`);
    const started = session.start('');
    await vi.waitFor(() => {
      expect(state(session).report).not.toBeNull();
    });
    const first = ratesOf(session);
    arrive();
    await started;
    expect(ratesOf(session)).not.toEqual(first);
    expect(state(session).problems.map(({ code }) => code)).toEqual(['first-words-differ']);
  });

  it('nothing is drawn from words that the page does not bring', async () => {
    const { session, arrive } = awaitTower(() => null);
    const started = session.start('');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(state(session).report).toBeNull();
    arrive();
    await started;
    expect(state(session).report).not.toBeNull();
  });
});

describe('what comes over the line first', () => {
  it('is what the first result is drawn from; pictures to look at wait for the tower', async () => {
    const { session, arrive } = awaitTower(shipped);
    const started = session.start('');
    await vi.waitFor(() => {
      expect(state(session).report).not.toBeNull();
    });
    let shown = false;
    const looking = session.pictureUrl(0, new AbortController().signal).then(() => {
      shown = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shown).toBe(false);
    arrive();
    await Promise.all([started, looking]);
    expect(shown).toBe(true);
  });

  it('a look that is called off while it waits fetches nothing', async () => {
    const { session, arrive } = awaitTower(shipped);
    const started = session.start('');
    await vi.waitFor(() => {
      expect(state(session).report).not.toBeNull();
    });
    const looking = new AbortController();
    const picture = session.pictureUrl(0, looking.signal);
    looking.abort();
    arrive();
    await expect(picture).rejects.toMatchObject({ name: 'AbortError' });
    await started;
  });
});
