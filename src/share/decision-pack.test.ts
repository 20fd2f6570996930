import { describe, expect, it } from 'vitest';
import { UNSCORED } from '#science/decisions/decide.ts';
import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { crc32, markOf, markOfStimuli } from './checksum.ts';
import { packAnswers, unpackAnswers } from './decision-pack.ts';
import { checkAnswersFit, readResult, writeResult } from './link-result.ts';
import { randomAnswers, seededRandom } from './testing/random-content.ts';

function codeOf(text: string, count: number): string {
  const read = unpackAnswers(text, count, 'r');
  return read.ok ? 'ok' : (read.problems[0]?.code ?? '');
}

describe('packed answers', () => {
  it('are four bits each, high half first, in URL-safe base64', () => {
    // 0xfb 0xef 0xff: the bytes behind "--__" and its neighbours in RFC 4648's second alphabet.
    expect(packAnswers(Uint8Array.of(15, 11, 14, 15, 15, 15))).toBe('--__');
    expect(packAnswers(Uint8Array.of(1, 2, 3))).toBe('EjA');
    expect(packAnswers(new Uint8Array(0))).toBe('');
  });

  it('take 854 characters for 1,280 and come back as they were, partly scored too', () => {
    for (const count of [0, 1, 2, 3, 7, 8, 9, 240, 1279, 1280]) {
      for (const share of [1, 0.9, 0.1, 0]) {
        const answers = randomAnswers(seededRandom(count), count, share);
        const text = packAnswers(answers);
        expect(text).toMatch(/^[\w.-]*$/);
        expect(unpackAnswers(text, count, 'r')).toEqual({ ok: true, value: answers });
        if (count === 1280 && share === 1) expect(text).toHaveLength(854);
        if (count === 1280) expect(text.length).toBeLessThanOrEqual(854 + 1 + 214);
      }
    }
  });

  it('name what is wrong with them', () => {
    const whole = packAnswers(randomAnswers(seededRandom(1), 10));
    expect(codeOf(whole, 10)).toBe('ok');
    expect(codeOf(whole.slice(0, -2), 10)).toBe('result-length');
    expect(codeOf(whole, 1280)).toBe('result-length');
    expect(codeOf(`${whole}.AAA.AAA`, 10)).toBe('result-characters');
    expect(codeOf('A+/A', 6)).toBe('result-characters');
    expect(codeOf('A', 1)).toBe('result-length');
    expect(codeOf('EjAAA', 5)).toBe('result-bits');
    expect(codeOf('Ej.AAAA', 10)).toBe('result-length');
    expect(codeOf('EjE', 3)).toBe('result-bits');
    expect(codeOf('.AQ', 4)).toBe('result-bits');
  });

  it('refuse an answer that is no category', () => {
    expect(() => packAnswers(Uint8Array.of(16))).toThrow(RangeError);
  });
});

describe('a result as text', () => {
  const answers = Uint8Array.of(0, UNSCORED, 15);
  const origins = [
    ['shipped', { kind: 'shipped' }],
    [
      'webgpu-w16-1',
      {
        kind: 'device',
        device: 'webgpu',
        dtype: 'w16',
        threads: 1,
        text: { device: 'wasm', dtype: 'w16' },
      },
    ],
    [
      'wasm-fp32-8',
      {
        kind: 'device',
        device: 'wasm',
        dtype: 'fp32',
        threads: 8,
        text: { device: 'wasm', dtype: 'fp32' },
      },
    ],
    [
      'webgpu-fp16-1-wasm-fp32',
      {
        kind: 'device',
        device: 'webgpu',
        dtype: 'fp16',
        threads: 1,
        text: { device: 'wasm', dtype: 'fp32' },
      },
    ],
  ] as const;

  it.each(origins)('says it comes from %s', (word, origin) => {
    const result = { answers, setMark: 'a1b2c3', origin };
    const text = writeResult(result);
    expect(text).toBe(`${word}.Dw.oA.3.a1b2c3`);
    expect(readResult(text, 'r')).toEqual({ ok: true, value: result });
  });

  it.each([
    '',
    'shipped',
    'shipped.Dw.oA.3',
    'somewhere.Dw.oA.3.a1b2c3',
    'auto-w16-1.Dw.oA.3.a1b2c3',
    'wasm-int4-1.Dw.oA.3.a1b2c3',
    'wasm-w16-.Dw.oA.3.a1b2c3',
    'wasm-w16-1-1.Dw.oA.3.a1b2c3',
    'shipped.Dw.oA.three.a1b2c3',
    'shipped.Dw.oA.999999999.a1b2c3',
    'shipped.Dw.oA.999999.a1b2c3',
    'shipped.Dw.oA.3.A1B2',
  ])('is refused with a named problem: %s', (text) => {
    const read = readResult(text, 'r');
    expect(read.ok).toBe(false);
    expect(!read.ok && read.problems.map(({ field }) => field)).toEqual(['r']);
  });
});

describe('the mark of a stimulus set', () => {
  const stimulus: Stimulus = {
    id: 'cat1-dog1',
    file: 'cat/cat1-dog1.png',
    shape: 'cat',
    texture: 'dog',
    sha256: 'ab'.repeat(32),
    sizeBytes: 1,
  };
  const other = { ...stimulus, id: 'dog1-cat1', shape: 'dog', texture: 'cat' } as const;
  const set = [stimulus, other];

  it('is a CRC-32', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(markOf('123456789')).toBe((0xcbf43926 >>> 1).toString(36));
    expect(markOf('')).toBe('000000');
  });

  it('changes with order, label and picture, and names the change', () => {
    const changed = [
      [other, stimulus],
      [{ ...stimulus, texture: 'car' } as const, other],
      [{ ...stimulus, sha256: 'cd'.repeat(32) }, other],
    ];
    const answers = { answers: Uint8Array.of(1, 2), setMark: markOfStimuli(set) };
    expect(checkAnswersFit(answers, set)).toEqual([]);
    for (const stimuli of changed) {
      expect(checkAnswersFit(answers, stimuli)[0]?.code).toBe('result-of-other-images');
    }
    expect(checkAnswersFit(answers, [stimulus])[0]?.message).toContain('2 images');
  });
});
