import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cosineBetween, lengthOf, rowOf } from '#science/matrix.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { startFaultyHost } from '../../../vite/testing/faulty-host.ts';
import type { FaultyHost, Reply } from '../../../vite/testing/faulty-host.ts';
import type { ModelCard } from '../contract/model-card.ts';
import { loadShippedEmbeddings } from './load-shipped-embeddings.ts';
import { loadStimulusSet } from './load-stimulus-set.ts';

const PUBLIC = new URL('../../../public/', import.meta.url);
const REFERENCE = new URL('../../../../shared/starter/reference.json', import.meta.url);
const MODEL = 'models/cuelens/starter/';
const signal = new AbortController().signal;
const card = JSON.parse(readFileSync(new URL(`${MODEL}card.json`, PUBLIC), 'utf8')) as ModelCard;

let change: (path: string, body: Buffer) => Reply = (_, body) => ({ body });
let host: FaultyHost;
beforeEach(async () => {
  change = (_, body) => ({ body });
  host = await startFaultyHost(({ path }) => {
    const file = new URL(`.${path}`, PUBLIC);
    return existsSync(file) ? change(path, readFileSync(file)) : { status: 404 };
  });
});
afterEach(async () => {
  await host.close();
});

async function loadSet(id: string): Promise<StimulusSet> {
  const loaded = await loadStimulusSet(`${host.url}stimuli/${id}/index.json`, signal);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}

describe('the shipped files', () => {
  it.each([
    ['cue-conflict', 1280],
    ['built-in', card.embeddings['built-in']?.rows ?? NaN],
  ])('of %s are %d rows of length 1', async (id, count) => {
    const set = await loadSet(id);
    const rows = await loadShippedEmbeddings(card, host.url + MODEL, set, signal);
    expect([rows.rows, rows.cols]).toEqual([count, card.embeddingSize]);
    for (let row = 0; row < rows.rows; row += 1) {
      expect(lengthOf(rowOf(rows, row))).toBeCloseTo(1, 6);
    }
  });

  it.skipIf(!existsSync(REFERENCE))(
    'hold what ONNX Runtime gave in Python (skipped without ../shared/starter)',
    async () => {
      const { embeddings } = JSON.parse(readFileSync(REFERENCE, 'utf8')) as {
        embeddings: { images: Record<string, number[]> };
      };
      const set = await loadSet('cue-conflict');
      const rows = await loadShippedEmbeddings(card, host.url + MODEL, set, signal);
      for (const [name, row] of Object.entries(embeddings.images)) {
        const at = set.stimuli.findIndex(({ id }) => `${id}.png` === name);
        expect(cosineBetween(rowOf(rows, at), new Float32Array(row))).toBeGreaterThan(0.9999);
      }
    },
  );
});

describe('loadShippedEmbeddings refuses', () => {
  it('a file with one flipped bit', async () => {
    const set = await loadSet('cue-conflict');
    change = (_, body) => {
      const flipped = Buffer.from(body);
      flipped[1000] = (flipped[1000] ?? 0) ^ 1;
      return { body: flipped };
    };
    await expect(loadShippedEmbeddings(card, host.url + MODEL, set, signal)).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
  });

  it('rows of pictures in another order', async () => {
    const set = await loadSet('cue-conflict');
    const [first, second, ...rest] = set.stimuli;
    if (first === undefined || second === undefined) throw new Error('no stimuli');
    const swapped = { ...set, stimuli: [second, first, ...rest] };
    await expect(
      loadShippedEmbeddings(card, host.url + MODEL, swapped, signal),
    ).rejects.toMatchObject({ code: 'checksum-mismatch' });
  });

  it('a set of another size', async () => {
    const set = await loadSet('cue-conflict');
    const smaller = { ...set, stimuli: set.stimuli.slice(1) };
    await expect(
      loadShippedEmbeddings(card, host.url + MODEL, smaller, signal),
    ).rejects.toMatchObject({ code: 'bad-model' });
  });

  it('a set without shipped rows, and a file that is not there', async () => {
    const set = await loadSet('cue-conflict');
    await expect(
      loadShippedEmbeddings(card, host.url + MODEL, { ...set, id: 'mine' }, signal),
    ).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      loadShippedEmbeddings(card, `${host.url}nowhere/`, set, signal),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('loadStimulusSet', () => {
  it('names what is wrong with an index', async () => {
    change = () => ({ body: '{}' });
    expect(
      await loadStimulusSet(`${host.url}stimuli/cue-conflict/index.json`, signal),
    ).toMatchObject({ ok: false });
    expect(await loadStimulusSet(`${host.url}nowhere.json`, signal)).toMatchObject({
      ok: false,
      problems: [{ code: 'stimuli-not-found', field: 'index' }],
    });
  });

  it('rejects only when cancelled', async () => {
    await expect(
      loadStimulusSet(`${host.url}stimuli/cue-conflict/index.json`, AbortSignal.abort()),
    ).rejects.toMatchObject({ code: 'aborted' });
  });
});
