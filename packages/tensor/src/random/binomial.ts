import { ElementStream } from './elementStream.js';
import { checkLength, checkRange, outside, type Parameter } from './fill.js';
import type { Key } from './key.js';
import { deviance, stirlingError } from './logFactorial.js';

/**
 * Fills `out` with independent binomial counts: successes in `trials` trials of probability p.
 *
 * Domain: whole 0 ≤ trials < 2³¹, 0 ≤ p ≤ 1. Element j is element `offset + j` of the key.
 * Fails: DomainError for any other parameter.
 * Source: sequential inversion when trials·min(p, 1 − p) < 10; otherwise the transformed rejection BTRS of W. Hörmann,
 * J. Stat. Comput. Simul. 46 (1993) 101–110, whose cost does not depend on the parameters.
 */
export function fillBinomial(key: Key, out: Int32Array, trials: Parameter, p: Parameter, offset = 0): void {
  checkRange('random.binomial', out.length, offset);
  checkLength('random.binomial', 'trials', trials, out.length);
  checkLength('random.binomial', 'p', p, out.length);
  const stream = new ElementStream(key);
  let knownTrials = NaN;
  let knownP = NaN;
  let sampler: (stream: ElementStream) => number = () => 0;
  for (let j = 0; j < out.length; j++) {
    const n = typeof trials === 'number' ? trials : trials[j]!;
    const q = typeof p === 'number' ? p : p[j]!;
    if (n !== knownTrials || q !== knownP) {
      if (!(Number.isInteger(n) && n >= 0 && n < 2 ** 31)) {
        throw outside('random.binomial', 'trials', 'be a whole number from 0 to 2³¹ − 1', trials, j);
      }
      if (!(q >= 0 && q <= 1)) throw outside('random.binomial', 'p', 'lie between 0 and 1', p, j);
      sampler = binomialSampler(n, q);
      knownTrials = n;
      knownP = q;
    }
    stream.seek(offset + j);
    out[j] = sampler(stream);
  }
}

function binomialSampler(n: number, p: number): (stream: ElementStream) => number {
  // Above one half, count failures instead.
  if (p > 0.5) {
    const failures = binomialSampler(n, 1 - p);
    return (stream) => n - failures(stream);
  }
  return n * p < 10 ? inversion(n, p) : transformedRejection(n, p);
}

function inversion(n: number, p: number): (stream: ElementStream) => number {
  const p0 = Math.exp(n * Math.log1p(-p));
  const odds = p / (1 - p);
  const last = Math.min(n, 150);
  return (stream) => {
    let u = stream.uniform();
    let probability = p0;
    let k = 0;
    // The probabilities sum to 1 only up to rounding, hence the bound.
    while (u >= probability && k < last) {
      u -= probability;
      k += 1;
      probability *= ((n - k + 1) / k) * odds;
    }
    return k;
  };
}

function transformedRejection(n: number, p: number): (stream: ElementStream) => number {
  const sigma = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * sigma;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * sigma;
  const quick = 0.92 - 4.2 / b;
  const atMode = logProbability(Math.floor((n + 1) * p), n, p);
  return (stream) => {
    for (;;) {
      const words = stream.next();
      const u = ((words[0]! | 0) + 0.5) * 2.3283064365386963e-10;
      const v = ((words[1]! >>> 0) + 0.5) * 2.3283064365386963e-10;
      const s = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / s + b) * u + centre);
      if (s >= 0.07 && v <= quick) return k;
      if (k < 0 || k > n) continue;
      if (Math.log((v * alpha) / (a / (s * s) + b)) <= logProbability(k, n, p) - atMode) return k;
    }
  };
}

/** log of C(n, k)·pᵏ·(1 − p)ⁿ⁻ᵏ, free of cancellation. */
function logProbability(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    deviance(k, n * p) -
    deviance(n - k, n * (1 - p)) +
    0.5 * Math.log(n / (6.283185307179586 * k * (n - k)))
  );
}
