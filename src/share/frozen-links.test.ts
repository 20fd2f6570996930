import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExperimentSpec } from '#experiment/spec.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import { LINK_VERSION } from './link-versions.ts';
import { decodeLink } from './spec-link.ts';
import type { ViewState } from './view-state.ts';

/**
 * Links as they were once sent, with what they said: they must say it for ever. A case is added
 * with every version of the format and never changed; answers are hex digits, `.` for unscored.
 */
interface FrozenLink {
  readonly name: string;
  readonly link: string;
  readonly spec: ExperimentSpec;
  readonly view: ViewState;
  readonly result: { readonly origin: object; readonly setMark: string; answers: string } | null;
  readonly pinned: {
    readonly prompts: object;
    readonly steering: object;
    readonly result: { readonly setMark: string; answers: string } | null;
  } | null;
  /** Left out where there are none. */
  readonly models?: readonly { readonly model: object; readonly result: object }[];
}

function hexOf(answers: Uint8Array): string {
  return Array.from(answers, (a) => (a === UNSCORED ? '.' : a.toString(16))).join('');
}

/** What came later stands beside it, at what a link without it means. */
function expectSays(found: object | null, said: object | null): void {
  if (said === null) expect(found).toBeNull();
  else expect(found).toMatchObject(said);
}

for (let version = 1; version <= LINK_VERSION; version += 1) {
  const path = new URL(`./frozen-links/v${version}.json`, import.meta.url);
  const frozen = JSON.parse(readFileSync(path, 'utf8')) as FrozenLink[];

  describe(`a link of version ${version} still says what it said`, () => {
    it.each(frozen.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
      const { spec, view, result, pinned, models, problems } = decodeLink(entry.link);
      expect(problems).toEqual([]);
      expectSays(spec, entry.spec);
      expectSays(view, entry.view);
      expectSays(result && { ...result, answers: hexOf(result.answers) }, entry.result);
      const pinnedResult = pinned?.result ?? null;
      expectSays(
        pinned && {
          ...pinned,
          result: pinnedResult && { ...pinnedResult, answers: hexOf(pinnedResult.answers) },
        },
        entry.pinned,
      );
      const others = models.map(({ model, result: { answers, ...rest } }) => ({
        model,
        result: { ...rest, answers: hexOf(answers) },
      }));
      expect(others).toEqual(entry.models ?? []);
    });
  });
}
