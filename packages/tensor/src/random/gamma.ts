import { ElementStream } from './elementStream.js';
import { exponentialFrom, exponentialLayers, quickExponential } from './exponential.js';
import { checkLength, checkRange, eachChunk, outside, type FloatArray, type Parameter } from './fill.js';
import type { Key } from './key.js';
import { normalFrom, normalLayers, quickNormal } from './normal.js';

/** Smaller concentrations are drawn from those one larger. */
const least = 0.45;
/** Where the exponential draws that this takes start, beyond the draws of any plausible rejection. */
const boostWord = 65536;
/** The steps of the uniform numbers that normal ones leave over. */
const step = 1 / 1024;

/**
 * Fills `out` with independent gamma numbers of rate 1 and the given concentration(s).
 *
 * Domain: concentration > 0 and finite. Below about 0.001 half of the draws are smaller than the smallest float64 and
 * come out as 0; `logGammaFrom` has their logarithm. Element j is element `offset + j` of the key.
 * Fails: DomainError for any other concentration.
 * Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000). They ask for
 * a concentration of at least 1, but 1/3 is enough: see `accepts`.
 */
export function fillGamma(key: Key, out: FloatArray, concentration: Parameter, offset = 0): void {
  checkRange('random.gamma', out.length, offset);
  checkLength('random.gamma', 'concentration', concentration, out.length);
  const stream = new ElementStream(key);
  const normals = normalLayers();
  const exponentials = exponentialLayers();
  let known = NaN;
  let d = 0;
  let c = 0;
  const use = (words: Int32Array, from: number, to: number, more: Int32Array): void => {
    for (let j = from, w = 0; j < to; j++, w += 2) {
      const a = typeof concentration === 'number' ? concentration : concentration[j]!;
      if (a !== known) {
        checkConcentration('random.gamma', 'concentration', a, concentration, j);
        known = a;
        d = (a < least ? a + 1 : a) - 1 / 3;
        c = 1 / Math.sqrt(9 * d);
      }
      // First the attempt that mostly succeeds, from words made in bulk; otherwise the whole draw once more.
      const lo = words[w + 1]!;
      const x = quickNormal(words[w]!, lo, normals);
      const v = 1 + c * x;
      let g = accepts(coarse(lo) + step, x, d, c) ? d * v * v * v : byRejection(stream.seek(offset + j), d, c);
      if (a < least) {
        const e = quickExponential(more[w]!, more[w + 1]!, exponentials);
        g *= Math.exp(-(e === e ? e : exponentialFrom(stream.seek(offset + j, boostWord))) / a);
      }
      out[j] = g;
    }
  };
  if (typeof concentration === 'number' && concentration >= least) eachChunk(key, out.length, offset, use);
  else eachChunk(key, out.length, offset, use, boostWord);
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
  const d = (a < least ? a + 1 : a) - 1 / 3;
  const g = byRejection(stream.seek(index, word), d, 1 / Math.sqrt(9 * d));
  // G(a) has the law of G(a + 1)·e^(−E/a), E exponential.
  return a < least ? Math.log(g) - exponentialFrom(stream.seek(index, word + boostWord)) / a : Math.log(g);
}

/** A gamma number of concentration d + 1/3, as d·(1 + y)³ with y = cZ, c = 1/√(9d), Z normal. */
function byRejection(stream: ElementStream, d: number, c: number): number {
  for (;;) {
    const x = normalFrom(stream);
    const u = coarse(stream.last);
    const v = 1 + c * x;
    if (u + step < acceptanceBound(x, c) || accepts(u + step * stream.uniform(), x, d, c)) return d * v * v * v;
  }
}

/**
 * A number from 0 to 1 − step from the second word of a normal number, as three bits that it does not depend on and
 * seven that move it by less than 2⁻⁴³.
 */
function coarse(lo: number): number {
  return ((lo >>> 8) & 1023) * step;
}

/** Whether u < e^(d·φ(y)), φ(y) = 3·(log(1 + y) − y) + y²·(3/2 − y), y = cx. There φ ≤ 0, because φ′ = −3y³/(1 + y). */
function accepts(u: number, x: number, d: number, c: number): boolean {
  const y = c * x;
  return u < acceptanceBound(x, c) || u < Math.exp(d * (3 * (Math.log1p(y) - y) + y * y * (1.5 - y)));
}

/** At most e^(d·φ(y)) for all d from that of the least concentration on; negative beyond y = −1. */
export function acceptanceBound(x: number, c: number): number {
  const y = c * x;
  return 1 - (0.0834 - (0.0345 + 0.5 * c * c) * (y - Math.abs(y))) * x * x * y * y;
}
