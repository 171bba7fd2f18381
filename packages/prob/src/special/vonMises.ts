import { binary, type Binary, type Intrinsic } from '@x/tensor/core';
import { besselComplementOf, besselRatioSlopeOf } from './besselRatio.js';
import { scaledBesselI0 } from './besselSeries.js';
import { ndtriOf } from './ndtr.js';
import { tailDepth, tailIntegral } from './tailIntegral.js';

// The von Mises distribution about 0 on [−π, π], with concentration k ≥ 0. For θ ≤ 0 its distribution function is
// f(θ)·∫₀^end e^(−g(v)) dv with t = θ − v and g(v) = k·(cos θ − cos t) ≥ 0; for θ > 0 symmetry gives the rest.

const twoPi = 2 * Math.PI;

export function densityOf(k: number, theta: number): number {
  const s = Math.sin(0.5 * theta);
  return Math.exp(-2 * k * s * s) / (twoPi * scaledBesselI0(k));
}

/** k·(cos θ − cos(θ − v)), which grows with v up to θ + π. */
export function depthOf(k: number, theta: number, v: number): number {
  return 2 * k * Math.sin(0.5 * v) * Math.sin(0.5 * v - theta);
}

/** ∫ weight·e^(−g) dv for θ ≤ 0: the lower tail, or a derivative of it in k, divided by the density. */
function scaledTail(order: number, k: number, theta: number): number {
  let end = theta + Math.PI;
  while (depthOf(k, theta, 0.5 * end) > tailDepth) end *= 0.5;
  if (!(end > 0)) return 0;
  if (order === 0) return tailIntegral((v) => Math.exp(-depthOf(k, theta, v)), end);
  const complement = besselComplementOf(k);
  const curvature = order === 1 ? 0 : besselRatioSlopeOf(k);
  return tailIntegral((v) => {
    const s = Math.sin(0.5 * (theta - v));
    // cos t − A(k), the derivative of log density.
    const score = complement - 2 * s * s;
    return (order === 1 ? score : score * score - curvature) * Math.exp(-depthOf(k, theta, v));
  }, end);
}

/** P(angle ≤ θ) for the concentration k. */
export function vonMisesCdfOf(k: number, theta: number): number {
  if (!(k >= 0 && k < Infinity) || theta !== theta) return NaN;
  if (theta <= -Math.PI) return 0;
  if (theta >= Math.PI) return 1;
  return theta > 0 ? 1 - vonMisesCdfOf(k, -theta) : densityOf(k, theta) * scaledTail(0, k, theta);
}

/** log P(angle ≤ θ). */
function logCdfOf(k: number, theta: number): number {
  if (!(theta <= 0 && theta > -Math.PI && k >= 0 && k < Infinity)) {
    return theta > 0 ? Math.log1p(-vonMisesCdfOf(k, -theta)) : Math.log(vonMisesCdfOf(k, theta));
  }
  const s = Math.sin(0.5 * theta);
  return Math.log(scaledTail(0, k, theta)) - 2 * k * s * s - Math.log(twoPi * scaledBesselI0(k));
}

function slopeOf(order: number, k: number, theta: number): number {
  if (!(k >= 0 && k < Infinity) || theta !== theta) return NaN;
  if (Math.abs(theta) >= Math.PI) return 0;
  const half = -Math.abs(theta);
  const slope = densityOf(k, half) * scaledTail(order, k, half);
  return theta > 0 ? -slope : slope;
}

