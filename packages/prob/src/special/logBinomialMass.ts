import { ternary, type Intrinsic, type Ternary } from '@x/tensor/core';
import { devianceOf } from './deviance.js';
import { stirlingError } from './stirlingError.js';

/**
 * log of Γ(x + y + 1)/(Γ(x + 1)·Γ(y + 1))·pˣ·qʸ for x, y ≥ 0 and p + q = 1, without cancellation.
 * Source: C. Loader, Fast and accurate computation of binomial probabilities (2000).
 */
export function logBinomialTerm(x: number, y: number, p: number, q: number): number {
  // The smaller of p and q is exact enough, the logarithm of the other follows from it.
  if (x === 0) return y === 0 ? 0 : y * (p < q ? Math.log1p(-p) : Math.log(q));
  if (y === 0) return x * (q < p ? Math.log1p(-q) : Math.log(p));
  const n = x + y;
  return (
    stirlingError(n) - stirlingError(x) - stirlingError(y) - devianceOf(x, n * p) - devianceOf(y, n * q) +
    0.5 * (Math.log(n / y) - Math.log(x)) - 0.9189385332046727
  );
}

function logMass(k: number, n: number, p: number): number {
  if (k !== k || n !== n || p !== p) return NaN;
  if (k < 0 || k > n || k !== Math.floor(k)) return -Infinity;
  // Adding 0 takes the sign off −0.
  return logBinomialTerm(k, n - k, p, 1 - p) + 0;
}

/** logBinomialMass(x, y, z) for formulas. */
export const logBinomialMassFunction: Intrinsic = {
  name: 'logBinomialMass',
  evaluate: logMass,
  partials: [
    null,
    null,
    'x >= 0 && x <= y && x == floor(x) ? (x == 0 ? 0 : x / z) - (x == y ? 0 : (y - x) / (1 - z)) : 0',
  ],
};

/**
 * The log probability of x successes in y trials of probability z; −∞ unless x is a whole number from 0 to y. Its
 * derivatives in the whole numbers x and y are taken as 0.
 */
export const logBinomialMass: Ternary = /* @__PURE__ */ ternary('logBinomialMass', 'logBinomialMass(x, y, z)', {
  uses: () => [logBinomialMassFunction],
});
