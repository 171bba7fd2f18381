import { ElementStream } from './elementStream.js';
import { checkLength, checkRange, outside, type Parameter } from './fill.js';
import type { Key } from './key.js';
import { deviance, stirlingError } from './logFactorial.js';

/** Counts stay below 2³¹: this rate is 10 standard deviations under it. */
const maxRate = 2147020000;

/**
 * Fills `out` with independent Poisson counts.
 *
 * Domain: 0 ≤ rate ≤ 2147020000, so that counts fit int32. Element j is element `offset + j` of the key.
 * Fails: DomainError for any other rate.
 * Source: sequential inversion below rate 10; above, the transformed rejection PTRS of W. Hörmann, Insurance: Math. and
 * Economics 12 (1993) 39–45, whose cost does not depend on the rate.
 */
export function fillPoisson(key: Key, out: Int32Array, rate: Parameter, offset = 0): void {
  checkRange('random.poisson', out.length, offset);
  checkLength('random.poisson', 'rate', rate, out.length);
  const stream = new ElementStream(key);
  let known = NaN;
  let sampler: (stream: ElementStream) => number = () => 0;
  for (let j = 0; j < out.length; j++) {
    const r = typeof rate === 'number' ? rate : rate[j]!;
    if (r !== known) {
      if (!(r >= 0 && r <= maxRate)) {
        throw outside(
          'random.poisson',
          'rate',
          `lie between 0 and ${maxRate}`,
          rate,
          j,
          'Counts are int32; draw larger ones as rate + sqrt(rate)·normal.',
        );
      }
      sampler = r < 10 ? inversion(r) : transformedRejection(r);
      known = r;
    }
    stream.seek(offset + j);
    out[j] = sampler(stream);
  }
}

function inversion(rate: number): (stream: ElementStream) => number {
  const p0 = Math.exp(-rate);
  return (stream) => {
    let u = stream.uniform();
    let p = p0;
    let k = 0;
    // The probabilities sum to 1 only up to rounding, hence the bound.
    while (u >= p && k < 150) {
      u -= p;
      k += 1;
      p *= rate / k;
    }
    return k;
  };
}

function transformedRejection(rate: number): (stream: ElementStream) => number {
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  return (stream) => {
    for (;;) {
      const words = stream.next();
      const u = ((words[0]! | 0) + 0.5) * 2.3283064365386963e-10;
      const v = ((words[1]! >>> 0) + 0.5) * 2.3283064365386963e-10;
      const s = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / s + b) * u + rate + 0.43);
      if (s >= 0.07 && v <= quick) return k;
      if (k < 0 || (s < 0.013 && v > s)) continue;
      if (Math.log((v * inverseAlpha) / (a / (s * s) + b)) <= logProbability(k, rate)) return k;
    }
  };
}

/** −rate + k·log rate − log k!, free of cancellation. */
function logProbability(k: number, rate: number): number {
  return k === 0 ? -rate : -deviance(k, rate) - stirlingError(k) - 0.5 * Math.log(6.283185307179586 * k);
}
