import { binary, type Binary, type Intrinsic } from '@x/tensor/core';
import {
  gammainccOf,
  gammaincOf,
  gammaincSlopeOf,
  gammaDensitySlopeOf,
  logGammainccOf,
  logGammainccSlopeOf,
  logGammaincOf,
  logGammaincSlopeOf,
  lowerElasticityOf,
  upperElasticityOf,
} from './incompleteGamma.js';
import { polygammaFunction } from './polygammaFunction.js';
import { logMinusDigamma as logMinusDigammaOf } from './gammaTail.js';

/** log y − ψ(x) without cancellation, for formulas. */
export const logMinusDigamma: Intrinsic = {
  name: 'logMinusDigamma',
  evaluate: logMinusDigammaOf,
  partials: ['-polygamma(1, x)', '1 / y'],
  uses: () => [polygammaFunction],
};

/** The x-th derivative in y of the gamma density z^(y−1)·e⁻ᶻ/Γ(y), for formulas. */
export const gammaDensitySlope: Intrinsic = {
  name: 'gammaDensitySlope',
  evaluate: gammaDensitySlopeOf,
  partials: [
    null,
    'gammaDensitySlope(x + 1, y, z)',
    'x == 0 ? ((y - 1) / z - 1) * r : ((y - 1) / z - 1) * r + x * gammaDensitySlope(x - 1, y, z) / z',
  ],
};

/** The x-th derivative in y of P(y, z), for formulas. */
export const gammaincSlope: Intrinsic = {
  name: 'gammaincSlope',
  evaluate: gammaincSlopeOf,
  partials: [null, 'gammaincSlope(x + 1, y, z)', 'gammaDensitySlope(x, y, z)'],
  uses: () => [gammaDensitySlope],
};

const slopes = [gammaincSlope, gammaDensitySlope];

const lower: Intrinsic = {
  name: 'gammainc',
  evaluate: gammaincOf,
  partials: ['gammaincSlope(1, x, y)', 'gammaDensitySlope(0, x, y)'],
  uses: () => slopes,
};
const upper: Intrinsic = {
  name: 'gammaincc',
  evaluate: gammainccOf,
  partials: ['-gammaincSlope(1, x, y)', '-gammaDensitySlope(0, x, y)'],
  uses: () => slopes,
};
const lowerElasticity: Intrinsic = {
  name: 'gammaLowerElasticity',
  evaluate: lowerElasticityOf,
  partials: ['r * (logMinusDigamma(x, y) - logGammaincSlope(x, y))', 'r * (x - y - r) / y'],
  uses: () => [logMinusDigamma, logLowerSlope],
};
const upperElasticity: Intrinsic = {
  name: 'gammaUpperElasticity',
  evaluate: upperElasticityOf,
  partials: ['r * (logMinusDigamma(x, y) - logGammainccSlope(x, y))', 'r * (x - y + r) / y'],
  uses: () => [logMinusDigamma, logUpperSlope],
};
const logLowerSlope: Intrinsic = {
  name: 'logGammaincSlope',
  evaluate: logGammaincSlopeOf,
  partials: [
    'gammaincSlope(2, x, y) / gammainc(x, y) - r * r',
    'gammaLowerElasticity(x, y) * (logMinusDigamma(x, y) - r) / y',
  ],
  uses: () => [logMinusDigamma, lowerElasticity, gammaincSlope, lower],
};
const logUpperSlope: Intrinsic = {
  name: 'logGammainccSlope',
  evaluate: logGammainccSlopeOf,
  partials: [
    '-gammaincSlope(2, x, y) / gammaincc(x, y) - r * r',
    '-gammaUpperElasticity(x, y) * (logMinusDigamma(x, y) - r) / y',
  ],
  uses: () => [logMinusDigamma, upperElasticity, gammaincSlope, upper],
};
const logLower: Intrinsic = {
  name: 'logGammainc',
  evaluate: logGammaincOf,
  partials: ['logGammaincSlope(x, y)', 'gammaLowerElasticity(x, y) / y'],
  uses: () => [logLowerSlope, lowerElasticity],
};
const logUpper: Intrinsic = {
  name: 'logGammaincc',
  evaluate: logGammainccOf,
  partials: ['logGammainccSlope(x, y)', 'y == 0 ? -gammaDensitySlope(0, x, y) : -gammaUpperElasticity(x, y) / y'],
  uses: () => [logUpperSlope, upperElasticity, gammaDensitySlope],
};

/**
 * The regularised lower incomplete gamma function, P(a, x) = ∫₀ˣ tᵃ⁻¹e⁻ᵗ dt / Γ(a), with derivatives of every order
 * in both arguments.
 *
 * Shapes: a and x broadcast.
 * Domain: a > 0, x ≥ 0; NaN outside. Relative error below 2e-14 where P > 1e-30; below that about |log P|·2e-16.
 * Source: series DLMF 8.11.4; continued fraction 8.9.2; for large a quadrature of the tail in log t.
 *
 * @example
 * gammainc(2, [0.5, 1, 30]).toArray() // => [ 0.0902040104310…, 0.26424111765711…, 0.999999999997…]
 */
export const gammainc: Binary = /* @__PURE__ */ binary('gammainc', 'gammainc(x, y)', { uses: () => [lower] });

/**
 * The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), accurate where it is small.
 *
 * Shapes: a and x broadcast.
 * Domain: a > 0, x ≥ 0; NaN outside. Accuracy and source: as gammainc.
 *
 * @example
 * gammaincc(2, [0.5, 1, 500]).toArray() // => [ 0.90979598956895…, 0.735758882342884…, 3.56941277977…e-215 ]
 */
export const gammaincc: Binary = /* @__PURE__ */ binary('gammaincc', 'gammaincc(x, y)', { uses: () => [upper] });

/**
 * log P(a, x), accurate where P underflows.
 *
 * Shapes: a and x broadcast.
 * Domain: a > 0, x ≥ 0; −∞ at x = 0.
 *
 * @example
 * logGammainc(1000, 1).item().toFixed(9) // => -5913.127178989
 */
export const logGammainc: Binary = /* @__PURE__ */ binary('logGammainc', 'logGammainc(x, y)', { uses: () => [logLower] });

/**
 * log Q(a, x), accurate where Q underflows.
 *
 * Shapes: a and x broadcast.
 * Domain: a > 0, x ≥ 0; 0 at x = 0.
 *
 * @example
 * logGammaincc(1, [1, 5000]).toArray() // => [ -1, -5000 ]
 */
export const logGammaincc: Binary = /* @__PURE__ */ binary('logGammaincc', 'logGammaincc(x, y)', { uses: () => [logUpper] });
