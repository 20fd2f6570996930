import { describe, expect, it } from 'vitest';
import { parseCueConflictName } from './cue-conflict-name.ts';

const expected = { id: 'airplane1-bicycle2', shape: 'airplane', texture: 'bicycle' };

describe('the name of a cue-conflict stimulus', () => {
  it.each([
    'airplane1-bicycle2.png',
    'airplane1-bicycle2',
    'airplane1-bicycle2.PNG',
    'airplane/airplane1-bicycle2.png',
    'C:\\cue-conflict\\airplane\\airplane1-bicycle2.png',
    '0001_s5n_s01_0_bird_00_airplane1-bicycle2.png',
  ])('gives both labels: %s', (name) => {
    expect(parseCueConflictName(name)).toEqual(expected);
  });

  it('keeps the label of a picture without a conflict on both sides', () => {
    expect(parseCueConflictName('truck9-truck3.png')).toEqual({
      id: 'truck9-truck3',
      shape: 'truck',
      texture: 'truck',
    });
  });

  it.each(['airplane1.png', 'airplane-bicycle.png', 'plane1-bicycle2.png', 'cat1-dog2.jpg', ''])(
    'is refused where it is another kind of name: %s',
    (name) => {
      expect(parseCueConflictName(name)).toBeNull();
    },
  );
});
