/**
 * McNemar's exact test: the two-sided binomial p-value that `b` and `c` discordant pairs are an
 * even split (McNemar 1947; equals scipy.stats.binomtest(min(b, c), b + c, 0.5)).
 *
 * Returns 0..1; 1 for no discordant pair. Each term is built in logarithms, so that no binomial
 * coefficient overflows; a p-value below the smallest float is 0.
 */
export function mcnemarExact(b: number, c: number): number {
  const n = b + c;
  if (n === 0) return 1;
  const fewer = Math.min(b, c);
  let logTerm = -n * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= fewer; k += 1) {
    tail += Math.exp(logTerm);
    logTerm += Math.log(n - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * tail);
}
