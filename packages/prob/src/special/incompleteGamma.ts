import { digammaOf } from '@x/tensor/core';
import {
  bellPolynomial,
  gammaCumulants,
  gammaTerm,
  logGamma1p,
  logGammaTerm,
  logMinusDigamma,
  scaledGammaSlope,
  scaledLowerGamma,
  scaledUpperGamma,
} from './gammaTail.js';

/** The smaller regularised incomplete gamma function is computed, the other is its complement. */
const isLower = (a: number, x: number): boolean => x < a || (x <= 1 && a < 1);

/** Values at the edges of the domain, undefined inside: P is 1 for a = 0 or x = ∞, 0 for x = 0 or a = ∞. */
function lowerAtEdge(a: number, x: number): number | undefined {
  if (a > 0 && x > 0 && a < Infinity && x < Infinity) return undefined;
  if (!(a >= 0 && x >= 0) || (a === Infinity && x === Infinity) || (a === 0 && x === 0)) return NaN;
  return a === 0 || x === Infinity ? 1 : 0;
}

/** P(a, x) of numbers; see `gammainc`. */
export function gammaincOf(a: number, x: number): number {
  const edge = lowerAtEdge(a, x);
  if (edge !== undefined) return edge;
  if (!isLower(a, x)) return 1 - upperGamma(a, x);
  return Math.min(1, gammaTerm(a, x) * scaledLowerGamma(a, x));
}

/** Q(a, x) of numbers; see `gammaincc`. */
export function gammainccOf(a: number, x: number): number {
  const edge = lowerAtEdge(a, x);
  if (edge !== undefined) return 1 - edge;
  if (!isLower(a, x)) return upperGamma(a, x);
  return x <= 1 && a < 1 ? upperForSmall(a, x) : 1 - gammaTerm(a, x) * scaledLowerGamma(a, x);
}

/** log P(a, x) of numbers; see `logGammainc`. */
export function logGammaincOf(a: number, x: number): number {
  const edge = lowerAtEdge(a, x);
  if (edge !== undefined) return Math.log(edge);
  if (!isLower(a, x)) return Math.log1p(-upperGamma(a, x));
  if (x <= 1 && a < 1) {
    const upper = upperForSmall(a, x);
    if (upper < 0.5) return Math.log1p(-upper);
  }
  return logGammaTerm(a, x) + Math.log(scaledLowerGamma(a, x));
}

/** log Q(a, x) of numbers; see `logGammaincc`. */
export function logGammainccOf(a: number, x: number): number {
  const edge = lowerAtEdge(a, x);
  if (edge !== undefined) return edge === 0 ? 0 : Math.log1p(-edge);
  if (!isLower(a, x)) return logGammaTerm(a, x) + Math.log(scaledUpperGamma(a, x));
  if (x <= 1 && a < 1) {
    const upper = upperForSmall(a, x);
    return upper < 0.5 ? Math.log(upper) : Math.log1p(-gammaTerm(a, x) * scaledLowerGamma(a, x));
  }
  return Math.log1p(-gammaTerm(a, x) * scaledLowerGamma(a, x));
}

function upperGamma(a: number, x: number): number {
  return Math.min(1, gammaTerm(a, x) * scaledUpperGamma(a, x));
}

/** Q = 1 − xᵃ/Γ(1 + a)·(1 + a·T), without the cancellation for small a. */
function upperForSmall(a: number, x: number): number {
  const exponent = a * Math.log(x) - logGamma1p(a);
  return -Math.expm1(exponent) - Math.exp(exponent) * a * alternatingRest(a, x, 1);
}

