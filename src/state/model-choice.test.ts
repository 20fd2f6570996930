import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '#engine/index.ts';
import type { AppData } from './app-state.ts';
import type { Session } from './session.ts';
import { foundModel, hubCard, scriptSession } from './testing/scripted-session.ts';

const CLIP = foundModel(hubCard('Xenova/clip'));
const APPLE = foundModel(
  hubCard('Xenova/mobileclip_s0', {
    licence: { name: 'Apple AMLR', use: 'research-only', url: null, notice: 'For research only.' },
  }),
);

beforeEach(() => {
  vi.stubGlobal('location', { href: 'https://page.example/', hash: '' });
});

function state(session: Session): AppData {
  return session.store.getState();
}

async function openPage(script: Parameters<typeof scriptSession>[0] = {}) {
  const made = scriptSession({
    hub: { 'Xenova/clip': CLIP, 'Xenova/mobileclip_s0': APPLE },
    ...script,
  });
  await made.session.start('');
  return made;
}

describe('a model of the hub', () => {
  it('takes the place of the one in use, with no number until pictures are run', async () => {
    const { session } = await openPage();
    await session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    expect(state(session).spec.model).toMatchObject({ id: 'Xenova/clip', revision: 'abc123' });
    expect(state(session)).toMatchObject({ report: null, updating: false, wish: null });
    expect(state(session).spec.evidence).toBe('device');
    await session.runOnDevice('balanced');
    expect(state(session).report?.spec.model.id).toBe('Xenova/clip');
    expect(state(session).report?.origin.kind).toBe('device');
  });

  it('closes the dialog where it was chosen, and no other', async () => {
    const { session } = await openPage();
    session.setView({ dialog: 'models' });
    await session.models.chooseModel({ id: 'no/body', revision: null });
    expect(state(session).view.dialog).toBe('models');
    await session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    expect(state(session).view.dialog).toBeNull();
    session.setView({ dialog: 'storage' });
    await session.models.chooseModel({ id: 'cuelens/starter', revision: '1' });
    expect(state(session).view.dialog).toBe('storage');
  });

  it('comes with the weights that were asked for before the download', async () => {
    const { session, script } = await openPage();
    const loaded: string[] = [];
    script.beforeLoad = ({ vision, text }) => {
      loaded.push(`${vision.dtype} ${text.dtype}`);
      return Promise.resolve();
    };
    await session.models.chooseModel({ id: 'Xenova/mobileclip_s0', revision: null, dtype: 'q8' });
    await session.models.acceptLicence();
    expect(loaded).toEqual(['q8 q8']);
    expect(state(session).spec.model).toMatchObject({ dtype: 'q8', textDtype: 'q8' });
  });

  it('is remembered, so that a link to it opens here without the hub', async () => {
    const { session } = await openPage();
    await session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    await session.models.chooseModel({ id: 'cuelens/starter', revision: '1' });
    expect(state(session).report?.spec.model.id).toBe('cuelens/starter');
    await session.openLink('#v=1&t=the+%7B%7D&m=Xenova/clip&rev=abc123&d=cue-conflict');
    expect(state(session).wish).toBeNull();
    expect(state(session).card?.id).toBe('Xenova/clip');
  });

  it('whose licence wants to be read waits for it, and asks once', async () => {
    const { session } = await openPage();
    await session.models.chooseModel({ id: 'Xenova/mobileclip_s0', revision: null });
    expect(state(session).wish).toMatchObject({ phase: 'licence' });
    expect(state(session).card?.id).toBe('cuelens/starter');
    await session.models.acceptLicence();
    expect(state(session).card?.id).toBe('Xenova/mobileclip_s0');
    await session.models.chooseModel({ id: 'cuelens/starter', revision: '1' });
    await session.models.chooseModel({ id: 'Xenova/mobileclip_s0', revision: null });
    expect(state(session).card?.id).toBe('Xenova/mobileclip_s0');
  });

  it('that nobody knows leaves everything as it was and says so', async () => {
    const { session } = await openPage();
    const { report } = state(session);
    await session.models.chooseModel({ id: 'no/body', revision: null });
    expect(state(session).wish).toMatchObject({ phase: 'failed', problem: { code: 'not-found' } });
    expect(state(session).report).toBe(report);
    session.models.forgetWish();
    expect(state(session).wish).toBeNull();
  });
});

