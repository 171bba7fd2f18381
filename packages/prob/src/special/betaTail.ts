import { polygammaOf } from '@x/tensor/core';
import { devianceOf } from './deviance.js';
import { logMinusDigamma } from './gammaTail.js';
import { logBetaOf } from './logBeta.js';
import { stirlingError } from './stirlingError.js';
import { exponentialRest, logRest, tailDepth, tailIntegral } from './tailIntegral.js';

// With D = xᵃyᵇ/B(a, b), y = 1 − x and the substitution logit t = logit x − v, Iₓ(a, b) = D·∫₀^∞ e^(−φ) dv where
// φ(v) = a·v + (a + b)·log(y + x·e⁻ᵛ) is convex and, for x up to the mean a/(a + b), increasing. The upper tail is the
// lower one of (b, a) at y. What multiplies D is called the scaled tail: it neither underflows nor cancels.

const halfLogTwoPi = 0.9189385332046727;

/** log D = a·log x + b·log y − log B(a, b), without the cancellation of large terms for large a and b. */
export function logBetaTerm(a: number, b: number, x: number, y: number): number {
  if (a < 10 || b < 10) return a * logOf(x, y) + b * logOf(y, x) - logBetaOf(a, b);
  return 0.5 * Math.log(a / (1 + a / b)) - halfLogTwoPi + corrections(a, b) - deviances(a, b, x, y);
}

/** D = xᵃyᵇ/B(a, b). */
export function betaTerm(a: number, b: number, x: number, y: number): number {
  if (a < 10 && b < 10) return ((x ** a * y ** b) / Math.exp(logBetaOf(a, b)));
  if (a < 10 || b < 10) return Math.exp(logBetaTerm(a, b, x, y));
  return Math.sqrt(a / (1 + a / b)) * Math.exp(corrections(a, b) - halfLogTwoPi) * Math.exp(-deviances(a, b, x, y));
}

const corrections = (a: number, b: number): number => stirlingError(a + b) - stirlingError(a) - stirlingError(b);

const deviances = (a: number, b: number, x: number, y: number): number =>
  devianceOf(a, (a + b) * x) + devianceOf(b, (a + b) * y);

/** log x where y = 1 − x may be known better. */
function logOf(x: number, y: number): number {
  return y < 0.5 ? Math.log1p(-y) : Math.log(x);
}

/** Iₓ(a, b)/D for x up to the mean: a continued fraction, or quadrature for large parameters and where it is slow. */
export function scaledLowerBeta(a: number, b: number, x: number, y: number): number {
  // The fraction is a function of x alone, which for x close to 1 has lost what y says.
  if (Math.min(a, b) < 40 && x < 0.9) {
    const fraction = continuedFraction(a, b, x);
    if (fraction !== undefined) return fraction;
  }
  const tail = new BetaTail(a, b, x, y);
  return tailIntegral((v) => tail.value(v), tail.end());
}

/** DLMF 8.17.22 divided by a·B, evaluated forwards; undefined when it does not settle soon. */
function continuedFraction(a: number, b: number, x: number): number | undefined {
  let c = Infinity;
  let d = 1;
  let h = 1;
  for (let m = 0; m < 150; m++) {
    const even = m === 0 ? 0 : (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    if (m > 0) {
      d = 1 / (1 + even * d);
      c = 1 + even / c;
      h *= c * d;
    }
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    h *= c * d;
    if (Math.abs(c * d - 1) < 2e-16) return h / a;
  }
  return undefined;
}

/** Which derivative of the tail: once or twice in the first or the second parameter. */
export type BetaSlope = 'a' | 'b' | 'aa' | 'ab' | 'bb';

/** The derivative of Iₓ(a, b) divided by D, for x up to the mean. */
export function scaledBetaSlope(which: BetaSlope, a: number, b: number, x: number, y: number): number {
  const tail = new BetaTail(a, b, x, y);
  const end = tail.end();
  const scoreA = betaScore(a, b, x);
  const scoreB = betaScore(b, a, y);
  const common = which.length === 1 ? 0 : polygammaOf(1, a + b);
  const own = which === 'aa' ? polygammaOf(1, a) : which === 'bb' ? polygammaOf(1, b) : 0;
  return tailIntegral((v) => {
    // log(t/x) = −(v + ℓ) and log((1 − t)/y) = −ℓ.
    const l = tail.logDenominator(v);
    const s = scoreA - tail.logOddsPart(v);
    const t = scoreB - l;
    const weight = which === 'a' ? s : which === 'b' ? t : (which === 'aa' ? s * s : which === 'bb' ? t * t : s * t) + common - own;
    return weight * tail.value(v);
  }, end);
}

/** log x − ψ(a) + ψ(a + b), the derivative of log D in a. */
export function betaScore(a: number, b: number, x: number): number {
  const n = a + b;
  return logMinusDigamma(a, n * x) - logMinusDigamma(n, n);
}

class BetaTail {
  private readonly slope: number;
  private readonly n: number;

  constructor(
    private readonly a: number,
    private readonly b: number,
    private readonly x: number,
    private readonly y: number,
  ) {
    this.n = a + b;
    this.slope = a * y - b * x;
  }

  /** e^(−φ(v)). */
  value(v: number): number {
    return Math.exp(-this.depth(v));
  }

  /** φ(v), for v ≤ 1 by its part of second order, which is small where the parameters are large. */
  private depth(v: number): number {
    const { a, b, n, x, y } = this;
    if (v > 700) return a * v + n * Math.log(y + x * Math.exp(-v));
    if (v > 1) return x <= 0.5 ? a * v + n * Math.log1p(x * Math.expm1(-v)) : n * Math.log1p(y * Math.expm1(v)) - b * v;
    const bend =
      x <= 0.5
        ? logRest(x * Math.expm1(-v)) + x * exponentialRest(-v)
        : logRest(y * Math.expm1(v)) + y * exponentialRest(v);
    return this.slope * v + n * bend;
  }

  /** ℓ = log(y + x·e⁻ᵛ). */
  logDenominator(v: number): number {
    return this.x <= 0.5 ? Math.log1p(this.x * Math.expm1(-v)) : this.logOddsPart(v) - v;
  }

  /** v + ℓ. */
  logOddsPart(v: number): number {
    const { x, y } = this;
    if (x <= 0.5) return v + Math.log1p(x * Math.expm1(-v));
    return v < 30 ? Math.log1p(y * Math.expm1(v)) : v + Math.log(y + x * Math.exp(-v));
  }

  /** Where φ reaches the depth of the tail, or a little beyond. */
  end(): number {
    const { a, n, x, y, slope } = this;
    let v = (2 * tailDepth) / (slope + Math.sqrt(slope * slope + 2 * n * x * y * tailDepth));
    for (let step = 0; step < 6; step++) {
      const e = x * Math.exp(-v);
      v += (tailDepth - this.depth(v)) / (a - (n * e) / (y + e));
    }
    return v;
  }
}
