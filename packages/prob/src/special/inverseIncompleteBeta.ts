import { betaElasticity, logLowerBeta } from './incompleteBeta.js';
import { logBetaOf } from './logBeta.js';
import { ndtriOf } from './ndtr.js';

/** A number x in [0, 1] and y = 1 − x, each with its own relative accuracy. */
interface Split {
  readonly x: number;
  readonly y: number;
  /** log x, also where x underflows. */
  readonly logX: number;
}

/** The x with Iₓ(a, b) = p; see `betaincinv`. */
export function betaincinvOf(a: number, b: number, p: number): number {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity && p >= 0 && p <= 1)) return NaN;
  return p > 0.5 ? inverseLowerBeta(b, a, 1 - p).y : inverseLowerBeta(a, b, p).x;
}

/** The x with 1 − Iₓ(a, b) = q; see `betainccinv`. */
export function betainccinvOf(a: number, b: number, q: number): number {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity && q >= 0 && q <= 1)) return NaN;
  return q > 0.5 ? inverseLowerBeta(a, b, 1 - q).x : inverseLowerBeta(b, a, q).y;
}

/** x with Iₓ(a, b) = p for p ≤ ½. log I is a concave function of logit x, so that Newton's method converges from any start. */
export function inverseLowerBeta(a: number, b: number, p: number): Split {
  if (p === 0) return { x: 0, y: 1, logX: -Infinity };
  const logP = Math.log(p);
  // Iₓ = xᵃ/(a·B(a, b)) up to a factor 1 + O(b·x).
  const logTiny = (logP + Math.log(a) + logBetaOf(a, b)) / a;
  if (logTiny < -37 - Math.log(1 + b)) return { x: Math.exp(logTiny), y: 1, logX: logTiny };
  let { x, y } = a >= 1 && b >= 1 ? ofLogit(Math.log(a / b) + ndtriOf(p) * Math.sqrt(1 / a + 1 / b)) : start(logTiny);
  for (let step = 0; step < 100; step++) {
    const move = (logP - logLowerBeta(a, b, x, y)) / betaElasticity(a, b, x, y);
    // A step up is a factor of the odds; limited so that an unlucky start cannot leave the range of floats.
    const factor = Math.exp(Math.min(Math.max(move, -500), 500));
    const total = y + x * factor;
    x = (x * factor) / total;
    y /= total;
    if (!(Math.abs(move) > 1e-11)) break;
  }
  return { x, y, logX: Math.log(x) };
}

function start(logTiny: number): Omit<Split, 'logX'> {
  const x = Math.min(0.5, Math.exp(logTiny));
  return { x, y: 1 - x };
}

function ofLogit(u: number): Omit<Split, 'logX'> {
  const limited = Math.min(Math.max(u, -600), 600);
  return { x: 1 / (1 + Math.exp(-limited)), y: 1 / (1 + Math.exp(limited)) };
}
