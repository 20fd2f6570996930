import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FoundModel, ModelCard } from '#engine/index.ts';
import { EngineError } from '#engine/index.ts';
import type { ComparedModel } from './app-state.ts';
import type { Session } from './session.ts';
import { foundModel, hubCard, scriptSession } from './testing/scripted-session.ts';
import type { Script } from './testing/scripted-session.ts';

const HUB = hubOf(['lab/one', 'lab/two', 'lab/three']);
const STARTER = { id: 'cuelens/starter', revision: '1' };

beforeEach(() => {
  // The session names its page in links; nothing else of a browser is touched.
  vi.stubGlobal('location', { href: 'https://page.example/', hash: '' });
});

function hubOf(ids: readonly string[], more: Partial<ModelCard> = {}): Record<string, FoundModel> {
  return Object.fromEntries(ids.map((id) => [id, foundModel(hubCard(id, more))]));
}

function mark(id: string): { id: string; revision: string } {
  return { id, revision: 'abc123' };
}

/** A session on the research set with `ids` in the list. */
async function listing(ids: readonly string[], script: Partial<Script> = {}): Promise<Session> {
  const { session } = scriptSession({ hub: HUB, ...script });
  await session.start('');
  for (const id of ids) session.queue.add(mark(id), id);
  return session;
}

function rows(session: Session): readonly ComparedModel[] {
  return session.store.getState().compared;
}

