import { ternary, type Intrinsic, type Ternary } from '@x/tensor/core';
import {
  betaComplementScoreOf,
  betaDensityOf,
  betaElasticity,
  betaincOf,
  betainccOf,
  betaincSlopeOf,
  betaScoreOf,
  logBetainccOf,
  logBetainccSlopeOf,
  logBetaincOf,
  logBetaincSlopeOf,
} from './incompleteBeta.js';
import type { BetaSlope } from './betaTail.js';
import { polygammaFunction } from './polygammaFunction.js';

/** log z − ψ(x) + ψ(x + y), for formulas. */
export const betaScore: Intrinsic = {
  name: 'betaScore',
  evaluate: betaScoreOf,
  partials: ['polygamma(1, x + y) - polygamma(1, x)', 'polygamma(1, x + y)', '1 / z'],
  uses: () => [polygammaFunction],
};

/** log(1 − z) − ψ(y) + ψ(x + y), for formulas. */
export const betaComplementScore: Intrinsic = {
  name: 'betaComplementScore',
  evaluate: betaComplementScoreOf,
  partials: ['polygamma(1, x + y)', 'polygamma(1, x + y) - polygamma(1, y)', '-1 / (1 - z)'],
  uses: () => [polygammaFunction],
};

/** The beta density zˣ⁻¹(1 − z)ʸ⁻¹/B(x, y), for formulas. */
export const betaDensity: Intrinsic = {
  name: 'betaDensity',
  evaluate: betaDensityOf,
  partials: ['r * betaScore(x, y, z)', 'r * betaComplementScore(x, y, z)', 'r * ((x - 1) / z - (y - 1) / (1 - z))'],
  uses: () => [betaScore, betaComplementScore],
};

// The third derivatives in the parameters are not known; 0/0 says so.
const second = (which: BetaSlope, inZ: string): Intrinsic => ({
  name: `betaincSlope_${which}`,
  evaluate: (a, b, x) => betaincSlopeOf(which, a!, b!, x!),
  partials: ['0 / 0', '0 / 0', inZ],
  uses: () => [betaDensity, betaScore, betaComplementScore, polygammaFunction],
});

const inAA = second('aa', 'betaDensity(x, y, z) * (betaScore(x, y, z) * betaScore(x, y, z) + polygamma(1, x + y) - polygamma(1, x))');
const inAB = second('ab', 'betaDensity(x, y, z) * (betaScore(x, y, z) * betaComplementScore(x, y, z) + polygamma(1, x + y))');
const inBB = second(
  'bb',
  'betaDensity(x, y, z) * (betaComplementScore(x, y, z) * betaComplementScore(x, y, z) + polygamma(1, x + y) - polygamma(1, y))',
);

/** The second derivatives of the incomplete beta function in its parameters, for formulas. */
export const secondBetaSlopes: readonly Intrinsic[] = [inAA, inAB, inBB];

const inA: Intrinsic = {
  name: 'betaincSlope_a',
  evaluate: (a, b, x) => betaincSlopeOf('a', a!, b!, x!),
  partials: ['betaincSlope_aa(x, y, z)', 'betaincSlope_ab(x, y, z)', 'betaDensity(x, y, z) * betaScore(x, y, z)'],
  uses: () => [...secondBetaSlopes, betaDensity, betaScore],
};
const inB: Intrinsic = {
  name: 'betaincSlope_b',
  evaluate: (a, b, x) => betaincSlopeOf('b', a!, b!, x!),
  partials: ['betaincSlope_ab(x, y, z)', 'betaincSlope_bb(x, y, z)', 'betaDensity(x, y, z) * betaComplementScore(x, y, z)'],
  uses: () => [...secondBetaSlopes, betaDensity, betaComplementScore],
};

const lower: Intrinsic = {
  name: 'betainc',
  evaluate: betaincOf,
  partials: ['betaincSlope_a(x, y, z)', 'betaincSlope_b(x, y, z)', 'betaDensity(x, y, z)'],
  uses: () => [inA, inB, betaDensity],
};
const upper: Intrinsic = {
  name: 'betaincc',
  evaluate: betainccOf,
  partials: ['-betaincSlope_a(x, y, z)', '-betaincSlope_b(x, y, z)', '-betaDensity(x, y, z)'],
  uses: () => [inA, inB, betaDensity],
};

const logLowerInA: Intrinsic = {
  name: 'logBetaincSlope_a',
  evaluate: (a, b, x) => logBetaincSlopeOf('a', a!, b!, x!),
  partials: [
    'betaincSlope_aa(x, y, z) / betainc(x, y, z) - r * logBetaincSlope_a(x, y, z)',
    'betaincSlope_ab(x, y, z) / betainc(x, y, z) - r * logBetaincSlope_b(x, y, z)',
    'betaLowerHazard(x, y, z) * (betaScore(x, y, z) - r)',
  ],
  uses: () => lowerSlopes(),
};
const logLowerInB: Intrinsic = {
  name: 'logBetaincSlope_b',
  evaluate: (a, b, x) => logBetaincSlopeOf('b', a!, b!, x!),
  partials: [
    'betaincSlope_ab(x, y, z) / betainc(x, y, z) - r * logBetaincSlope_a(x, y, z)',
    'betaincSlope_bb(x, y, z) / betainc(x, y, z) - r * logBetaincSlope_b(x, y, z)',
    'betaLowerHazard(x, y, z) * (betaComplementScore(x, y, z) - r)',
  ],
  uses: () => lowerSlopes(),
};
const logUpperInA: Intrinsic = {
  name: 'logBetainccSlope_a',
  evaluate: (a, b, x) => logBetainccSlopeOf('a', a!, b!, x!),
  partials: [
    '-betaincSlope_aa(x, y, z) / betaincc(x, y, z) - r * logBetainccSlope_a(x, y, z)',
    '-betaincSlope_ab(x, y, z) / betaincc(x, y, z) - r * logBetainccSlope_b(x, y, z)',
    '-betaUpperHazard(x, y, z) * (betaScore(x, y, z) - r)',
  ],
  uses: () => upperSlopes(),
};
const logUpperInB: Intrinsic = {
  name: 'logBetainccSlope_b',
  evaluate: (a, b, x) => logBetainccSlopeOf('b', a!, b!, x!),
  partials: [
    '-betaincSlope_ab(x, y, z) / betaincc(x, y, z) - r * logBetainccSlope_a(x, y, z)',
    '-betaincSlope_bb(x, y, z) / betaincc(x, y, z) - r * logBetainccSlope_b(x, y, z)',
    '-betaUpperHazard(x, y, z) * (betaComplementScore(x, y, z) - r)',
  ],
  uses: () => upperSlopes(),
};
const scores = [betaScore, betaComplementScore];
const lowerSlopes = (): readonly Intrinsic[] => [...secondBetaSlopes, ...scores, logLowerInA, logLowerInB, lower, lowerHazard];
const upperSlopes = (): readonly Intrinsic[] => [...secondBetaSlopes, ...scores, logUpperInA, logUpperInB, upper, upperHazard];

