import { binary, lgammaOf, unary, type Binary, type Intrinsic, type Unary } from '@x/tensor/core';
import { bellIntegral, bellPeak } from './bellIntegral.js';
import { polygammaFunction } from './polygammaFunction.js';
import { zetaValues } from './zetaValues.js';

/** log Γ(1 + 2u) − 2·log Γ(1 + u) = Σ (−1)ʲ·ζ(j)·(2ʲ − 2)·uʲ/j, without the cancellation for small u. */
function spreadOf(u: number): number {
  if (!(u < 0.05)) return lgammaOf(1 + 2 * u) - 2 * lgammaOf(1 + u);
  let sum = 0;
  for (let k = 16; k > 1; k--) sum = ((k % 2 === 0 ? 1 : -1) * zetaValues[k - 2]! * (2 ** k - 2)) / k + sum * u;
  return sum * u * u;
}

/** log of E[X²]/E[X]² for a Weibull variable of concentration 1/x. */
export const weibullSpread: Unary = /* @__PURE__ */ unary('weibullSpread', 'weibullSpread(x)', {
  uses: () => [
    {
      name: 'weibullSpread',
      evaluate: spreadOf,
      partials: ['2 * (polygamma(0, 1 + 2 * x) - polygamma(0, 1 + x))'],
      uses: () => [polygammaFunction],
    },
  ],
});

/**
 * E[Xʲ·weight·e^(sX)] for X = E^(1/k) with E exponential: the trapezoidal rule in w = log E, exponentially accurate since
 * the integrand e^(w − eʷ + s·e^(w/k)) is analytic in a strip and falls on both sides.
 */
function moment(j: number, k: number, s: number, weight: (w: number) => number): number {
  if (!(k > 0 && s === s)) return NaN;
  if (s > 0 && (k < 1 || (k === 1 && s >= 1))) return Infinity;
  const log = (w: number): number => (1 + j / k) * w - Math.exp(w) + s * Math.exp(w / k);
  const slope = (w: number): number => 1 + j / k - Math.exp(w) + (s / k) * Math.exp(w / k);
  const peak = bellPeak(slope);
  const bend = Math.exp(peak) - (s / (k * k)) * Math.exp(peak / k);
  const step = Math.min(0.12 * Math.min(1, k), 0.4 / Math.sqrt(Math.max(1, Math.abs(bend))));
  return bellIntegral(log, weight, peak, step);
}

const momentSlope: Intrinsic = {
  name: 'weibullMomentSlope',
  evaluate: (j, k, s) => moment(j!, k!, s!, (w) => -(w / (k! * k!)) * (j! + s! * Math.exp(w / k!))),
  partials: [null, '0 / 0', 'weibullMomentSlope(x + 1, y, z)'],
};
const momentFunction: Intrinsic = {
  name: 'weibullMoment',
  evaluate: (j, k, s) => moment(j!, k!, s!, () => 1),
  partials: [null, 'weibullMomentSlope(x, y, z)', 'weibullMoment(x + 1, y, z)'],
  uses: () => [momentSlope],
};

/** E[e^(yX)] for a Weibull variable X of concentration x and scale 1. */
export const weibullMgf: Binary = /* @__PURE__ */ binary('weibullMgf', 'weibullMoment(0, x, y)', { uses: () => [momentFunction] });

/** log(1 − e^(−eˣ)): the log distribution function of a Weibull variable over its log cumulative hazard x. */
export const weibullLogCdf: Unary = /* @__PURE__ */ unary(
  'weibullLogCdf',
  'x < -40 ? x : (x < -0.4 ? log(-expm1(-exp(x))) : log1p(-exp(-exp(x))))',
  { partials: ['x < -40 ? 1 : (x > 7 ? 0 : exp(x) / expm1(exp(x)))'] },
);
