import { ShapeError } from '@x/tensor/core';
import { totalOf } from './pointwise.js';

/** What is compared: results of `loo`, or of `waic`. */
export interface PredictiveScore {
  readonly elpd: number;
  readonly pointwise: Float64Array;
}

/** One model in a comparison. */
export interface ComparisonRow {
  readonly name: string;
  readonly elpd: number;
  /** How far below the best model: 0 for the best. */
  readonly difference: number;
  /** The standard error of that difference, from the differences of single observations. */
  readonly standardError: number;
}

/**
 * Ranks models by their expected log predictive density, best first. A difference below some four standard errors, or
 * below 4 altogether, says little.
 *
 * Fails: ShapeError when the models were not fitted to the same number of observations.
 * Source: Vehtari, Gelman & Gabry, Statistics and Computing 27 (2017), section 5.
 *
 * @example
 * const pooled = { elpd: -12, pointwise: Float64Array.of(-5, -7) };
 * const separate = { elpd: -10, pointwise: Float64Array.of(-5, -5) };
 * compare({ pooled, separate }).map(({ name, difference }) => `${name} ${difference}`) // => [ 'separate 0', 'pooled -2' ]
 */
export function compare(models: { readonly [name: string]: PredictiveScore }): ComparisonRow[] {
  const ranked = Object.entries(models).sort(([, a], [, b]) => b.elpd - a.elpd);
  const best = ranked[0]?.[1];
  return ranked.map(([name, { elpd, pointwise }]) => {
    if (pointwise.length !== best!.pointwise.length) {
      throw new ShapeError({ op: 'compare', argument: name, expected: `have ${best!.pointwise.length} observations, as the others`, actual: String(pointwise.length) });
    }
    const { value, standardError } = totalOf(pointwise.map((x, i) => x - best!.pointwise[i]!));
    return { name, elpd, difference: value, standardError: pointwise === best!.pointwise ? 0 : standardError };
  });
}