describe('a download', () => {
  it('pauses, keeps the words in place, and goes on', async () => {
    const { session, script } = await openPage();
    script.beforeVision = (_choice, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new EngineError('aborted', 'Cancelled.')));
      });
    const chosen = session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    await vi.waitFor(() => expect(state(session).fetching).toBe('running'));
    await vi.waitFor(() => expect(state(session).updating).toBe(false));
    session.models.pauseFetching();
    await chosen;
    expect(state(session).fetching).toBe('paused');
    session.setPrompts({ templates: ['the {}'] });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(state(session).fetching).toBe('paused');
    script.beforeVision = () => Promise.resolve();
    await session.models.resumeFetching();
    expect(state(session).fetching).toBe('none');
  });

  it('that fails says so and can go on', async () => {
    const { session, script } = await openPage();
    script.beforeLoad = ({ card }) =>
      card.id === 'Xenova/clip'
        ? Promise.reject(new EngineError('download-failed', 'The line was cut.'))
        : Promise.resolve();
    await session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    expect(state(session).fetching).toBe('failed');
    expect(state(session).problems.map(({ code }) => code)).toContain('download-failed');
    script.beforeLoad = () => Promise.resolve();
    await session.models.resumeFetching();
    expect(state(session).fetching).toBe('none');
  });
});

describe('a browser without room', () => {
  it('runs the model all the same, and says that the next visit has to find it again', async () => {
    const { session, script } = await openPage();
    script.beforeRemember = () => Promise.reject(new EngineError('storage-full', 'No room.'));
    await session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    expect(state(session)).toMatchObject({ wish: null, fetching: 'none' });
    expect(state(session).problems.map(({ code }) => code)).toContain('storage-full');
    await session.runOnDevice('balanced');
    expect(state(session).report?.spec.model.id).toBe('Xenova/clip');
  });
});

describe('a model that was deleted', () => {
  it('is not kept again because somebody goes on typing', async () => {
    const { session } = await openPage();
    await session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    await session.models.forgetStoredModel({ id: 'Xenova/clip', revision: 'abc123' });
    session.setPrompts({ templates: ['the {}'] });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await session.models.openCatalog();
    expect(state(session).remembered).toEqual([]);
  });
});

describe('a graph that does not say which tensor is which', () => {
  it('is asked about, and loads with the answer', async () => {
    const question = {
      tower: 'text',
      inputs: [{ name: 'x0', type: 'int32', shape: ['batch', 77] }],
      outputs: [
        { name: 'y0', type: 'float32', shape: ['batch', 77, 8] },
        { name: 'y1', type: 'float32', shape: ['batch', 8] },
      ],
    };
    const { session, script } = await openPage();
    script.beforeLoad = ({ card }) =>
      card.tensors.text === null && card.source === 'hub'
        ? Promise.reject(new EngineError('needs-answer', 'Which?', JSON.stringify(question)))
        : Promise.resolve();
    await session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    expect(state(session).wish).toMatchObject({ phase: 'question', question });
    await session.models.answerTensors({ input: 'x0', output: 'y1' });
    expect(state(session).wish).toBeNull();
    expect(state(session).card?.tensors.text).toEqual({
      ids: 'x0',
      idsType: 'int32',
      mask: null,
      output: 'y1',
      fixedBatch: null,
      fixedLength: 77,
    });
  });
});

describe('A of another model', () => {
  it('stays when the model changes, and is named by its model', async () => {
    const { session } = await openPage();
    session.pinA();
    await session.models.chooseModel({ id: 'Xenova/clip', revision: null });
    await session.runOnDevice('all');
    expect(state(session).pinned?.label).toBe('CueLens starter: a photo of a {}.');
    expect(state(session).comparison?.compared).toBeGreaterThan(0);
  });
});
