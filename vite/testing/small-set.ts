import { createHash } from 'node:crypto';
import type { Category } from '../../src/science/stimuli/category.ts';
import { CATEGORIES } from '../../src/science/stimuli/category.ts';
import type { Stimulus, StimulusSet } from '../../src/science/stimuli/stimulus.ts';

/** A set of `count` made-up pictures and their files, by path below the set's folder. */
export function makeSmallSet(count: number): {
  readonly set: StimulusSet;
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
} {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const stimuli = Array.from({ length: count }, (_, i): Stimulus => {
    const shape = categoryAt(i);
    const texture = categoryAt(i + 1);
    const id = `${shape}${i + 1}-${texture}1`;
    const file = `${shape}/${id}.png`;
    // Sizes differ, so that a mix-up of two pictures cannot pass by its length.
    const bytes = new Uint8Array(500 + i).map((_value, at) => (i * 31 + at * 7) % 256);
    files.set(file, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { id, file, shape, texture, sha256, sizeBytes: bytes.length };
  });
  const set: StimulusSet = {
    id: 'small',
    title: 'Small set',
    note: 'Made up for a test.',
    naturalTemplate: 'a photo of a {}.',
    licence: 'none',
    stimuli,
    sources: [],
  };
  return { set, files };
}

function categoryAt(i: number): Category {
  return CATEGORIES[i % CATEGORIES.length] ?? 'airplane';
}
