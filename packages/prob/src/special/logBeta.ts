import { binary, digammaOf, lgammaOf, polygammaOf, type Binary } from '@x/tensor/core';
import { logGamma1p } from './gammaTail.js';
import { polygammaFunction } from './polygammaFunction.js';
import { stirlingError } from './stirlingError.js';

const halfLogTwoPi = 0.9189385332046727;

/** log B(a, b) of numbers; see `logBeta`. */
export function logBetaOf(a: number, b: number): number {
  if (!(a > 0 && b > 0)) return a >= 0 && b >= 0 ? Infinity : NaN;
  return 0 + (a <= b ? ordered(a, b) : ordered(b, a));
}

function ordered(a: number, b: number): number {
  if (b === Infinity) return -Infinity;
  if (b < 10) {
    if (b < 1) return logGamma1p(a) + logGamma1p(b) - logGamma1p(a + b) + Math.log(a + b) - Math.log(a) - Math.log(b);
    return a < 1 ? logGamma1p(a) - Math.log(a) - logGammaRise(b, a) : lgammaOf(a) + lgammaOf(b) - lgammaOf(a + b);
  }
  if (a < 1) return logGamma1p(a) - Math.log(a) - logGammaRise(b, a);
  if (a < 10) return lgammaOf(a) - logGammaRise(b, a);
  const n = a + b;
  const corrections = halfLogTwoPi + stirlingError(a) + stirlingError(b) - stirlingError(n);
  return corrections - 0.5 * Math.log(a) + 0.5 * Math.log1p(a / b) - a * Math.log1p(b / a) - b * Math.log1p(a / b);
}

/** log Γ(b + a) − log Γ(b), accurate for small a and for large b. */
export function logGammaRise(b: number, a: number): number {
  if (a < 0.005 * b) return evenTaylor(-1, b, a);
  if (b < 10) return lgammaOf(b + a) - lgammaOf(b);
  const n = a + b;
  return a * (Math.log(n) - 1) + (b - 0.5) * Math.log1p(a / b) + (stirlingError(n) - stirlingError(b));
}

/** ψ(b + a) − ψ(b), accurate for small a and for large b. */
export function digammaRise(b: number, a: number): number {
  return a < 0.005 * b ? evenTaylor(0, b, a) : digammaOf(b + a) - digammaOf(b);
}

/** ψ⁽ⁿ⁾(b + a) − ψ⁽ⁿ⁾(b) by a Taylor series about the middle: the first term left out is of order (a/b)⁷/3e5. */
function evenTaylor(n: number, b: number, a: number): number {
  const middle = b + 0.5 * a;
  const square = a * a;
  const third = polygammaOf(n + 3, middle) / 24 + (square * polygammaOf(n + 5, middle)) / 1920;
  return a * (polygammaOf(n + 1, middle) + square * third);
}

/**
 * The logarithm of the beta function, log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), without cancellation.
 *
 * Shapes: a and b broadcast.
 * Domain: a, b > 0; ∞ at 0, NaN below. Absolute error below 1e-15·max(1, |result|, min(a, b)).
 * Source: Stirling's series in the form of C. Loader, Fast and accurate computation of binomial probabilities (2000).
 *
 * @example
 * logBeta([1, 2, 1e10], [1, 3, 1e-3]).toArray() // => [ 0, -2.48490664978…, 6.884153…]
 */
export const logBeta: Binary = /* @__PURE__ */ binary('logBeta', 'logBeta(x, y)', {
  uses: () => [
    {
      name: 'logBeta',
      evaluate: logBetaOf,
      partials: ['polygamma(0, x) - polygamma(0, x + y)', 'polygamma(0, y) - polygamma(0, x + y)'],
      uses: () => [polygammaFunction],
    },
  ],
});
