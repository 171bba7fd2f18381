import { digammaOf, lgammaOf, polygammaOf } from '@x/tensor/core';
import { devianceOf } from './deviance.js';
import { stirlingError } from './stirlingError.js';
import { exponentialRest, tailDepth, tailIntegral } from './tailIntegral.js';
import { zetaValues } from './zetaValues.js';

// With D = xᵃe⁻ˣ/Γ(a), substituting t = x·e^(∓v) gives P(a, x) = D·∫₀^∞ e^(−φ) dv and Q(a, x) = D·∫₀^∞ e^(−φ) dv with
// φ(v) = ±(a − x)·v + x·(e^(∓v) − 1 ± v), which is convex and, for the tail on its own side of the mean, increasing.
// What multiplies D is called the scaled tail: it neither underflows nor cancels.

const halfLogTwoPi = 0.9189385332046727;

/** log D = a·log x − x − log Γ(a), without the cancellation of large terms for large a. */
export function logGammaTerm(a: number, x: number): number {
  if (a < 10) return a < 1 ? a * Math.log(x) - x - logGamma1p(a) + Math.log(a) : a * Math.log(x) - x - lgammaOf(a);
  return 0.5 * Math.log(a) - halfLogTwoPi - stirlingError(a) - devianceOf(a, x);
}

/** D = xᵃe⁻ˣ/Γ(a). */
export function gammaTerm(a: number, x: number): number {
  if (a >= 10) return Math.sqrt(a) * Math.exp(-halfLogTwoPi - stirlingError(a)) * Math.exp(-devianceOf(a, x));
  const half = Math.exp(-0.5 * x);
  if (a < 1) return a * Math.exp(a * Math.log(x) - logGamma1p(a)) * half * half;
  // The power comes between the two halves of e⁻ˣ, so that neither overflows nor underflows before the product does.
  return half === 0 ? 0 : half * (x ** a / Math.exp(lgammaOf(a))) * half;
}

/** log Γ(1 + a) for a ≥ 0, accurate relative to itself near 0. */
export function logGamma1p(a: number): number {
  if (a > 0.2) return lgammaOf(1 + a);
  let sum = 0;
  for (let k = zetaValues.length - 1; k >= 0; k--) sum = zetaValues[k]! / (k + 2) - a * sum;
  return a * (a * sum - 0.5772156649015329);
}

/** P(a, x)/D: a series for moderate a, quadrature for large a. For x up to about a. */
export function scaledLowerGamma(a: number, x: number): number {
  if (a > 40) return tailIntegral(lowerIntegrand(a, x), lowerEnd(a, x));
  let term = 1;
  let sum = 1;
  for (let k = a + 1; term > 1e-17 * sum; k++) {
    term *= x / k;
    sum += term;
  }
  return sum / a;
}

/** Q(a, x)/D for x ≥ max(a, 1): Legendre's continued fraction for moderate a, quadrature for large a. */
export function scaledUpperGamma(a: number, x: number): number {
  if (a > 40) return tailIntegral(upperIntegrand(a, x), upperEnd(a, x));
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 500; i++) {
    const numerator = i * (a - i);
    if (numerator === 0) break;
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    h *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return h;
}

/**
 * ∂ⁿ/∂aⁿ of the lower (sign −1) or upper (sign 1) tail divided by D, for n ≥ 1: each derivative of D·e^(−φ) = tᵃe⁻ᵗ/Γ(a)
 * multiplies it by a complete Bell polynomial of log t − ψ(a), −ψ′(a), −ψ″(a), ….
 */
export function scaledGammaSlope(n: number, a: number, x: number, sign: 1 | -1): number {
  const base = logMinusDigamma(a, x);
  const f = sign < 0 ? lowerIntegrand(a, x) : upperIntegrand(a, x);
  const end = sign < 0 ? lowerEnd(a, x) : upperEnd(a, x);
  if (n === 1) return tailIntegral((v) => (base + sign * v) * f(v), end);
  const cumulants = gammaCumulants(n, a, base);
  return tailIntegral((v) => bellPolynomial(cumulants, sign * v) * f(v), end);
}

/** What a derivative of tᵃe⁻ᵗ/Γ(a) in a multiplies by, and its own derivatives: log t − ψ(a), −ψ′(a), −ψ″(a), …. */
export function gammaCumulants(n: number, a: number, first: number): readonly number[] {
  return Array.from({ length: n }, (_, j) => (j === 0 ? first : -polygammaOf(j, a)));
}

/** The complete Bell polynomial of the cumulants, the first shifted: B₀ = 1, Bₙ₊₁ = Σ C(n, j) Bₙ₋ⱼ κⱼ₊₁. */
export function bellPolynomial(cumulants: readonly number[], shift: number): number {
  const values = [1];
  for (let n = 0; n < cumulants.length; n++) {
    let sum = 0;
    let choose = 1;
    for (let j = 0; j <= n; j++) {
      sum += choose * values[n - j]! * (j === 0 ? cumulants[0]! + shift : cumulants[j]!);
      choose = (choose * (n - j)) / (j + 1);
    }
    values.push(sum);
  }
  return values[cumulants.length]!;
}

/** log x − ψ(a), without cancellation where x is close to a large a. */
export function logMinusDigamma(a: number, x: number): number {
  if (a < 20) return Math.log(x) - digammaOf(a);
  const d = (x - a) / a;
  const z = 1 / (a * a);
  const gap = 0.5 / a + z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z * (1 / 132 - (z * 691) / 32760)))));
  return (d > -0.5 && d < 1 ? Math.log1p(d) : Math.log(x) - Math.log(a)) + gap;
}

function lowerIntegrand(a: number, x: number): (v: number) => number {
  const c = a - x;
  return (v) => Math.exp(-c * v - x * exponentialRest(-v));
}

function upperIntegrand(a: number, x: number): (v: number) => number {
  const c = x - a;
  return (v) => Math.exp(-c * v - x * exponentialRest(v));
}

/** Where φ reaches the depth of the tail, or a little beyond: Newton steps come from above by convexity. */
function lowerEnd(a: number, x: number): number {
  const c = a - x;
  let v = (2 * tailDepth) / (c + Math.sqrt(c * c + 2 * x * tailDepth));
  for (let step = 0; step < 4; step++) v += (tailDepth - c * v - x * exponentialRest(-v)) / (a - x * Math.exp(-v));
  return v;
}

function upperEnd(a: number, x: number): number {
  const c = x - a;
  let v = Math.min((2 * tailDepth) / (c + Math.sqrt(c * c + 2 * x * tailDepth)), Math.log((2 * tailDepth) / x + 2) + 2);
  for (let step = 0; step < 4; step++) v += (tailDepth - c * v - x * exponentialRest(v)) / (x * Math.exp(v) - a);
  return v;
}
