import { ElementStream, openInterval } from './elementStream.js';
import { checkRange, eachChunk, type FloatArray } from './fill.js';
import type { Key } from './key.js';
import { buildZiggurat, type Ziggurat } from './ziggurat.js';

/** Where the tail of the ziggurat starts, and the area of its layers: with them it closes at the top (40 digits). */
const R = 7.69711747013105;
const A = 0.003949659822581557;

let layers: Ziggurat | undefined;

/** The ziggurat, built at first use. */
export function exponentialLayers(): Ziggurat {
  return (layers ??= buildZiggurat(
    R,
    A,
    (x) => Math.exp(-x),
    (y) => -Math.log(y),
  ));
}

/**
 * Fills `out` with independent exponential numbers of rate 1; all are above 0.
 *
 * Element j is element `offset + j` of the key; a float32 draw is the rounded float64 draw.
 * Source: ziggurat method.
 */
export function fillExponential(key: Key, out: FloatArray, offset = 0): void {
  checkRange('random.exponential', out.length, offset);
  const ziggurat = exponentialLayers();
  const stream = new ElementStream(key);
  eachChunk(key, out.length, offset, (words, from, to) => {
    for (let j = from, w = 0; j < to; j++, w += 2) {
      const x = quickExponential(words[w]!, words[w + 1]!, ziggurat);
      out[j] = x === x ? x : exponentialFrom(stream.seek(offset + j));
    }
  });
}

/**
 * The exponential number that 64 bits decide at once, as 99 % do, or NaN. The position takes the upper 52 bits, the
 * layer the lowest 8.
 */
export function quickExponential(hi: number, lo: number, { edges }: Ziggurat): number {
  const layer = lo & 255;
  const x = openInterval(hi, lo) * edges[layer]!;
  return x < edges[layer + 1]! ? x : NaN;
}

/** An exponential number of rate 1 from the draws of one element. */
export function exponentialFrom(stream: ElementStream): number {
  const ziggurat = exponentialLayers();
  const { edges, heights } = ziggurat;
  // Beyond R the law starts again at R: it has no memory.
  let start = 0;
  for (;;) {
    const words = stream.next();
    const hi = words[0]!;
    const lo = words[1]!;
    const x = quickExponential(hi, lo, ziggurat);
    if (x === x) return start + x;
    const layer = lo & 255;
    if (layer === 0) {
      start += R;
      continue;
    }
    const y = heights[layer]! + stream.uniform() * (heights[layer + 1]! - heights[layer]!);
    const position = openInterval(hi, lo) * edges[layer]!;
    if (y < Math.exp(-position)) return start + position;
  }
}
