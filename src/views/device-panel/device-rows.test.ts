import { describe, expect, it } from 'vitest';
import type { CatalogEntry, ModelCard } from '#engine/index.ts';
import { defaultSpec } from '#experiment/spec.ts';
import type { AppData } from '#state/app-state.ts';
import { seenSpeed } from '#state/testing/seen-speed.ts';
import { deviceRows } from './device-rows.ts';

const file = { path: 'v.onnx', sizeBytes: 1e6, sha256: null };
const FILES = { text: { fp32: { ...file, path: 't.onnx' } }, vision: { fp32: file } };

function card(id: string, more: Partial<ModelCard> = {}): ModelCard {
  const base = { id, revision: '1', title: id, source: 'hub', files: FILES, embeddings: {} };
  return { ...base, gflopsPerImage: 5, ...more } as unknown as ModelCard;
}

function entry(id: string, gflopsPerImage: number | null): CatalogEntry {
  const files = {
    text: { fp32: { path: 't', aboutBytes: 10e6 } },
    vision: { fp32: { path: 'v', aboutBytes: 20e6 } },
  };
  return {
    id,
    revision: 'main',
    title: id,
    isPinned: false,
    files,
    gflopsPerImage,
  } as CatalogEntry;
}

const OWN = card('cuelens/starter', {
  source: 'page',
  gflopsPerImage: 0.8,
  embeddings: { 'built-in': {}, 'cue-conflict': {} } as unknown as ModelCard['embeddings'],
});
const KNOWN = {
  card: OWN,
  ownCard: OWN,
  remembered: [card('lab/kept'), card('local/mine', { source: 'disk', gflopsPerImage: null })],
  catalog: [entry('lab/kept', 5), entry('lab/new', 20)],
  speeds: [seenSpeed({ model: { id: 'lab/kept', revision: '1' } })],
  engine: { towers: null, device: 'wasm' } as AppData['engine'],
  spec: defaultSpec('built-in', 'a {}'),
  storage: null,
};

describe('the models on this device', () => {
  const rows = deviceRows(KNOWN);

  it('are the one in use, those kept here, and the rest of the catalog, each once', () => {
    expect(rows.map(({ title, inUse }) => [title, inUse])).toEqual([
      ['cuelens/starter', true],
      ['local/mine', false],
      ['lab/kept', false],
      ['lab/new', false],
    ]);
  });

  it('have the speed that is known of them, and whose it is', () => {
    expect(rows.map(({ expected }) => expected.basis)).toEqual([
      'estimated',
      'unstated',
      'measured',
      'estimated',
    ]);
    // 10 a second at 5 GFLOPs: a quarter of that at 20.
    expect(rows.at(-1)?.expected).toMatchObject({ imagesPerSecond: 2.5 });
  });

  it('say what there is to fetch, and what ships', () => {
    expect(rows.map(({ download }) => download)).toEqual([
      'Comes with the page.',
      'From your disk.',
      'Download 2.0 MB: pictures 1.0 MB, text 1.0 MB (fp32).',
      'Download 30 MB: pictures 20 MB, text 10 MB (fp32).',
    ]);
    expect(rows.map(({ shipped }) => shipped.length)).toEqual([2, 0, 0, 0]);
  });

  it('of a shared finding whose model is not here: none is in use', () => {
    const spec = { ...KNOWN.spec, model: { ...KNOWN.spec.model, id: 'lab/new', revision: 'c' } };
    expect(deviceRows({ ...KNOWN, spec }).some(({ inUse }) => inUse)).toBe(false);
  });

  it('have no speed on another device than the one that was seen', () => {
    const engine = { towers: null, device: 'webgpu' } as AppData['engine'];
    const [, , kept] = deviceRows({ ...KNOWN, engine });
    expect(kept?.expected.basis).toBe('unseen');
  });
});
