import type { SentenceEncoder } from './text-encoder.ts';

/** Of two common lengths, and few enough that a run is short. */
const SENTENCES = [
  'a photo of a cat',
  'a photo of a dog',
  'a drawing that shows the outline of a cat and of a dog',
  'a drawing that shows the outline of a dog and of a cat',
];
/** Work after which the browser has compiled what these runs need; measured, not told by it. */
const ENOUGH_MS = 250;
/** For a runtime so fast that its time cannot be told. */
const MOST_TIMES = 60;

/**
 * Embeds a few sentences again and again, for a quarter of a second of work, behind everything else
 * that waits: a browser starts WebAssembly with code that is several times slower and puts the fast one
 * in its place as it is used, so that without this the first sentences somebody types take that long.
 *
 * Never rejects: whatever fails here fails the next sentence that is asked, and is told there.
 */
export async function rehearseSentences(encoder: SentenceEncoder): Promise<void> {
  let workMs = 0;
  try {
    for (let times = 0; times < MOST_TIMES && workMs < ENOUGH_MS; times += 1) {
      workMs += (await encoder.encode(SENTENCES, undefined, 'rehearsal')).workMs;
    }
  } catch {
    // As said above.
  }
}
