import { binary, unary, type Binary, type Intrinsic, type Unary } from '@x/tensor/core';
import { betaTerm } from './betaTail.js';
import { betaElasticity, logLowerBeta, lowerBeta, scaledSlope } from './incompleteBeta.js';
import { inverseLowerBeta } from './inverseIncompleteBeta.js';
import { digammaRiseFunction } from './betaLogDensity.js';
import { digammaRise, logBetaOf, logGammaRise } from './logBeta.js';
import { polygammaFunction } from './polygammaFunction.js';

// Student's t with n degrees of freedom about 0: P(T ≤ −z) = ½·I_w(n/2, ½) with w = n/(n + z²).

const logPi = 1.1447298858494002;

/** w and 1 − w, and log w, which is needed where w underflows. */
function split(n: number, z: number): { readonly w: number; readonly u: number; readonly logW: number } {
  const a = Math.abs(z) / Math.sqrt(n);
  if (a > 1) {
    const inverse = 1 / a;
    const w = (inverse * inverse) / (1 + inverse * inverse);
    return { w, u: 1 / (1 + inverse * inverse), logW: a > 1e8 ? -2 * Math.log(a) : Math.log(w) };
  }
  return { w: 1 / (1 + a * a), u: (a * a) / (1 + a * a), logW: -Math.log1p(a * a) };
}

/** log P(T ≤ −|z|). */
function logTail(n: number, z: number): number {
  const { w, u, logW } = split(n, z);
  if (logW > -600) return logLowerBeta(0.5 * n, 0.5, w, u) - Math.LN2;
  return 0.5 * n * logW - Math.log(0.5 * n) - logBetaOf(0.5 * n, 0.5) - Math.LN2;
}

function tail(n: number, z: number): number {
  const { w, u, logW } = split(n, z);
  return logW > -600 ? 0.5 * lowerBeta(0.5 * n, 0.5, w, u) : Math.exp(logTail(n, z));
}

const isValid = (n: number, z: number): boolean => n > 0 && n < Infinity && z === z;

function cdfOf(n: number, z: number): number {
  if (!isValid(n, z)) return NaN;
  if (z === 0) return 0.5;
  return z < 0 ? tail(n, z) : 1 - tail(n, z);
}

function logCdfOf(n: number, z: number): number {
  if (!isValid(n, z)) return NaN;
  if (z === 0) return -Math.LN2;
  return z < 0 ? logTail(n, z) : Math.log1p(-tail(n, z));
}

function logDensityOf(n: number, z: number): number {
  return logGammaRise(0.5 * n, 0.5) - 0.5 * (Math.log(n) + logPi) + 0.5 * (n + 1) * split(n, z).logW;
}

/** ∂P(T ≤ z)/∂n: of the incomplete beta function in its parameter, and through w. */
function slopeOf(n: number, z: number): number {
  if (!isValid(n, z)) return NaN;
  if (z === 0 || Math.abs(z) === Infinity) return 0;
  const { w, u, logW } = split(n, z);
  if (logW <= -600) return 0;
  const term = betaTerm(0.5 * n, 0.5, w, u);
  // w·(1 − w)·∂ log(w/(1 − w))/∂n = w·(1 − w)/n, of which the factor w·(1 − w) is in the term.
  const slope = 0.5 * term * (0.5 * scaledSlope('a', 0.5 * n, 0.5, w, u) + 1 / n);
  return z < 0 ? slope : -slope;
}

/** ∂ log P(T ≤ z)/∂n. */
function logSlopeOf(n: number, z: number): number {
  if (!(z < 0)) return slopeOf(n, z) / cdfOf(n, z);
  const { w, u } = split(n, Math.max(z, -1e150 * Math.sqrt(n)));
  return betaElasticity(0.5 * n, 0.5, w, u) * (0.5 * scaledSlope('a', 0.5 * n, 0.5, w, u) + 1 / n);
}

/** ∂ log density/∂n. */
function scoreOf(n: number, z: number): number {
  const { u, logW } = split(n, z);
  return 0.5 * (digammaRise(0.5 * n, 0.5) - 1 / n + logW + ((n + 1) * u) / n);
}

