import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ModelCard, ModelFile } from '../../src/engine/contract/model-card.ts';
import { checkSelfTestFile } from '../../src/engine/contract/self-test-file.ts';
import { parseStimulusIndex } from '../../src/science/stimuli/stimulus-index.ts';
import type { Stimulus } from '../../src/science/stimuli/stimulus.ts';

const PUBLIC = new URL('../../public/', import.meta.url);
const MODEL = new URL('models/cuelens/starter/', PUBLIC);
const REFERENCE = new URL('../../../shared/starter/reference.json', import.meta.url);

const card = readJson(new URL('card.json', MODEL)) as ModelCard;

function readJson(url: URL): unknown {
  return JSON.parse(readFileSync(url, 'utf8'));
}

function hashOf(contents: Buffer | string): string {
  return createHash('sha256').update(contents).digest('hex');
}

function stimuliOf(set: string): readonly Stimulus[] {
  const parsed = parseStimulusIndex(readJson(new URL(`stimuli/${set}/index.json`, PUBLIC)));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.stimuli;
}

const { text, vision, ...single } = card.files;
const files: readonly ModelFile[] = [
  ...Object.values(single).filter((file) => file !== null),
  ...Object.values(text),
  ...Object.values(vision),
  ...Object.values(card.embeddings).map(({ file }) => file),
];

describe("the starter's card", () => {
  it.each(files)('gives the true size and hash of $path', ({ path, sizeBytes, sha256 }) => {
    const contents = readFileSync(new URL(path, MODEL));
    expect({ sizeBytes: contents.length, sha256: hashOf(contents) }).toEqual({ sizeBytes, sha256 });
  });

  it('agrees with the configuration of the model', () => {
    const config = readJson(new URL('config.json', MODEL)) as {
      projection_dim: number;
      logit_scale_init_value: number;
      text_config: { max_position_embeddings: number };
    };
    expect(card.embeddingSize).toBe(config.projection_dim);
    expect(card.logitRule.kind).toBe('softmax');
    expect(card.logitRule.scale).toBeCloseTo(Math.exp(config.logit_scale_init_value), 9);
    expect(card.text.maxTokens).toBe(config.text_config.max_position_embeddings);
  });

  it('has embeddings of both sets', () => {
    expect(Object.keys(card.embeddings).sort()).toEqual(['built-in', 'cue-conflict']);
  });

  it.each(Object.entries(card.embeddings))(
    'ties the rows of %s to its pictures',
    (set, shipped) => {
      const stimuli = stimuliOf(set);
      expect(shipped.rows).toBe(stimuli.length);
      expect(shipped.file.sizeBytes).toBe(stimuli.length * (card.embeddingSize ?? 0) * 2);
      const hashes = stimuli.map(({ sha256 }) => sha256).join('\n');
      expect(shipped.stimuliSha256).toBe(hashOf(hashes));
    },
  );

  it('comes with a self-test that the engine can read', () => {
    const file = readJson(new URL(card.files.selfTest?.path ?? '', MODEL));
    expect(checkSelfTestFile(file, card.embeddingSize ?? 0)).toMatchObject({ ok: true });
  });
});

describe('the index of the 1,280 stimuli', () => {
  it('is in plain order of the names, five of each pair', () => {
    const stimuli = stimuliOf('cue-conflict');
    const ids = stimuli.map(({ id }) => `${id}.png`);
    expect(ids).toEqual([...ids].sort());
    const countOfPair = new Map<string, number>();
    for (const { shape, texture } of stimuli) {
      const pair = `${shape}/${texture}`;
      countOfPair.set(pair, (countOfPair.get(pair) ?? 0) + 1);
    }
    expect(countOfPair.size).toBe(256);
    expect(new Set(countOfPair.values())).toEqual(new Set([5]));
  });

  it.skipIf(!existsSync(REFERENCE))(
    'is in the order of the reference decisions (skipped without ../shared/starter)',
    () => {
      const { images } = readJson(REFERENCE) as { images: readonly string[] };
      expect(stimuliOf('cue-conflict').map(({ id }) => `${id}.png`)).toEqual(images);
    },
  );
});
