import type { TypedArray } from '../dtype.js';
import type { FloatArray } from '../wasm/operand.js';
import { bulkSquares } from '../wasm/reduce.js';

// Between these, no square overflows the sum and those that underflow do not count.
const smallestSafe = 1e-280;
const largestSafe = 1e290;

/** √Σ x², also where the squares leave the range of doubles. */
export function euclideanNorm(data: TypedArray, start: number, count: number, stride: number): number {
  const plain = sumOfSquares(data, start, count, stride, 1);
  if (plain > smallestSafe && plain < largestSafe) return Math.sqrt(plain);
  const scale = scaleOf(data, start, count, stride, true);
  if (!(scale > 0 && scale < Infinity)) return scale;
  // A power of 2 divides without rounding.
  const power = Math.pow(2, Math.floor(Math.log2(scale)));
  return power * Math.sqrt(sumOfSquares(data, start, count, stride, power));
}

/** The same by the vector kernel, where there is one and no scaling is needed. */
export function bulkNorm(data: FloatArray, start: number, count: number): number | undefined {
  const plain = bulkSquares(data, start, count);
  return plain !== undefined && plain > smallestSafe && plain < largestSafe ? Math.sqrt(plain) : undefined;
}

function sumOfSquares(data: TypedArray, start: number, count: number, stride: number, scale: number): number {
  let total = 0;
  for (let i = 0, at = start; i < count; ) {
    let part = 0;
    for (const end = Math.min(count, i + 128); i < end; i++, at += stride) {
      const value = data[at]! / scale;
      part += value * value;
    }
    total += part;
  }
  return total;
}

/** (Σ |x|ᵖ)^(1/p) for finite p ≠ 0, relative to the largest term, so that it neither over- nor underflows. */
export function powerNorm(data: TypedArray, start: number, count: number, stride: number, p: number): number {
  const scale = scaleOf(data, start, count, stride, p > 0);
  if (!(scale > 0 && scale < Infinity)) return scale;
  let total = 0;
  for (let i = 0, at = start; i < count; i++, at += stride) total += Math.pow(Math.abs(data[at]!) / scale, p);
  return scale * Math.pow(total, 1 / p);
}

/** Largest or smallest absolute value; 0 for no elements. */
function scaleOf(data: TypedArray, start: number, count: number, stride: number, largest: boolean): number {
  if (count === 0) return 0;
  let scale = Math.abs(data[start]!);
  for (let i = 1, at = start + stride; i < count; i++, at += stride) {
    const value = Math.abs(data[at]!);
    scale = largest ? Math.max(scale, value) : Math.min(scale, value);
  }
  return scale;
}