/** ∂log I/∂z, and the same of the upper tail with the sign changed. */
const lowerHazard: Intrinsic = {
  name: 'betaLowerHazard',
  evaluate: (a, b, x) => (x === 0 ? Infinity : x === 1 ? betaDensityOf(a!, b!, 1) : betaElasticity(a!, b!, x!, 1 - x!) / x! / (1 - x!)),
  partials: [
    'r * (betaScore(x, y, z) - logBetaincSlope_a(x, y, z))',
    'r * (betaComplementScore(x, y, z) - logBetaincSlope_b(x, y, z))',
    'r * ((x - 1) / z - (y - 1) / (1 - z) - r)',
  ],
  uses: () => [betaScore, betaComplementScore, logLowerInA, logLowerInB],
};
const upperHazard: Intrinsic = {
  name: 'betaUpperHazard',
  evaluate: (a, b, x) => (x === 1 ? Infinity : x === 0 ? betaDensityOf(a!, b!, 0) : betaElasticity(b!, a!, 1 - x!, x!) / x! / (1 - x!)),
  partials: [
    'r * (betaScore(x, y, z) - logBetainccSlope_a(x, y, z))',
    'r * (betaComplementScore(x, y, z) - logBetainccSlope_b(x, y, z))',
    'r * ((x - 1) / z - (y - 1) / (1 - z) + r)',
  ],
  uses: () => [betaScore, betaComplementScore, logUpperInA, logUpperInB],
};
const logLower: Intrinsic = {
  name: 'logBetainc',
  evaluate: logBetaincOf,
  partials: [
    'logBetaincSlope_a(x, y, z)',
    'logBetaincSlope_b(x, y, z)',
    'betaLowerHazard(x, y, z)',
  ],
  uses: () => [logLowerInA, logLowerInB, lowerHazard],
};
const logUpper: Intrinsic = {
  name: 'logBetaincc',
  evaluate: logBetainccOf,
  partials: [
    'logBetainccSlope_a(x, y, z)',
    'logBetainccSlope_b(x, y, z)',
    '-betaUpperHazard(x, y, z)',
  ],
  uses: () => [logUpperInA, logUpperInB, upperHazard],
};

/**
 * The regularised incomplete beta function, Iₓ(a, b) = ∫₀ˣ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt / B(a, b), with derivatives in all three
 * arguments (in the parameters twice).
 *
 * Shapes: a, b and x broadcast.
 * Domain: a, b > 0 and finite, 0 ≤ x ≤ 1; NaN outside. Relative error below 2e-14 where I > 1e-30; below that about
 * |log I|·4e-16.
 * Source: continued fraction DLMF 8.17.22; for large parameters quadrature of the tail in logit t.
 *
 * @example
 * betainc(2, 3, [0, 0.4, 1]).toArray() // => [ 0, 0.5247999999999…, 1 ]
 */
export const betainc: Ternary = /* @__PURE__ */ ternary('betainc', 'betainc(x, y, z)', { uses: () => [lower] });

/**
 * The complement 1 − Iₓ(a, b) = I₁₋ₓ(b, a), accurate where it is small.
 *
 * Shapes: a, b and x broadcast.
 * Domain: as betainc.
 *
 * @example
 * betaincc(2, 40, [0.4, 0.9]).toArray() // => [ 2.27247407160…e-8, 3.69999999999…e-39 ]
 */
export const betaincc: Ternary = /* @__PURE__ */ ternary('betaincc', 'betaincc(x, y, z)', { uses: () => [upper] });

/**
 * log Iₓ(a, b), accurate where I underflows.
 *
 * Shapes: a, b and x broadcast.
 * Domain: as betainc; −∞ at x = 0.
 *
 * @example
 * logBetainc(1000, 1, 0.1).item() // => -2302.585092994…
 */
export const logBetainc: Ternary = /* @__PURE__ */ ternary('logBetainc', 'logBetainc(x, y, z)', { uses: () => [logLower] });

/**
 * log(1 − Iₓ(a, b)), accurate where it underflows.
 *
 * Shapes: a, b and x broadcast.
 * Domain: as betainc; −∞ at x = 1.
 *
 * @example
 * logBetaincc(1, 1000, 0.9).item() // => -2302.585092994…
 */
export const logBetaincc: Ternary = /* @__PURE__ */ ternary('logBetaincc', 'logBetaincc(x, y, z)', { uses: () => [logUpper] });
