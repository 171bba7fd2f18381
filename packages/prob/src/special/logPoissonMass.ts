import { binary, type Binary, type Intrinsic } from '@x/tensor/core';
import { devianceOf } from './deviance.js';
import { stirlingError } from './stirlingError.js';

/** log(e^(−rate)·rateᵏ/k!) without cancellation for large k and rate; −∞ unless k is a whole number ≥ 0, NaN at NaN. */
export function logPoissonTerm(k: number, rate: number): number {
  if (k !== k || rate !== rate) return NaN;
  if (k < 0 || k === Infinity || k !== Math.floor(k)) return -Infinity;
  if (k === 0) return 0 - rate;
  return -stirlingError(k) - devianceOf(k, rate) - 0.5 * Math.log(k) - 0.9189385332046727;
}

/** logPoissonMass(x, y) for formulas. */
export const logPoissonMassFunction: Intrinsic = {
  name: 'logPoissonMass',
  evaluate: logPoissonTerm,
  partials: [null, 'x == 0 ? -1 : (x > 0 && x == floor(x) && x - x == 0 ? x / y - 1 : 0)'],
};

/** The log probability of a Poisson count x for rate y. Its derivative in x, a whole number, is taken as 0. */
export const logPoissonMass: Binary = /* @__PURE__ */ binary('logPoissonMass', 'logPoissonMass(x, y)', {
  uses: () => [logPoissonMassFunction],
});
