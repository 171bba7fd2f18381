import { ElementStream, openInterval } from './elementStream.js';
import { exponentialFrom, exponentialLayers, quickExponential } from './exponential.js';
import { checkLength, checkRange, eachChunk, outside, type FloatArray, type Parameter } from './fill.js';
import type { Key } from './key.js';
import { normalFrom, normalLayers, quickNormal } from './normal.js';

/** Where the exponential draws for concentrations below 1 start, beyond the draws of any plausible rejection. */
const boostWord = 65536;

/**
 * Fills `out` with independent gamma numbers of rate 1 and the given concentration(s).
 *
 * Domain: concentration > 0 and finite. Below about 0.001 half of the draws are smaller than the smallest float64 and
 * come out as 0; `logGammaFrom` has their logarithm. Element j is element `offset + j` of the key.
 * Fails: DomainError for any other concentration.
 * Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000).
 */
export function fillGamma(key: Key, out: FloatArray, concentration: Parameter, offset = 0): void {
  checkRange('random.gamma', out.length, offset);
  checkLength('random.gamma', 'concentration', concentration, out.length);
  const stream = new ElementStream(key);
  const boosted = typeof concentration === 'number' ? concentration < 1 : true;
  const normals = normalLayers();
  const exponentials = exponentialLayers();
  let known = NaN;
  let d = 0;
  let c = 0;
  const use = (words: Int32Array, from: number, to: number, more: Int32Array, evenMore: Int32Array): void => {
    for (let j = from, w = 0; j < to; j++, w += 2) {
      const a = typeof concentration === 'number' ? concentration : concentration[j]!;
      if (a !== known) {
        checkConcentration('random.gamma', 'concentration', a, concentration, j);
        known = a;
        d = (a < 1 ? a + 1 : a) - 1 / 3;
        c = 1 / Math.sqrt(9 * d);
      }
      // First the attempt that mostly succeeds, from words made in bulk; otherwise the whole draw once more.
      const x = quickNormal(words[w]!, words[w + 1]!, normals);
      const y = c * x;
      let g = d * (1 + y) * (1 + y) * (1 + y);
      if (!(y > -1 && accepted(openInterval(more[w]!, more[w + 1]!), x, y, d))) {
        g = atLeastOne(stream.seek(offset + j), d, c);
      }
      if (a < 1) {
        const e = quickExponential(evenMore[w]!, evenMore[w + 1]!, exponentials);
        g *= Math.exp(-(e === e ? e : exponentialFrom(stream.seek(offset + j, boostWord))) / a);
      }
      out[j] = g;
    }
  };
  if (boosted) eachChunk(key, out.length, offset, use, 1, boostWord);
  else eachChunk(key, out.length, offset, use, 1);
}

/** Checks one concentration. */
export function checkConcentration(op: string, argument: string, a: number, parameter: Parameter, index: number): void {
  if (!(a > 0 && a < Infinity)) throw outside(op, argument, 'be positive and finite', parameter, index);
}

/**
 * The logarithm of a gamma number of rate 1, exact also where the number itself would underflow. It takes the draws of
 * element `index` from `word` on, and is the logarithm of what `fillGamma` draws there for word 0.
 */
export function logGammaFrom(stream: ElementStream, a: number, index: number, word = 0): number {
  const d = (a < 1 ? a + 1 : a) - 1 / 3;
  const g = atLeastOne(stream.seek(index, word), d, 1 / Math.sqrt(9 * d));
  // G(a) has the law of G(a + 1)·e^(−E/a), E exponential.
  return a < 1 ? Math.log(g) - exponentialFrom(stream.seek(index, word + boostWord)) / a : Math.log(g);
}

/** A gamma number of concentration d + 1/3 ≥ 1, as d·(1 + y)³ with y = cZ, c = 1/√(9d), Z normal, by rejection. */
function atLeastOne(stream: ElementStream, d: number, c: number): number {
  for (;;) {
    const x = normalFrom(stream);
    const y = c * x;
    const u = stream.openUniform();
    if (y > -1 && accepted(u, x, y, d)) return d * (1 + y) * (1 + y) * (1 + y);
  }
}

/** Whether log u < x²/2 + d·(1 − (1 + y)³ + 3·log(1 + y)), with the powers of y that cancel for large d taken out. */
function accepted(u: number, x: number, y: number, d: number): boolean {
  // Mostly decided by a bound that is the same for all d.
  if (u < 1 - 0.0331 * x * x * x * x) return true;
  return Math.log(u) < d * (3 * (Math.log1p(y) - y) + y * y * (1.5 - y));
}
