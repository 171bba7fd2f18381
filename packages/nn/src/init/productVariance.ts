/** Mean and variance of a random number. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * The variance of a product of independent numbers: E[w]²·Var(h) + E[h]²·Var(w) + Var(w)·Var(h), from which scaled
 * initialisation follows.
 *
 * @example
 * init.productVariance({ mean: 2, variance: 3 }, { mean: 1, variance: 0.5 }) // => 6.5
 */
export function productVariance(w: Moments, h: Moments): number {
  return w.mean ** 2 * h.variance + h.mean ** 2 * w.variance + w.variance * h.variance;
}