/** θ with P(angle ≤ θ) = p: Newton steps on the logarithm, kept inside a bracket. */
export function vonMisesQuantileOf(k: number, p: number): number {
  if (!(k >= 0 && k < Infinity && p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return 0 - vonMisesQuantileOf(k, 1 - p);
  if (p === 0) return -Math.PI;
  if (p === 0.5) return 0;
  let low = -Math.PI;
  let high = 0;
  const uniform = twoPi * p - Math.PI;
  let theta = k < 1 ? uniform : Math.max(ndtriOf(p) / Math.sqrt(k), uniform);
  const logP = Math.log(p);
  for (let step = 0; step < 100; step++) {
    const gap = logCdfOf(k, theta) - logP;
    const move = gap * scaledTail(0, k, theta);
    // Newton squares the error: after so small a step nothing is left of it.
    const scale = Math.min(-theta, theta + Math.PI);
    if (Math.abs(move) < Math.max(1e-9 * scale, -3e-16 * theta)) return Math.min(0, Math.max(-Math.PI, theta - move));
    if (gap > 0) high = theta;
    else low = theta;
    const next = theta - move;
    theta = next > low && next < high ? next : 0.5 * (low + high);
  }
  return theta;
}

/** dθ/dk of a quantile, or of a draw. */
function quantileSlopeOf(k: number, theta: number): number {
  if (!(k >= 0 && k < Infinity) || theta !== theta) return NaN;
  if (Math.abs(theta) >= Math.PI) return 0;
  const slope = scaledTail(1, k, -Math.abs(theta));
  return theta > 0 ? slope : -slope;
}

const density: Intrinsic = {
  name: 'vonMisesDensity',
  evaluate: (k, theta) => (Math.abs(theta!) > Math.PI ? 0 : densityOf(k!, theta!)),
  partials: ['r * vonMisesScore(x, y)', '-r * x * sin(y)'],
  uses: () => [score],
};
const score: Intrinsic = {
  name: 'vonMisesScore',
  evaluate: (k, theta) => besselComplementOf(k!) - 2 * Math.sin(0.5 * theta!) ** 2,
  partials: ['-vonMisesRatioSlope(x)', '-sin(y)'],
  uses: () => [ratioSlope],
};
export const ratioSlope: Intrinsic = { name: 'vonMisesRatioSlope', evaluate: besselRatioSlopeOf, partials: ['0 / 0'] };
const curvature: Intrinsic = {
  name: 'vonMisesCurvature',
  evaluate: (k, theta) => slopeOf(2, k!, theta!),
  partials: ['0 / 0', 'vonMisesDensity(x, y) * (vonMisesScore(x, y) * vonMisesScore(x, y) - vonMisesRatioSlope(x))'],
  uses: () => [density, score, ratioSlope],
};
const slope: Intrinsic = {
  name: 'vonMisesSlope',
  evaluate: (k, theta) => slopeOf(1, k!, theta!),
  partials: ['vonMisesCurvature(x, y)', 'vonMisesDensity(x, y) * vonMisesScore(x, y)'],
  uses: () => [curvature, density, score],
};
const cdf: Intrinsic = {
  name: 'vonMisesCdf',
  evaluate: vonMisesCdfOf,
  partials: ['vonMisesSlope(x, y)', 'vonMisesDensity(x, y)'],
  uses: () => [slope, density],
};
const logCdf: Intrinsic = {
  name: 'vonMisesLogCdf',
  evaluate: logCdfOf,
  partials: ['vonMisesSlope(x, y) / vonMisesCdf(x, y)', 'vonMisesDensity(x, y) / vonMisesCdf(x, y)'],
  uses: () => [slope, density, cdf],
};
const quantileSlope: Intrinsic = {
  name: 'vonMisesQuantileSlope',
  evaluate: quantileSlopeOf,
  partials: [
    '-vonMisesCurvature(x, y) / vonMisesDensity(x, y) - r * vonMisesScore(x, y)',
    '-vonMisesScore(x, y) + r * x * sin(y)',
  ],
  uses: () => [curvature, density, score],
};
const quantile: Intrinsic = {
  name: 'vonMisesQuantile',
  evaluate: vonMisesQuantileOf,
  partials: ['vonMisesQuantileSlope(x, r)', '1 / vonMisesDensity(x, r)'],
  uses: () => [quantileSlope, density],
};

/** P(angle ≤ y) on [−π, π] for concentration x. */
export const vonMisesCdf: Binary = /* @__PURE__ */ binary('vonMisesCdf', 'vonMisesCdf(x, y)', { uses: () => [cdf] });

/** log P(angle ≤ y) on [−π, π] for concentration x. */
export const vonMisesLogCdf: Binary = /* @__PURE__ */ binary('vonMisesLogCdf', 'vonMisesLogCdf(x, y)', { uses: () => [logCdf] });

/** The angle in [−π, π] below which lies the probability y, for concentration x. */
export const vonMisesQuantile: Binary = /* @__PURE__ */ binary('vonMisesQuantile', 'vonMisesQuantile(x, y)', {
  uses: () => [quantile],
});
