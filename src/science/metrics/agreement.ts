import { UNSCORED } from '../decisions/decide.ts';

/**
 * Cohen's kappa of two results on the same pictures: how far they agree beyond what two independent
 * answerers with the same habits would (Cohen 1960, "A coefficient of agreement for nominal scales").
 *
 * kappa = (p_o - p_e) / (1 - p_e), with p_o the share of equal answers and p_e = sum over the answers
 * of the product of how often each side gives it. 1: always the same; 0: as by chance; below 0: less
 * than that. `NO_CATEGORY` counts as an answer of its own; pictures that are `UNSCORED` on either
 * side are left out. NaN where nothing is left, or where both only ever give one and the same answer
 * (p_e = 1): then there is no chance to correct for. Throws a RangeError on unequal lengths.
 */
export function cohensKappa(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) {
    throw new RangeError(`${one.length} answers beside ${other.length}`);
  }
  const timesOne = new Uint32Array(256);
  const timesOther = new Uint32Array(256);
  let compared = 0;
  let same = 0;
  one.forEach((answer, i) => {
    const twin = other[i] ?? UNSCORED;
    if (answer === UNSCORED || twin === UNSCORED) return;
    compared += 1;
    if (answer === twin) same += 1;
    timesOne[answer] = (timesOne[answer] ?? 0) + 1;
    timesOther[twin] = (timesOther[twin] ?? 0) + 1;
  });
  // In whole numbers up to the one division, so that full agreement is 1 and not nearly 1.
  const byChance = timesOne.reduce((sum, times, k) => sum + times * (timesOther[k] ?? 0), 0);
  const all = compared * compared;
  return all === byChance ? NaN : (same * compared - byChance) / (all - byChance);
}
