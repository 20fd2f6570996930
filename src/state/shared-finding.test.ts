import { beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeLink, encodeLink, MAX_MODELS } from '#share/spec-link.ts';
import type { LinkModel } from '#share/link-result.ts';
import type { Session } from './session.ts';
import { foundModel, hubCard, scriptSession } from './testing/scripted-session.ts';

const IDS = Array.from({ length: MAX_MODELS + 1 }, (_, i) => `lab/model-${i}`);
const HUB = Object.fromEntries(IDS.map((id) => [id, foundModel(hubCard(id))]));

beforeEach(() => {
  // The session names its page in links; nothing else of a browser is touched.
  vi.stubGlobal('location', { href: 'https://page.example/', hash: '' });
});

/** A session whose list holds `ids`, all with a result. */
async function compared(ids: readonly string[]): Promise<Session> {
  const { session } = scriptSession({ hub: HUB });
  await session.start('');
  for (const id of ids) session.queue.add({ id, revision: 'abc123' }, id);
  await session.queue.run('balanced');
  return session;
}

/** What is said of compared models that are left out. */
function leftOut(session: Session): readonly string[] {
  return session
    .link()
    .problems.filter(({ code }) => code === 'compared-not-sent')
    .map(({ message }) => message);
}

describe('compared models that a link cannot carry', () => {
  it('are told where the link is made: of other words, or without a result', async () => {
    const session = await compared(['lab/model-0', 'lab/model-1']);
    expect(leftOut(session)).toEqual([]);
    session.queue.add({ id: 'lab/model-2', revision: 'abc123' }, 'Two');
    expect(leftOut(session)).toEqual([
      '1 of 3 compared models is not in the link: other words, other pictures or no result.',
    ]);
    session.setPrompts({ templates: ['the {}'] });
    await vi.waitFor(() => {
      expect(session.store.getState().report?.spec.prompts.templates).toEqual(['the {}']);
    });
    expect(leftOut(session)).toEqual([
      '3 of 3 compared models are not in the link: other words, other pictures or no result.',
    ]);
  });

  it('are told where there are more than it has room for', async () => {
    expect(leftOut(await compared(IDS))).toEqual([
      `1 of ${MAX_MODELS + 1} compared models is not in the link: a link has room for ${MAX_MODELS}.`,
    ]);
  });

  it('are told where it is opened: of other pictures than those that are open', async () => {
    const session = await compared(['lab/model-0', 'lab/model-1']);
    const { problems, ...content } = decodeLink(session.link().url);
    expect(problems).toEqual([]);
    const elsewhere = (model: LinkModel): LinkModel => ({
      ...model,
      result: { ...model.result, setMark: 'other' },
    });
    const models = content.models.map((model, i) => (i === 0 ? elsewhere(model) : model));
    const { session: reader } = scriptSession({ hub: HUB });
    await reader.start(encodeLink({ ...content, models }).hash);
    const { compared: rows, problems: told } = reader.store.getState();
    expect(rows.map(({ model }) => model.id)).toEqual(['lab/model-1']);
    expect(told.map(({ message }) => message)).toEqual([
      '1 of the link’s 2 compared models does not fit the open pictures and is left out; the settings are kept.',
    ]);
  });
});

describe('a dialog that a link carries', () => {
  it('is open before the set is, and the model that the page starts with leaves it open', async () => {
    const { session } = scriptSession();
    const started = session.start('#v=1&vd=models&d=cue-conflict');
    expect(session.store.getState().set).toBeNull();
    expect(session.store.getState().view.dialog).toBe('models');
    await started;
    expect(session.store.getState().card).not.toBeNull();
    expect(session.store.getState().view.dialog).toBe('models');
  });

  it('stays as the visitor leaves it while the set comes', async () => {
    const { session } = scriptSession();
    const started = session.start('#v=1&vd=models&vf=shape&d=cue-conflict');
    session.setView({ dialog: null });
    await started;
    expect(session.store.getState().view).toMatchObject({ dialog: null, galleryFilter: 'shape' });
  });

  it('goes with the step back to a link without it', async () => {
    const { session } = scriptSession();
    await session.start('#v=1&vd=storage&d=cue-conflict');
    await session.openLink('#v=1&d=cue-conflict');
    expect(session.store.getState().view.dialog).toBeNull();
  });
});
