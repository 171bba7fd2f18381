import { digammaOf } from '@x/tensor/core';
import { betaScore, betaTerm, logBetaTerm, scaledBetaSlope, scaledLowerBeta, type BetaSlope } from './betaTail.js';
import { logGamma1p } from './gammaTail.js';
import { digammaRise, logGammaRise } from './logBeta.js';

/** Where the series in x about 0 is used: it is the one that stays accurate for tiny a, where I is almost 1. */
const isSmall = (a: number, b: number, x: number): boolean => a < 1 && x <= 0.5 && b * x <= 1;
/** Whether the lower tail is the one that is integrated. */
const isLower = (a: number, b: number, x: number, y: number): boolean => a * y >= b * x;

/** Iₓ(a, b) at the edges of the domain; undefined inside. */
function atEdge(a: number, b: number, x: number): number | undefined {
  if (a > 0 && b > 0 && x > 0 && x < 1 && a < Infinity && b < Infinity) return undefined;
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1) || a === Infinity || b === Infinity) return NaN;
  return x;
}

/** Iₓ(a, b) with y = 1 − x. */
export function lowerBeta(a: number, b: number, x: number, y: number): number {
  if (isSmall(a, b, x)) return Math.exp(new SmallBeta(a, b, x).logValue());
  if (isSmall(b, a, y)) return new SmallBeta(b, a, y).complement();
  if (isLower(a, b, x, y)) return Math.min(1, betaTerm(a, b, x, y) * scaledLowerBeta(a, b, x, y));
  return 1 - Math.min(1, betaTerm(b, a, y, x) * scaledLowerBeta(b, a, y, x));
}

/** log Iₓ(a, b) with y = 1 − x. */
export function logLowerBeta(a: number, b: number, x: number, y: number): number {
  if (isSmall(a, b, x)) {
    const small = new SmallBeta(a, b, x);
    const log = small.logValue();
    return log > -0.7 ? Math.log1p(-small.complement()) : log;
  }
  if (isSmall(b, a, y)) {
    const small = new SmallBeta(b, a, y);
    const other = small.logValue();
    return other < -0.7 ? Math.log1p(-Math.exp(other)) : Math.log(small.complement());
  }
  if (isLower(a, b, x, y)) return logBetaTerm(a, b, x, y) + Math.log(scaledLowerBeta(a, b, x, y));
  return Math.log1p(-Math.min(1, betaTerm(b, a, y, x) * scaledLowerBeta(b, a, y, x)));
}

/** D/I = x·y·∂log I/∂x with y = 1 − x. */
export function betaElasticity(a: number, b: number, x: number, y: number): number {
  if (isSmall(a, b, x)) return (a * y ** b) / new SmallBeta(a, b, x).factor();
  if (!isSmall(b, a, y) && isLower(a, b, x, y)) return 1 / scaledLowerBeta(a, b, x, y);
  return betaTerm(a, b, x, y) / lowerBeta(a, b, x, y);
}

/** Iₓ(a, b) of numbers; see `betainc`. */
export function betaincOf(a: number, b: number, x: number): number {
  return atEdge(a, b, x) ?? lowerBeta(a, b, x, 1 - x);
}

/** 1 − Iₓ(a, b) of numbers; see `betaincc`. */
export function betainccOf(a: number, b: number, x: number): number {
  const edge = atEdge(a, b, x);
  return edge === undefined ? lowerBeta(b, a, 1 - x, x) : 1 - edge;
}

/** log Iₓ(a, b) of numbers; see `logBetainc`. */
export function logBetaincOf(a: number, b: number, x: number): number {
  const edge = atEdge(a, b, x);
  return edge === undefined ? logLowerBeta(a, b, x, 1 - x) : Math.log(edge);
}

/** log(1 − Iₓ(a, b)) of numbers; see `logBetaincc`. */
export function logBetainccOf(a: number, b: number, x: number): number {
  const edge = atEdge(a, b, x);
  return edge === undefined ? logLowerBeta(b, a, 1 - x, x) : edge === 0 ? 0 : Math.log1p(-edge);
}

/** A derivative of Iₓ(a, b) in its parameters. */
export function betaincSlopeOf(which: BetaSlope, a: number, b: number, x: number): number {
  const edge = atEdge(a, b, x);
  if (edge !== undefined) return edge === edge ? 0 : NaN;
  const y = 1 - x;
  return betaTerm(a, b, x, y) * scaledSlope(which, a, b, x, y);
}

/** A derivative of log Iₓ(a, b) in a parameter. */
export function logBetaincSlopeOf(which: 'a' | 'b', a: number, b: number, x: number): number {
  const edge = atEdge(a, b, x);
  if (edge !== undefined) return edge === 1 ? 0 : NaN;
  return betaElasticity(a, b, x, 1 - x) * scaledSlope(which, a, b, x, 1 - x);
}

