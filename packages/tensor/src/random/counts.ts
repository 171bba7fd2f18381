import { ElementStream, unitInterval } from './elementStream.js';
import { eachChunk } from './fill.js';
import type { Key } from './key.js';

/** Laws of a smaller mean are inverted step by step; above, rejection costs less. */
const smallMean = 24;
/** From this many draws on, tables of a law that they share pay. */
const bulk = 512;
/** How many probabilities around the mean are kept for draws that share their law. */
const kept = 4096;

/** A law of counts with the parameters of one element: of small mean as a ladder, else under a hat. */
export abstract class CountLaw {
  /** P(0), or 0 where the law has a hat; P(k + 1)/P(k) = (top − step·k)/(k + 1). */
  first: number = NaN;
  top: number = NaN;
  step: number = NaN;
  /** Uniform u on (−½, ½) is taken to ⌊(2a/(½ − |u|) + b)·u + centre⌋, whose law the hat is. */
  a: number = NaN;
  b: number = NaN;
  centre: number = NaN;
  /** P(k) is multiplied by this before it is compared with the hat; what lies below `quick` in its middle is under P. */
  scale: number = NaN;
  quick: number = NaN;
  /** The largest count. */
  last: number = 2147483647;
  /** Whether the law counts what `last` exceeds the result by. */
  flipped: boolean = false;

  /** Checks the parameters of element j and takes them. */
  abstract take(j: number): void;
  /** P(k). */
  abstract probability(k: number): number;

  /**
   * Takes the mean, and p of a binomial law, of which that of Poisson is the limit for p → 0. Returns whether the mean is
   * small; if not, the law has a hat now.
   *
   * Source: the transformed rejection BTRS of W. Hörmann, J. Stat. Comput. Simul. 46 (1993) 101–110, whose cost does not
   * depend on the parameters. In place of P at its mode stands that of a normal law, which the constants leave room for.
   */
  protected isSmall(mean: number, p: number): boolean {
    if (mean < smallMean) return true;
    const b = 1.15 + 2.53 * Math.sqrt(mean * (1 - p));
    this.first = 0;
    this.a = -0.0873 + 0.0248 * b + 0.01 * p;
    this.b = b;
    this.centre = mean + 0.5;
    this.scale = 2.5066282746310002 / (2.83 + 5.1 / b);
    this.quick = 0.92 - 4.2 / b;
    return false;
  }
}

/**
 * Fills `out` with counts of a law, which all elements share or which `take` sets for each. Element j is element
 * `offset + j` of the key; its count depends on its own parameters alone, however many are drawn at once.
 *
 * Source: for small means inversion, by the guide table of H.-C. Chen, Y. Asau, AIIE Trans. 6 (1974), where it pays.
 */
export function fillCounts(key: Key, out: Int32Array, offset: number, shared: boolean, law: CountLaw): void {
  if (out.length === 0) return;
  law.take(0);
  const tabled = shared && out.length >= bulk;
  const sums = tabled && law.first > 0 ? cumulative(law) : undefined;
  const guide = sums === undefined ? undefined : guideTo(sums);
  const known = tabled && law.first === 0 ? new Float64Array(kept).fill(-1) : undefined;
  const stream = new ElementStream(key);
  eachChunk(key, out.length, offset, (words, from, to) => {
    for (let j = from, w = 0; j < to; j++, w += 2) {
      if (!shared) law.take(j);
      const hi = words[w]!;
      const lo = words[w + 1]!;
      let k: number;
      if (guide !== undefined) {
        const u = unitInterval(hi, lo);
        k = guide[hi >>> 24]!;
        while (u >= sums![k]!) k += 1;
      } else if (law.first > 0) k = climb(law, unitInterval(hi, lo));
      else {
        k = attempt(law, hi, lo, known);
        if (k < 0) k = furtherAttempts(law, stream.seek(offset + j, 1), known);
      }
      out[j] = law.flipped ? law.last - k : k;
    }
  });
}

/** The first count whose cumulative probability exceeds u. Rounding may keep the sums below 1; they end where they stop to grow. */
function climb({ first, top, step }: CountLaw, u: number): number {
  let p = first;
  let sum = p;
  let k = 0;
  while (u >= sum) {
    p *= (top - step * k) / (k + 1);
    if (sum + p === sum) break;
    sum += p;
    k += 1;
  }
  return k;
}

/** The sums that `climb` compares with, the last of which nothing exceeds. */
function cumulative({ first, top, step }: CountLaw): readonly number[] {
  const sums: number[] = [];
  let p = first;
  for (let sum = 0, k = 0; sum + p > sum; k++) {
    sums[k] = sum += p;
    p *= (top - step * k) / (k + 1);
  }
  sums[sums.length - 1] = Infinity;
  return sums;
}

/** Where the search for u in [g/256, (g + 1)/256) starts. */
function guideTo(sums: readonly number[]): Uint8Array {
  let k = 0;
  return new Uint8Array(256).map((_, g) => {
    while (g / 256 >= sums[k]!) k += 1;
    return k;
  });
}

/** The count that 64 bits propose, or −1 where it is rejected. */
function attempt(law: CountLaw, hi: number, lo: number, known: Float64Array | undefined): number {
  const { a, b, centre } = law;
  const u = (hi + 0.5) * 2.3283064365386963e-10;
  const v = ((lo >>> 0) + 0.5) * 2.3283064365386963e-10;
  const s = 0.5 - Math.abs(u);
  const t = a / s;
  const k = Math.floor((2 * t + b) * u + centre);
  if (s >= 0.07 && v <= law.quick) return k;
  if (!(k >= 0 && k <= law.last)) return -1;
  const at = k - Math.floor(centre) + kept / 2;
  let p = known?.[at] ?? -1;
  if (p < 0) {
    p = law.scale * law.probability(k);
    if (known !== undefined && at >= 0 && at < kept) known[at] = p;
  }
  return v <= p * (t / s + b) ? k : -1;
}

function furtherAttempts(law: CountLaw, stream: ElementStream, known: Float64Array | undefined): number {
  for (;;) {
    const words = stream.next();
    const k = attempt(law, words[0]!, words[1]!, known);
    if (k >= 0) return k;
  }
}
