import { binary, type Binary, type Intrinsic } from '@x/tensor/core';
import { gammaDensitySlope, gammaincSlope, logMinusDigamma } from './gammainc.js';
import { gammaQuantileSlopeOf } from './incompleteGamma.js';
import { gammainccinvOf, gammaincinvOf } from './inverseIncompleteGamma.js';

/** ∂y/∂x of the quantile y of a gamma variable with concentration x and rate 1, for formulas. */
export const gammaQuantileSlope: Intrinsic = {
  name: 'gammaQuantileSlope',
  evaluate: gammaQuantileSlopeOf,
  partials: [
    '-gammaincSlope(2, x, y) / gammaDensitySlope(0, x, y) - r * logMinusDigamma(x, y)',
    '-logMinusDigamma(x, y) - r * ((x - 1) / y - 1)',
  ],
  uses: () => [gammaincSlope, gammaDensitySlope, logMinusDigamma],
};

const lowerInverse: Intrinsic = {
  name: 'gammaincinv',
  evaluate: gammaincinvOf,
  partials: ['gammaQuantileSlope(x, r)', '1 / gammaDensitySlope(0, x, r)'],
  uses: () => [gammaQuantileSlope, gammaDensitySlope],
};
const upperInverse: Intrinsic = {
  name: 'gammainccinv',
  evaluate: gammainccinvOf,
  partials: ['gammaQuantileSlope(x, r)', '-1 / gammaDensitySlope(0, x, r)'],
  uses: () => [gammaQuantileSlope, gammaDensitySlope],
};

/**
 * The inverse of the lower incomplete gamma function: the x with P(a, x) = p.
 *
 * Shapes: a and p broadcast.
 * Domain: a > 0, 0 ≤ p ≤ 1; NaN outside. Relative error as that of gammainc, times its conditioning.
 * Source: Newton's method on the concave function log P of log x.
 *
 * @example
 * gammaincinv(2, [0, 0.5, 1]).toArray() // => [ 0, 1.6783469900166…, Infinity ]
 */
export const gammaincinv: Binary = /* @__PURE__ */ binary('gammaincinv', 'gammaincinv(x, y)', { uses: () => [lowerInverse] });

/**
 * The inverse of the upper incomplete gamma function: the x with Q(a, x) = q.
 *
 * Shapes: a and q broadcast.
 * Domain: a > 0, 0 ≤ q ≤ 1; NaN outside. Accuracy and source: as gammaincinv.
 *
 * @example
 * gammainccinv(2, [0.5, 1e-300]).toArray() // => [ 1.6783469900166…, 697.324211379… ]
 */
export const gammainccinv: Binary = /* @__PURE__ */ binary('gammainccinv', 'gammainccinv(x, y)', { uses: () => [upperInverse] });
