import { erfcinvOf, unary, type Intrinsic, type Unary } from '@x/tensor/core';
import { erfcxOf } from './erfcx.js';

const sqrtHalf = Math.SQRT1_2;

/** Φ(x) of a number; see `ndtr`. */
export function ndtrOf(x: number): number {
  if (x > 0) return 1 - lowerTail(-x);
  return x < -40 ? 0 : lowerTail(x);
}

/** Φ(x) for x ≤ 0 as ½·e^(−x²/2)·erfcx(−x/√2). */
function lowerTail(x: number): number {
  return 0.5 * halfSquareExponential(x) * erfcxOf(-x * sqrtHalf);
}

/** e^(−x²/2), with x² split so that its rounding is not magnified. */
export function halfSquareExponential(x: number): number {
  if (!(x > -40 && x < 40)) return x !== x ? x : 0;
  const h = Math.round(x * 32768) / 32768;
  return Math.exp(-0.5 * h * h) * Math.exp(-0.5 * (x - h) * (x + h));
}

/** log Φ(x) of a number; see `logNdtr`. */
export function logNdtrOf(x: number): number {
  if (x > -1) return Math.log1p(-ndtrOf(-x));
  return x === -Infinity ? x : -0.5 * x * x + Math.log(0.5 * erfcxOf(-x * sqrtHalf));
}

/** Φ⁻¹(p) of a number; see `ndtri`. */
export function ndtriOf(p: number): number {
  return p > 0.5 ? Math.SQRT2 * erfcinvOf(2 * (1 - p)) : 0 - Math.SQRT2 * erfcinvOf(2 * p);
}

/** φ(x)/Φ(x), the slope of log Φ; falls from −x at −∞ to 0 at ∞. */
export function normalReversedHazardOf(x: number): number {
  return 0.7978845608028654 / erfcxOf(-x * sqrtHalf);
}

/** φ(x)/Φ(x) + x, by the continued fraction 1/(t + 2/(t + 3/(t + …))) at t = −x where the sum cancels. */
function normalReversedHazardExcessOf(x: number): number {
  if (!(x < -4)) return normalReversedHazardOf(x) + x;
  let fraction = -x;
  for (let k = x < -30 ? 12 : 90; k > 1; k--) fraction = k / fraction - x;
  return 1 / fraction;
}

const excess: Intrinsic = {
  name: 'normalReversedHazardExcess',
  evaluate: normalReversedHazardExcessOf,
  partials: ['1 - r * (r - x)'],
};
const reversedHazard: Intrinsic = {
  name: 'normalReversedHazard',
  evaluate: normalReversedHazardOf,
  partials: ['-r * normalReversedHazardExcess(x)'],
  uses: () => [excess],
};
const density: Intrinsic = {
  name: 'normalDensity',
  evaluate: (x) => 0.3989422804014327 * halfSquareExponential(x),
  partials: ['-x * r'],
};
const ndtrFunction: Intrinsic = { name: 'ndtr', evaluate: ndtrOf, partials: ['normalDensity(x)'], uses: () => [density] };
const logNdtrFunction: Intrinsic = {
  name: 'logNdtr',
  evaluate: logNdtrOf,
  partials: ['normalReversedHazard(x)'],
  uses: () => [reversedHazard],
};
const ndtriFunction: Intrinsic = { name: 'ndtri', evaluate: ndtriOf, partials: ['1 / normalDensity(r)'], uses: () => [density] };

/**
 * The distribution function of the standard normal, Φ(x) = ∫₋∞ˣ e^(−t²/2)/√(2π) dt.
 *
 * Domain: all numbers. Relative error below 2e-15, also in the lower tail down to the smallest normal number; the upper
 * tail is ndtr(−x).
 * Source: DLMF 7.2, through erfcx.
 *
 * @example
 * ndtr([-38, 0, 1.96]).toArray() // => [ 2.885428…e-316, 0.5, 0.97500210485…]
 */
export const ndtr: Unary = /* @__PURE__ */ unary('ndtr', 'ndtr(x)', { uses: () => [ndtrFunction] });

/**
 * log Φ(x), accurate where Φ(x) underflows and where it is almost 1.
 *
 * Domain: all numbers. Relative error below 2e-15.
 * Source: DLMF 7.2, through erfcx; its slope φ(x)/Φ(x) is accurate everywhere as well.
 *
 * @example
 * logNdtr([-1e10, -40, 10]).toArray() // => [ -50000000000000000000, -804.608442…, -7.619853…e-24 ]
 */
export const logNdtr: Unary = /* @__PURE__ */ unary('logNdtr', 'logNdtr(x)', { uses: () => [logNdtrFunction] });

/**
 * The inverse of Φ: the quantiles of the standard normal.
 *
 * Domain: 0 ≤ p ≤ 1, −∞ at 0 and ∞ at 1; NaN outside. Within 4 ulp, also for p of 1e-300.
 * Source: as erfinv of the tensor package: rational approximations by pieces.
 *
 * @example
 * ndtri([1e-300, 0.5, 0.975]).toArray() // => [ -37.0470962993…, 0, 1.95996398454… ]
 */
export const ndtri: Unary = /* @__PURE__ */ unary('ndtri', 'ndtri(x)', { uses: () => [ndtriFunction] });

/** φ(x)/Φ(x), the slope of logNdtr. */
export const normalReversedHazard: Unary = /* @__PURE__ */ unary('normalReversedHazard', 'normalReversedHazard(x)', { uses: () => [reversedHazard] });

/** φ(x)/Φ(x) + x, which falls like −1/x at −∞, where the sum would cancel. */
export const normalReversedHazardExcess: Unary = /* @__PURE__ */ unary('normalReversedHazardExcess', 'normalReversedHazardExcess(x)', { uses: () => [excess] });
