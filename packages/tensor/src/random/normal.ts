import { ElementStream } from './elementStream.js';
import { checkRange, eachChunk, type FloatArray } from './fill.js';
import type { Key } from './key.js';
import { buildZiggurat, type Ziggurat } from './ziggurat.js';

/** Where the tail of the ziggurat starts, and the area of its layers: with them it closes at the top (40 digits). */
const R = 3.6541528853610088;
const A = 0.004928673233974655;

let layers: Ziggurat | undefined;

/**
 * The ziggurat, built at first use.
 * @internal
 */
export function normalLayers(): Ziggurat {
  return (layers ??= buildZiggurat(
    R,
    A,
    (x) => Math.exp(-0.5 * x * x),
    (y) => Math.sqrt(-2 * Math.log(y)),
  ));
}

/**
 * Fills `out` with independent standard normal numbers.
 *
 * Element j is element `offset + j` of the key; a float32 draw is the rounded float64 draw.
 * Source: ziggurat method, with layer and position from separate bits as J. A. Doornik (2005) advises.
 */
export function fillNormal(key: Key, out: FloatArray, offset = 0): void {
  checkRange('random.normal', out.length, offset);
  const ziggurat = normalLayers();
  const stream = new ElementStream(key);
  eachChunk(key, out.length, offset, (words, from, to) => {
    for (let j = from, w = 0; j < to; j++, w += 2) {
      const x = quickNormal(words[w]!, words[w + 1]!, ziggurat);
      out[j] = x === x ? x : normalFrom(stream.seek(offset + j));
    }
  });
}

/**
 * The normal number that 64 bits decide at once, as 99 % do, or NaN. The position takes the upper 53 bits, the layer
 * the lowest 8.
 * @internal
 */
export function quickNormal(hi: number, lo: number, { edges }: Ziggurat): number {
  const layer = lo & 255;
  const x = (hi * 2097152 + (lo >>> 11)) * 2.220446049250313e-16 * edges[layer]!;
  return Math.abs(x) < edges[layer + 1]! ? x : NaN;
}

/**
 * A standard normal number from the draws of one element.
 * @internal
 */
export function normalFrom(stream: ElementStream): number {
  const ziggurat = normalLayers();
  const { edges, heights } = ziggurat;
  for (;;) {
    const words = stream.next();
    const hi = words[0]!;
    const lo = words[1]!;
    const x = quickNormal(hi, lo, ziggurat);
    if (x === x) return x;
    const layer = lo & 255;
    if (layer === 0) return hi < 0 ? -tail(stream) : tail(stream);
    const y = heights[layer]! + stream.uniform() * (heights[layer + 1]! - heights[layer]!);
    const position = (hi * 2097152 + (lo >>> 11)) * 2.220446049250313e-16 * edges[layer]!;
    if (y < Math.exp(-0.5 * position * position)) return position;
  }
}

/** A normal number given that it exceeds R (G. Marsaglia, Technometrics 6 (1964) 101–102). */
function tail(stream: ElementStream): number {
  for (;;) {
    const x = -Math.log(stream.openUniform()) / R;
    if (-2 * Math.log(stream.openUniform()) > x * x) return R + x;
  }
}