function row(session: Session, id: string): ComparedModel {
  const found = rows(session).find(({ model }) => model.id === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
}

function phases(session: Session): string[] {
  return rows(session).map(({ phase }) => phase);
}

/** Types words and waits until their result is on show. */
async function typeWords(session: Session, template: string): Promise<void> {
  session.setPrompts({ templates: [template] });
  await vi.waitFor(() => {
    expect(session.store.getState().report?.spec.prompts.templates).toEqual([template]);
  });
}

describe('the list of models', () => {
  it('holds a model once', async () => {
    const session = await listing(['lab/one', 'lab/two', 'lab/one']);
    expect(rows(session).map(({ model }) => model.id)).toEqual(['lab/one', 'lab/two']);
    session.queue.remove(mark('lab/one'));
    expect(rows(session).map(({ model }) => model.id)).toEqual(['lab/two']);
  });

  it('takes the model on show with its result, in its old place the second time', async () => {
    const session = await listing([]);
    session.queue.addCurrent();
    session.queue.add(mark('lab/one'), 'One');
    await typeWords(session, 'the {}');
    session.queue.addCurrent();
    const [first, second] = rows(session);
    expect(first).toMatchObject({ phase: 'done', title: 'CueLens starter', model: STARTER });
    expect(first?.result?.rates).toEqual(session.store.getState().report?.rates);
    expect(first?.result?.spec.prompts.templates).toEqual(['the {}']);
    expect(second?.phase).toBe('waiting');
  });

  it('lets a model without a result wait for one', async () => {
    const session = await listing([]);
    await session.models.chooseModel(mark('lab/one'));
    expect(session.store.getState().report).toBeNull();
    session.queue.addCurrent();
    expect(rows(session)).toMatchObject([{ phase: 'waiting', model: mark('lab/one') }]);
  });
});

describe('a run of the list', () => {
  it('goes in order, each model in an engine of its own that ends before the next begins', async () => {
    const log: string[] = [];
    const session = await listing(['lab/two', 'lab/one', 'lab/three'], {
      onEngine: (what) => log.push(what),
      beforeLoad: ({ card }) => {
        if (card.source === 'hub') log.push(card.id);
        return Promise.resolve();
      },
    });
    const run = session.queue.run('all');
    expect(session.store.getState().queueRunning).toBe(true);
    expect(phases(session)).toEqual(['loading', 'waiting', 'waiting']);
    await run;
    const order = ['lab/two', 'lab/one', 'lab/three'];
    expect(log).toEqual(order.flatMap((id) => ['made', id, 'disposed']));
    expect(phases(session)).toEqual(['done', 'done', 'done']);
    expect(session.store.getState().queueRunning).toBe(false);
  });

  it('is under the words typed now, and says on which device and pictures', async () => {
    const session = await listing(['lab/one']);
    session.queue.add(STARTER, 'CueLens starter');
    session.setPrompts({ templates: ['the {}'] });
    await session.queue.run('balanced');
    const { result } = row(session, 'lab/one');
    expect(result?.spec).toMatchObject({
      model: { id: 'lab/one', dtype: 'auto' },
      prompts: { templates: ['the {}'] },
      stimuli: { id: 'cue-conflict', helping: 'balanced' },
      evidence: 'device',
    });
    expect(result?.counts.unscored).toBe(512 - 240);
    expect(result?.origin).toMatchObject({ kind: 'device', device: 'wasm' });
    expect(result?.shared).toBe(false);
    // Its rows ship with the page: nothing is computed for them.
    const starter = row(session, STARTER.id).result;
    expect(starter?.origin.kind).toBe('shipped');
    expect(starter?.spec.evidence).toBe('shipped');
    expect(starter?.counts.unscored).toBe(512 - 240);
  });

  it('leaves alone what has this very result, and makes every other one anew', async () => {
    const loaded: string[] = [];
    const session = await listing(['lab/one', 'lab/two'], {
      beforeLoad: ({ card }) => {
        if (card.source === 'hub') loaded.push(card.id);
        return Promise.resolve();
      },
    });
    await session.queue.run('balanced');
    session.queue.add(mark('lab/three'), 'Three');
    await session.queue.run('balanced');
    expect(loaded).toEqual(['lab/one', 'lab/two', 'lab/three']);
    await session.queue.run('all');
    expect(loaded).toHaveLength(6);
    session.setPrompts({ templates: ['the {}'] });
    await session.queue.run('all');
    expect(loaded).toHaveLength(9);
  });

  it('does not begin twice, nor with words that cannot be scored', async () => {
    const made = vi.fn();
    const session = await listing(['lab/one'], { onEngine: made });
    session.setPrompts({ templates: ['no slot'] });
    await session.queue.run('all');
    expect(made).not.toHaveBeenCalled();
    session.setPrompts({ templates: ['a {}'] });
    await Promise.all([session.queue.run('all'), session.queue.run('all')]);
    expect(made.mock.calls).toEqual([['made'], ['disposed']]);
  });

  it('tells how far it is', async () => {
    const seen = new Set<string>();
    const session = await listing(['lab/one']);
    session.store.subscribe(({ compared: [entry], queueRunning }) => {
      if (queueRunning && entry?.phase === 'running') seen.add(`${entry.done} of ${entry.total}`);
    });
    await session.queue.run('balanced');
    expect([...seen].at(0)).toBe('0 of 240');
    expect([...seen].at(-1)).toBe('240 of 240');
    expect(seen.size).toBe(241);
  });

  it('takes the name that a model turns out to have, and drops a row that names it again', async () => {
    const session = await listing(['lab/one']);
    session.queue.add({ id: 'lab/one', revision: 'main' }, 'One');
    session.queue.add({ id: 'lab/two', revision: '' }, 'Two');
    await session.queue.run('balanced');
    expect(rows(session).map(({ model, phase }) => [model.id, model.revision, phase])).toEqual([
      ['lab/one', 'abc123', 'done'],
      ['lab/two', 'abc123', 'done'],
    ]);
  });
});

describe('what keeps one model from ending', () => {
  it('stops no other', async () => {
    const disposed = vi.fn();
    const session = await listing(['lab/one', 'lab/gone', 'lab/two'], {
      onEngine: disposed,
      beforeLoad: ({ card }) =>
        card.id === 'lab/one'
          ? Promise.reject(new EngineError('bad-model', 'The graph is broken.'))
          : Promise.resolve(),
    });
    await session.queue.run('balanced');
    expect(phases(session)).toEqual(['failed', 'failed', 'done']);
    expect(row(session, 'lab/one').problem).toMatchObject({
      code: 'bad-model',
      message: 'The graph is broken.',
    });
    expect(row(session, 'lab/gone').problem?.code).toBe('not-found');
    expect(disposed.mock.calls.filter(([what]) => what === 'disposed')).toHaveLength(3);
  });

  it('keeps the result that it had before', async () => {
    let broken = false;
    const session = await listing(['lab/one'], {
      beforeLoad: ({ card }) =>
        broken && card.source === 'hub'
          ? Promise.reject(new EngineError('out-of-memory', 'Too large.'))
          : Promise.resolve(),
    });
    await session.queue.run('balanced');
    const before = row(session, 'lab/one').result;
    broken = true;
    await session.queue.run('all');
    expect(row(session, 'lab/one')).toMatchObject({ phase: 'failed', result: before });
  });

  it('is a licence that nobody has read, until somebody has', async () => {
    const licence = { name: 'Apple', use: 'research-only', url: null, notice: '' } as const;
    const hub = { ...HUB, ...hubOf(['lab/closed'], { licence }) };
    const session = await listing(['lab/closed', 'lab/one'], { hub });
    await session.queue.run('balanced');
    expect(phases(session)).toEqual(['failed', 'done']);
    expect(row(session, 'lab/closed').problem?.code).toBe('licence-unread');
    await session.models.chooseModel(mark('lab/closed'));
    await session.models.acceptLicence();
    await session.queue.run('balanced');
    expect(phases(session)).toEqual(['done', 'done']);
  });

  it('is that it was dropped from another disk: no host is asked for it', async () => {
    const session = await listing([], { hub: hubOf(['local/mine']) });
    session.queue.add(mark('local/mine'), 'mine');
    await session.queue.run('balanced');
    expect(row(session, 'local/mine').problem?.code).toBe('model-from-another-disk');
  });
});

describe('stopping', () => {
  /** A session whose second model waits at its 5th picture, until it is let go. */
  async function held(): Promise<{
    session: Session;
    run: Promise<void>;
    letGo: () => void;
    /** How many pictures of the second model were begun. */
    begun: () => number;
  }> {
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let loading = '';
    let begun = 0;
    const session = await listing(['lab/one', 'lab/two', 'lab/three'], {
      beforeLoad: ({ card }) => {
        loading = card.id;
        return Promise.resolve();
      },
      beforeImage: (position) => {
        if (loading !== 'lab/two') return Promise.resolve();
        begun += 1;
        return position === 5 ? gate : Promise.resolve();
      },
    });
    const run = session.queue.run('balanced');
    await vi.waitFor(() => {
      expect(row(session, 'lab/two').done).toBe(5);
    });
    return { session, run, letGo, begun: () => begun };
  }

  it('ends the run where it stands; what is done stays, and the next run does the rest', async () => {
    const { session, run, letGo } = await held();
    session.queue.stop();
    letGo();
    await run;
    expect(phases(session)).toEqual(['done', 'stopped', 'stopped']);
    expect(row(session, 'lab/two').result).toBeNull();
    await session.queue.run('balanced');
    expect(phases(session)).toEqual(['done', 'done', 'done']);
  });

  it('is what removing the model that runs does for it, and for it alone', async () => {
    const { session, run, letGo, begun } = await held();
    session.queue.remove(mark('lab/two'));
    letGo();
    await run;
    expect(rows(session).map(({ model, phase }) => [model.id, phase])).toEqual([
      ['lab/one', 'done'],
      ['lab/three', 'done'],
    ]);
    expect(begun()).toBe(6);
  });

  it('comes with another set of pictures', async () => {
    const { session, run, letGo } = await held();
    await session.chooseSet('built-in');
    letGo();
    await run;
    expect(phases(session)).toEqual(['done', 'stopped', 'stopped']);
  });

  it('comes with a link that brings other models; it keeps what the link says', async () => {
    const sender = await listing(['lab/two']);
    await sender.queue.run('all');
    const { url } = sender.link();
    const { session, run, letGo } = await held();
    await session.openLink(new URL(url).hash);
    letGo();
    await run;
    expect(rows(session)).toHaveLength(1);
    expect(row(session, 'lab/two')).toMatchObject({ phase: 'done', result: { shared: true } });
  });
});

describe('a link', () => {
  it('carries the models that answered the words on show, and says that they were shared', async () => {
    const session = await listing(['lab/one', 'lab/two', 'lab/gone']);
    session.queue.addCurrent();
    await session.queue.run('all');
    const { url } = session.link();
    const { session: reader } = scriptSession({ hub: HUB });
    await reader.start(new URL(url).hash);
    const sent = rows(session).filter(({ result }) => result !== null);
    expect(sent).toHaveLength(3);
    expect(rows(reader).map(({ model }) => [model.id, model.revision])).toEqual(
      sent.map(({ model }) => [model.id, model.revision]),
    );
    for (const [i, { result }] of rows(reader).entries()) {
      const theirs = sent[i]?.result;
      expect(result?.answers).toEqual(theirs?.answers);
      expect(result?.rates).toEqual(theirs?.rates);
      expect(result?.byShape).toEqual(theirs?.byShape);
      expect(result?.origin).toEqual(theirs?.origin);
      expect(result?.shared).toBe(true);
    }
    // Run here they are the reader's own.
    await reader.queue.run('all');
    expect(rows(reader).map(({ result }) => result?.shared)).toEqual([false, false, false]);
  });

  it('leaves out results of other words', async () => {
    const session = await listing(['lab/one']);
    await session.queue.run('balanced');
    const read = async (): Promise<readonly ComparedModel[]> => {
      const { session: reader } = scriptSession({ hub: HUB });
      await reader.start(new URL(session.link().url).hash);
      return rows(reader);
    };
    expect(await read()).toHaveLength(1);
    await typeWords(session, 'the {}');
    expect(await read()).toEqual([]);
  });
});