function quantileOf(n: number, p: number): number {
  if (!(n > 0 && n < Infinity && p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return 0 - quantileOf(n, 1 - p);
  if (p === 0.5) return 0;
  if (p === 0) return -Infinity;
  if (p < 0.25) {
    const { y, logX } = inverseLowerBeta(0.5 * n, 0.5, 2 * p);
    return -Math.exp(0.5 * (Math.log(n) + Math.log(y) - logX));
  }
  // Near the middle the complement is the one that is small.
  const { x, y, logX } = inverseLowerBeta(0.5, 0.5 * n, 1 - 2 * p);
  return x > 1e-300 ? -Math.sqrt((n * x) / y) : -Math.exp(0.5 * (Math.log(n) + logX));
}

const score: Intrinsic = {
  name: 'studentTScore',
  evaluate: scoreOf,
  partials: [
    '0.25 * (polygamma(1, 0.5 * x + 0.5) - polygamma(1, 0.5 * x)) + 0.5 / (x * x) + 0.5 * y * y / (x * (x + y * y))' +
      ' - 0.5 * y * y / ((x + y * y) * x * x) - 0.5 * (1 + 1 / x) * y * y / ((x + y * y) * (x + y * y))',
    '(1 - y * y) * y / ((x + y * y) * (x + y * y))',
  ],
  uses: () => [polygammaFunction],
};
const density: Intrinsic = {
  name: 'studentTDensity',
  evaluate: (n, z) => Math.exp(logDensityOf(n!, z!)),
  partials: ['r * studentTScore(x, y)', '-r * (x + 1) * y / (x + y * y)'],
  uses: () => [score],
};
const slope: Intrinsic = {
  name: 'studentTSlope',
  evaluate: slopeOf,
  partials: ['0 / 0', 'studentTDensity(x, y) * studentTScore(x, y)'],
  uses: () => [density, score],
};
const cdf: Intrinsic = {
  name: 'studentTCdf',
  evaluate: cdfOf,
  partials: ['studentTSlope(x, y)', 'studentTDensity(x, y)'],
  uses: () => [slope, density],
};
/** density/cdf, through logarithms. */
const hazard: Intrinsic = {
  name: 'studentTReversedHazard',
  evaluate: (n, z) => Math.exp(logDensityOf(n!, z!) - logCdfOf(n!, z!)),
  partials: ['r * (studentTScore(x, y) - studentTLogSlope(x, y))', 'r * (-(x + 1) * y / (x + y * y) - r)'],
  uses: () => [score, logSlope],
};
const logCdf: Intrinsic = {
  name: 'studentTLogCdf',
  evaluate: logCdfOf,
  partials: ['studentTLogSlope(x, y)', 'studentTReversedHazard(x, y)'],
  uses: () => [logSlope, hazard],
};
const logSlope: Intrinsic = {
  name: 'studentTLogSlope',
  evaluate: logSlopeOf,
  partials: ['0 / 0', 'studentTReversedHazard(x, y) * (studentTScore(x, y) - r)'],
  uses: () => [hazard, score],
};
const quantile: Intrinsic = {
  name: 'studentTQuantile',
  evaluate: quantileOf,
  partials: ['-studentTSlope(x, r) / studentTDensity(x, r)', '1 / studentTDensity(x, r)'],
  uses: () => [slope, density],
};
const normalizer: Intrinsic = {
  name: 'studentTNormalizer',
  evaluate: (n) => logGammaRise(0.5 * n!, 0.5) - 0.5 * (Math.log(n!) + logPi),
  partials: ['0.5 * (digammaRise(0.5 * x, 0.5) - 1 / x)'],
  uses: () => [digammaRiseFunction],
};
/** P(T ≤ y) for x degrees of freedom. */
export const studentTCdf: Binary = /* @__PURE__ */ binary('studentTCdf', 'studentTCdf(x, y)', { uses: () => [cdf] });
/** log P(T ≤ y) for x degrees of freedom. */
export const studentTLogCdf: Binary = /* @__PURE__ */ binary('studentTLogCdf', 'studentTLogCdf(x, y)', { uses: () => [logCdf] });
/** The number below which T lies with probability y, for x degrees of freedom. */
export const studentTQuantile: Binary = /* @__PURE__ */ binary('studentTQuantile', 'studentTQuantile(x, y)', { uses: () => [quantile] });

/** The logarithm of the density of T at 0, for x degrees of freedom. */
export const studentTNormalizer: Unary = /* @__PURE__ */ unary('studentTNormalizer', 'studentTNormalizer(x)', {
  uses: () => [normalizer],
});

/** What log density falls from 0 to y, for x degrees of freedom. */
export const studentTKernel: Binary = /* @__PURE__ */ binary(
  'studentTKernel',
  'abs(y) < 1e150 ? -0.5 * (x + 1) * log1p(y * y / x) : -(x + 1) * (log(abs(y)) - 0.5 * log(x))',
);

/** The entropy of T, for x degrees of freedom. */
export const studentTEntropy: Unary = /* @__PURE__ */ unary(
  'studentTEntropy',
  '0.5 * (x + 1) * digammaRise(0.5 * x, 0.5) - studentTNormalizer(x)',
  { uses: () => [digammaRiseFunction, normalizer] },
);