/** A derivative of log(1 − Iₓ(a, b)) in a parameter. */
export function logBetainccSlopeOf(which: 'a' | 'b', a: number, b: number, x: number): number {
  const edge = atEdge(a, b, x);
  if (edge !== undefined) return edge === 0 ? 0 : NaN;
  return betaElasticity(b, a, 1 - x, x) * scaledSlope(which === 'a' ? 'b' : 'a', b, a, 1 - x, x);
}

/** A derivative of Iₓ(a, b) in its parameters divided by D. */
export function scaledSlope(which: BetaSlope, a: number, b: number, x: number, y: number): number {
  if (which.length === 1) {
    if (isSmall(a, b, x)) return new SmallBeta(a, b, x).slope(which as 'a' | 'b') / (a * y ** b);
    if (isSmall(b, a, y)) return -new SmallBeta(b, a, y).slope(which === 'a' ? 'b' : 'a') / (b * x ** a);
  }
  return isLower(a, b, x, y) ? scaledBetaSlope(which, a, b, x, y) : -scaledBetaSlope(mirrored[which], b, a, y, x);
}

const mirrored: Readonly<Record<BetaSlope, BetaSlope>> = { a: 'b', b: 'a', aa: 'bb', ab: 'ab', bb: 'aa' };

/** The derivative in a or b of a beta quantile x: −(∂I/∂a)/(∂I/∂x) at fixed I; also that of a beta draw. */
export function betaQuantileSlopeOf(which: 'a' | 'b', a: number, b: number, x: number): number {
  const edge = atEdge(a, b, x);
  if (edge !== undefined) return edge === edge ? 0 : NaN;
  return -x * (1 - x) * scaledSlope(which, a, b, x, 1 - x);
}

/** ∂Iₓ/∂x = xᵃ⁻¹(1 − x)ᵇ⁻¹/B(a, b). */
export function betaDensityOf(a: number, b: number, x: number): number {
  const edge = atEdge(a, b, x);
  if (edge === undefined) return betaTerm(a, b, x, 1 - x) / x / (1 - x);
  const [near, far] = edge === 0 ? [a, b] : [b, a];
  return edge !== edge ? NaN : near > 1 ? 0 : near === 1 ? far : Infinity;
}

/** log x − ψ(a) + ψ(a + b): the derivative of the log density in a. */
export const betaScoreOf: (a: number, b: number, x: number) => number = betaScore;

/** log(1 − x) − ψ(b) + ψ(a + b): the derivative of the log density in b. */
export function betaComplementScoreOf(a: number, b: number, x: number): number {
  return x < 0.5 ? betaScore(b, a, 1) + Math.log1p(-x) : betaScore(b, a, 1 - x);
}

/** Iₓ = e^g·xᵃ·(1 + a·T) with T = Σ_{k≥1} (1 − b)ₖ·xᵏ/(k!·(a + k)) and e^g = Γ(a + b)/(Γ(1 + a)·Γ(b)), for small a and x. */
class SmallBeta {
  private readonly exponent: number;
  private readonly rest: number;

  constructor(
    private readonly a: number,
    private readonly b: number,
    private readonly x: number,
  ) {
    this.exponent = a * Math.log(x) + logGammaRise(b, a) - logGamma1p(a);
    this.rest = this.sums()[0];
  }

  /** T, ∂T/∂a and ∂T/∂b. */
  private sums(): readonly [number, number, number] {
    const { a, b, x } = this;
    let term = 1;
    let slope = 0;
    let rest = 0;
    let inA = 0;
    let inB = 0;
    for (let k = 1; k < 200; k++) {
      slope = ((slope * (k - b) - term) * x) / k;
      term *= ((k - b) * x) / k;
      rest += term / (a + k);
      inA -= term / ((a + k) * (a + k));
      inB += slope / (a + k);
      if (Math.abs(term) + Math.abs(slope) < 1e-18 * Math.abs(inB)) break;
    }
    return [rest, inA, inB];
  }

  logValue(): number {
    return this.exponent + Math.log(this.factor());
  }

  /** 1 + a·T. */
  factor(): number {
    return 1 + this.a * this.rest;
  }

  complement(): number {
    return -Math.expm1(this.exponent) - Math.exp(this.exponent) * this.a * this.rest;
  }

  /** The derivative of I divided by e^g·xᵃ. */
  slope(which: 'a' | 'b'): number {
    const { a, b, x } = this;
    const [rest, inA, inB] = this.sums();
    if (which === 'b') return digammaRise(b, a) * (1 + a * rest) + a * inB;
    return (Math.log(x) + digammaOf(a + b) - digammaOf(1 + a)) * (1 + a * rest) + rest + a * inA;
  }
}
