import { expect, it } from 'vitest';
import { maybeSameModel } from './same-revision.ts';

const C1 = { id: 'a/b', revision: '1'.repeat(40) };
const C2 = { id: 'a/b', revision: '2'.repeat(40) };

it('two commits of one repository are two models, a branch may be either', () => {
  expect(maybeSameModel(C1, { ...C1 })).toBe(true);
  expect(maybeSameModel(C1, C2)).toBe(false);
  expect(maybeSameModel({ id: 'a/b', revision: 'main' }, C2)).toBe(true);
  expect(maybeSameModel(C1, { id: 'a/b', revision: '' })).toBe(true);
  expect(maybeSameModel(C1, { ...C1, id: 'a/c' })).toBe(false);
});