/** T = Σ_{k≥1} (−x)ᵏ/(k!·(a + k)^power) for 0 < x ≤ 1. */
function alternatingRest(a: number, x: number, power: 1 | 2): number {
  let term = 1;
  let sum = 0;
  for (let k = 1; k < 25; k++) {
    term *= -x / k;
    const next = sum + term / (power === 1 ? a + k : (a + k) * (a + k));
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** ∂ⁿP/∂aⁿ. */
export function gammaincSlopeOf(n: number, a: number, x: number): number {
  const edge = lowerAtEdge(a, x);
  if (edge !== undefined) return a > 0 && edge === edge ? 0 : NaN;
  if (n === 1 && x <= 1 && a <= 1) {
    const rest = alternatingRest(a, x, 1);
    const slope = Math.log(x) - digammaOf(1 + a);
    return Math.exp(a * Math.log(x) - logGamma1p(a)) * (slope * (1 + a * rest) + rest - a * alternatingRest(a, x, 2));
  }
  return x < a ? gammaTerm(a, x) * scaledGammaSlope(n, a, x, -1) : -gammaTerm(a, x) * scaledGammaSlope(n, a, x, 1);
}

/** ∂log P/∂a. */
export function logGammaincSlopeOf(a: number, x: number): number {
  const edge = lowerAtEdge(a, x);
  if (edge !== undefined) return edge === 1 && a > 0 ? 0 : NaN;
  if (x < a && !(x <= 1 && a <= 1)) return scaledGammaSlope(1, a, x, -1) / scaledLowerGamma(a, x);
  return smallSlope(a, x) ?? gammaincSlopeOf(1, a, x) / gammaincOf(a, x);
}

/** ∂log P/∂a for x, a ≤ 1, where P itself may underflow. */
function smallSlope(a: number, x: number): number | undefined {
  if (!(x <= 1 && a <= 1)) return undefined;
  const rest = alternatingRest(a, x, 1);
  return Math.log(x) - digammaOf(1 + a) + (rest - a * alternatingRest(a, x, 2)) / (1 + a * rest);
}

/** ∂log Q/∂a. */
export function logGammainccSlopeOf(a: number, x: number): number {
  const edge = lowerAtEdge(a, x);
  if (edge !== undefined) return edge === 0 && a > 0 ? 0 : NaN;
  if (x >= a && x > 1) return scaledGammaSlope(1, a, x, 1) / scaledUpperGamma(a, x);
  return -gammaincSlopeOf(1, a, x) / gammainccOf(a, x);
}

/** ∂ⁿ/∂aⁿ of the density ∂P/∂x = xᵃ⁻¹e⁻ˣ/Γ(a); the density itself for n = 0. */
export function gammaDensitySlopeOf(n: number, a: number, x: number): number {
  if (!(x > 0 && a > 0 && x < Infinity && a < Infinity)) return n === 0 ? densityAtEdge(a, x) : a > 1 && x >= 0 ? 0 : NaN;
  const density = gammaTerm(a, x) / x;
  if (n === 0) return density;
  return density * bellPolynomial(gammaCumulants(n, a, logMinusDigamma(a, x)), 0);
}

function densityAtEdge(a: number, x: number): number {
  if (x === 0) return a > 1 ? 0 : a === 1 ? 1 : a > 0 ? Infinity : NaN;
  return x === Infinity && a > 0 && a < Infinity ? 0 : NaN;
}

/** x·∂log P/∂x; a at x = 0. */
export function lowerElasticityOf(a: number, x: number): number {
  if (x === 0) return a;
  if (x < a || (x <= 1 && a < 1)) return 1 / scaledLowerGamma(a, x);
  return x === Infinity ? 0 : gammaTerm(a, x) / gammaincOf(a, x);
}

/** −x·∂log Q/∂x. */
export function upperElasticityOf(a: number, x: number): number {
  if (x === 0) return 0;
  if (x === Infinity) return Infinity;
  return isLower(a, x) ? gammaTerm(a, x) / gammainccOf(a, x) : 1 / scaledUpperGamma(a, x);
}

/**
 * dx/da of a quantile: −(∂P/∂a)/(∂P/∂x) at fixed P, through logarithms where both underflow. It is the derivative of a
 * gamma draw in its concentration. Source: M. Figurnov, S. Mohamed & A. Mnih, Implicit reparameterization gradients (2018).
 */
export function gammaQuantileSlopeOf(a: number, x: number): number {
  if (x === 0) return 0;
  if (!(a > 0 && x > 0 && x < Infinity)) return NaN;
  if (x < a || (x <= 1 && a <= 1)) {
    return -x * (smallSlope(a, x) !== undefined ? smallSlope(a, x)! * scaledLowerGamma(a, x) : scaledGammaSlope(1, a, x, -1));
  }
  return x * scaledGammaSlope(1, a, x, 1);
}
