import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_CATEGORY, UNSCORED } from '../decisions/decide.ts';
import { parsePublishedAnswers } from '../references/parse-published-answers.ts';
import { PUBLISHED_RUNS } from '../references/published-answers.ts';
import { cohensKappa } from './agreement.ts';

interface References {
  readonly drawn: readonly {
    readonly one: readonly number[];
    readonly other: readonly number[];
    readonly kappa: number;
  }[];
  readonly published: readonly {
    readonly one: string;
    readonly other: string;
    readonly kappa: number;
  }[];
}

/** Made with scikit-learn by `tools/references/metrics/make_agreement_references.py`. */
const references = JSON.parse(
  readFileSync(new URL('agreement-references.json', import.meta.url), 'utf8'),
) as References;
const tables = new URL('../../../../shared/data/published-responses/', import.meta.url);

describe('Cohen’s kappa', () => {
  it.each(references.drawn)('of $one.length pictures is scikit-learn’s $kappa', (drawn) => {
    const { one, other, kappa } = drawn;
    const ours = cohensKappa(Uint8Array.from(one), Uint8Array.from(other));
    expect(ours).toBeCloseTo(kappa, 12);
    expect(cohensKappa(Uint8Array.from(other), Uint8Array.from(one))).toBe(ours);
  });

  it('is exactly 1 for equal answers, also for those outside the 16', () => {
    const answers = Uint8Array.of(3, 5, NO_CATEGORY, 3, 15, 0, NO_CATEGORY);
    expect(cohensKappa(answers, answers)).toBe(1);
  });

  it('leaves out what one side has not scored', () => {
    const one = Uint8Array.of(1, 2, 1, UNSCORED, 2);
    const other = Uint8Array.of(1, 2, 2, 7, UNSCORED);
    expect(cohensKappa(one, other)).toBe(cohensKappa(one.slice(0, 3), other.slice(0, 3)));
  });

  it('is no number, never 0, without pictures or without anything but one answer', () => {
    expect(cohensKappa(new Uint8Array(), new Uint8Array())).toBeNaN();
    expect(cohensKappa(Uint8Array.of(UNSCORED), Uint8Array.of(4))).toBeNaN();
    expect(cohensKappa(Uint8Array.of(4, 4), Uint8Array.of(4, 4))).toBeNaN();
  });

  it('refuses answers of another length', () => {
    expect(() => cohensKappa(new Uint8Array(2), new Uint8Array(3))).toThrow(RangeError);
  });

  describe.skipIf(!existsSync(tables))(
    'of published tables (skipped without ../shared/data)',
    () => {
      const answersOf = (path: string) => {
        const table = parsePublishedAnswers(readFileSync(new URL(path, tables), 'utf8'));
        const answers = table.ok ? [...table.value] : [];
        answers.sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
        return Uint8Array.from(answers, ({ answer }) => answer);
      };

      it.each(references.published)(
        '$one and $other is scikit-learn’s',
        ({ one, other, kappa }) => {
          expect(cohensKappa(answersOf(one), answersOf(other))).toBeCloseTo(kappa, 12);
        },
      );

      it.each(PUBLISHED_RUNS)('$id with itself is 1', ({ table }) => {
        expect(cohensKappa(answersOf(table.path), answersOf(table.path))).toBe(1);
      });
    },
  );
});
