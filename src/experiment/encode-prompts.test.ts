import { describe, expect, it } from 'vitest';
import type { Engine, SentenceRows } from '#engine/index.ts';
import { lengthOf, matrixOf, rowOf } from '#science/matrix.ts';
import { promptSetOf } from '#science/prompts/prompt-set.ts';
import { STEERING_PRESET } from '#science/prompts/presets.ts';
import { encodeNeutral, encodePrompts } from './encode-prompts.ts';

const signal = new AbortController().signal;

/** Embeds a sentence as its letter counts: enough to tell sentences apart, and known by hand. */
function letterEngine(): { engine: Pick<Engine, 'embedSentences'>; asked: string[][] } {
  const asked: string[][] = [];
  const embedSentences = (sentences: readonly string[]): Promise<SentenceRows> => {
    asked.push([...sentences]);
    const data = new Float32Array(sentences.length * 26);
    sentences.forEach((sentence, i) => {
      for (const letter of sentence) {
        const k = letter.charCodeAt(0) - 97;
        if (k >= 0 && k < 26) data[i * 26 + k] = (data[i * 26 + k] ?? 0) + 1;
      }
    });
    return Promise.resolve({
      rows: matrixOf(sentences.length, 26, data),
      tokenCounts: sentences.map((s) => s.length),
      truncated: sentences.map((s) => s.length > 20),
    });
  };
  return { engine: { embedSentences }, asked };
}

describe('encodePrompts', () => {
  it('asks for each distinct sentence once and gives unit rows', async () => {
    const { engine, asked } = letterEngine();
    const prompts = promptSetOf(['the shape of a {}', 'a {}']);
    const encoded = await encodePrompts(prompts, STEERING_PRESET, engine as Engine, signal);
    expect(asked[0]?.length).toBe(new Set(asked[0]).size);
    // 16 x (two templates + texture end); the shape end is one of the templates.
    expect(asked[0]?.length).toBe(48);
    expect(encoded.sentenceCount).toBe(32);
    for (let k = 0; k < 16; k += 1) {
      expect(lengthOf(rowOf(encoded.rows.neutral, k))).toBeCloseTo(1, 6);
    }
    expect(encoded.rows.shape.data).not.toEqual(encoded.rows.neutral.data);
  });

  it('names only the typed sentences that were cut', async () => {
    const { engine } = letterEngine();
    const encoded = await encodePrompts(
      promptSetOf(['{}']),
      STEERING_PRESET,
      engine as Engine,
      signal,
    );
    expect(encoded.truncated).toEqual([]);
    const long = promptSetOf(['a rather long sentence about a {}']);
    const cut = await encodePrompts(long, STEERING_PRESET, engine as Engine, signal);
    expect(cut.truncated).toHaveLength(16);
  });

  it('leaves the steering ends alone when a class has its own sentences', async () => {
    const { engine, asked } = letterEngine();
    const prompts = { ...promptSetOf(['{}']), classPrompts: { cat: ['it purrs'] } };
    await encodePrompts(prompts, STEERING_PRESET, engine as Engine, signal);
    expect(asked[0]).toContain('it purrs');
    expect(asked[0]).toContain('the shape of a cat');
    expect(asked[0]).not.toContain('cat');
  });

  it('can do without the ends for a first result', async () => {
    const { engine, asked } = letterEngine();
    const { rows } = await encodeNeutral(promptSetOf(['a {}']), engine as Engine, signal);
    expect(asked[0]).toHaveLength(16);
    expect(rows.shape.data).toEqual(rows.neutral.data);
  });
});
