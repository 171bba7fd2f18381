import { ternary, type Intrinsic, type Ternary } from '@x/tensor/core';
import { betaComplementScore, betaDensity, betaScore, secondBetaSlopes } from './betainc.js';
import { betaQuantileSlopeOf } from './incompleteBeta.js';
import { betainccinvOf, betaincinvOf } from './inverseIncompleteBeta.js';

const needed = (): readonly Intrinsic[] => [...secondBetaSlopes, betaDensity, betaScore, betaComplementScore];

const densitySlope = '((x - 1) / z - (y - 1) / (1 - z))';

/** ∂z/∂x of a beta quantile or draw z with parameters x and y, for formulas. */
export const betaQuantileSlopeA: Intrinsic = {
  name: 'betaQuantileSlopeA',
  evaluate: (a, b, x) => betaQuantileSlopeOf('a', a!, b!, x!),
  partials: [
    '-betaincSlope_aa(x, y, z) / betaDensity(x, y, z) - r * betaScore(x, y, z)',
    '-betaincSlope_ab(x, y, z) / betaDensity(x, y, z) - r * betaComplementScore(x, y, z)',
    `-betaScore(x, y, z) - r * ${densitySlope}`,
  ],
  uses: needed,
};

/** ∂z/∂y of a beta quantile or draw z with parameters x and y, for formulas. */
export const betaQuantileSlopeB: Intrinsic = {
  name: 'betaQuantileSlopeB',
  evaluate: (a, b, x) => betaQuantileSlopeOf('b', a!, b!, x!),
  partials: [
    '-betaincSlope_ab(x, y, z) / betaDensity(x, y, z) - r * betaScore(x, y, z)',
    '-betaincSlope_bb(x, y, z) / betaDensity(x, y, z) - r * betaComplementScore(x, y, z)',
    `-betaComplementScore(x, y, z) - r * ${densitySlope}`,
  ],
  uses: needed,
};

const inverse = (name: string, evaluate: (a: number, b: number, p: number) => number, sign: string): Intrinsic => ({
  name,
  evaluate,
  partials: ['betaQuantileSlopeA(x, y, r)', 'betaQuantileSlopeB(x, y, r)', `${sign}1 / betaDensity(x, y, r)`],
  uses: () => [betaQuantileSlopeA, betaQuantileSlopeB, betaDensity],
});

/**
 * The inverse of the incomplete beta function: the x with Iₓ(a, b) = p.
 *
 * Shapes: a, b and p broadcast.
 * Domain: a, b > 0 and finite, 0 ≤ p ≤ 1; NaN outside. Accuracy: that of betainc, times its conditioning.
 * Source: Newton's method on the concave function log I of logit x.
 *
 * @example
 * betaincinv(2, 3, [0, 0.5248, 1]).toArray() // => [ 0, 0.4…, 1 ]
 */
export const betaincinv: Ternary = /* @__PURE__ */ ternary('betaincinv', 'betaincinv(x, y, z)', {
  uses: () => [inverse('betaincinv', betaincinvOf, '')],
});

/**
 * The inverse of the complement: the x with 1 − Iₓ(a, b) = q.
 *
 * Shapes: a, b and q broadcast.
 * Domain and accuracy: as betaincinv.
 *
 * @example
 * betainccinv(2, 3, [1e-30, 0.4752]).toArray() // => [ 0.99999999993…, 0.4…]
 */
export const betainccinv: Ternary = /* @__PURE__ */ ternary('betainccinv', 'betainccinv(x, y, z)', {
  uses: () => [inverse('betainccinv', betainccinvOf, '-')],
});
