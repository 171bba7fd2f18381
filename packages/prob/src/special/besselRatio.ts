import type { Intrinsic } from '@x/tensor/core';
import { scaledBesselI0, scaledBesselI1 } from './besselSeries.js';

// A(x) = I₁(x)/I₀(x), the mean resultant length of a von Mises distribution of concentration x. It solves
// A′ = 1 − A/x − A², from which the coefficients of its asymptotic series follow.

const terms = 22;

/** cⱼ of A(x) = Σ cⱼ·x⁻ʲ. */
const asymptotic: readonly number[] = /* @__PURE__ */ (() => {
  const c = [1];
  for (let m = 1; m < terms; m++) {
    let sum = (m - 2) * c[m - 1]!;
    for (let i = 1; i < m; i++) sum -= c[i]! * c[m - i]!;
    c.push(0.5 * sum);
  }
  return c;
})();

/** A(x), odd. */
export function besselRatioOf(x: number): number {
  const a = Math.abs(x);
  const ratio = a < 40 ? scaledBesselI1(a) / scaledBesselI0(a) : 1 - besselComplementOf(a);
  return x < 0 ? -ratio : ratio;
}

/** 1 − A(x) for x ≥ 0, without cancellation for large x. */
export function besselComplementOf(x: number): number {
  if (!(x >= 40)) return 1 - besselRatioOf(x);
  let sum = 0;
  for (let j = terms - 1; j > 0; j--) sum = (asymptotic[j]! + sum) / x;
  return -sum;
}

/** A′(x), even. */
export function besselRatioSlopeOf(x: number): number {
  const a = Math.abs(x);
  if (a < 40) {
    if (a < 1e-4) return 0.5 - 0.1875 * a * a;
    const ratio = besselRatioOf(a);
    return 1 - ratio / a - ratio * ratio;
  }
  let sum = 0;
  for (let j = terms - 1; j > 0; j--) sum = (j * asymptotic[j]! + sum) / a;
  return -sum / a;
}

/** A′(x) for formulas. */
export const besselRatioSlope: Intrinsic = {
  name: 'besselRatioSlope',
  evaluate: besselRatioSlopeOf,
  partials: ['x == 0 ? 0 : besselRatio(x) / (x * x) - r / x - 2 * r * besselRatio(x)'],
  uses: () => [besselRatio],
};

/** A(x) for formulas. */
export const besselRatio: Intrinsic = {
  name: 'besselRatio',
  evaluate: besselRatioOf,
  partials: ['besselRatioSlope(x)'],
  uses: () => [besselRatioSlope],
};

/** 1 − A(x) for formulas, for x ≥ 0. */
export const besselComplement: Intrinsic = {
  name: 'besselComplement',
  evaluate: besselComplementOf,
  partials: ['-besselRatioSlope(x)'],
  uses: () => [besselRatioSlope],
};
