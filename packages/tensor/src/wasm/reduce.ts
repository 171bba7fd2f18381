import { heap, residentPointer, scratch } from './arena.js';
import { heapFor, type FloatArray } from './operand.js';
import { forEachPiece } from './pieces.js';
import { rowKernels } from './rowKernels.js';
import { sumKernels } from './sumKernels.js';

/** From this many elements on the call and the copy are repaid (measured for the sum, the cheapest of them). */
export const SMALLEST_BULK_REDUCTION = 256;

/** Elements of each array that an inner product stages at once. */
const DOT_PIECE = 2048;

/**
 * Sum of `length` elements, undefined where the engine has no kernels.
 *
 * The error is that of adding some forty numbers, whatever the length: blocks are summed with their rounding errors. Elements of a
 * Float32Array are summed in double precision after one addition in their own: the error is that of a single rounding.
 *
 * Fails: never; an empty range gives 0.
 * Source: D. E. Knuth, The Art of Computer Programming 2, 4.2.2 (two-sum).
 */
export function bulkSum(x: FloatArray, offset: number = 0, length: number = x.length): number | undefined {
  const kernels = sumKernels();
  if (kernels === undefined) return undefined;
  const kernel = x instanceof Float64Array ? kernels.sumF64 : kernels.sumF32;
  return sumPieces(x, offset, length, (pointer, count) => kernel(pointer, count));
}

/** Sum of (x - mean)^2 over `length` elements, by default the sum of squares; undefined where the engine has no kernels. */
export function bulkSquares(
  x: FloatArray,
  offset: number = 0,
  length: number = x.length,
  mean: number = 0,
): number | undefined {
  const kernels = sumKernels();
  if (kernels === undefined) return undefined;
  const kernel = x instanceof Float64Array ? kernels.deviationsF64 : kernels.deviationsF32;
  return sumPieces(x, offset, length, (pointer, count) => kernel(pointer, count, mean));
}

/**
 * Mean and mean squared deviation in two passes, undefined where the engine has no kernels.
 *
 * Fails: an empty range gives NaN for both.
 */
export function bulkMoments(
  x: FloatArray,
  offset: number = 0,
  length: number = x.length,
): { mean: number; variance: number } | undefined {
  const sum = bulkSum(x, offset, length);
  if (sum === undefined) return undefined;
  const mean = sum / length;
  return { mean, variance: bulkSquares(x, offset, length, mean)! / length };
}

/** Inner product of `length` elements of two arrays of one type, undefined where the engine has no kernels. */
export function bulkDot(
  x: FloatArray,
  y: FloatArray,
  xOffset: number = 0,
  yOffset: number = 0,
  length: number = x.length,
): number | undefined {
  const kernels = sumKernels();
  if (kernels === undefined) return undefined;
  const kernel = x instanceof Float64Array ? kernels.dotF64 : kernels.dotF32;
  const bytes = x.BYTES_PER_ELEMENT;
  const xPointer = residentPointer(x);
  const yPointer = residentPointer(y);
  if (xPointer >= 0 && yPointer >= 0) return kernel(xPointer + xOffset * bytes, yPointer + yOffset * bytes, length);
  if (xPointer >= 0) return bulkDot(y, x, yOffset, xOffset, length);
  // x is copied piece by piece; y too, unless it is resident.
  const region = scratch(2 * DOT_PIECE * bytes);
  const room = heapFor(x);
  const total = newTotal();
  for (let done = 0; done < length; done += DOT_PIECE) {
    const count = Math.min(DOT_PIECE, length - done);
    room.set(x.subarray(xOffset + done, xOffset + done + count), region / bytes);
    let other = yPointer + (yOffset + done) * bytes;
    if (yPointer < 0) {
      other = region + DOT_PIECE * bytes;
      room.set(y.subarray(yOffset + done, yOffset + done + count), other / bytes);
    }
    add(total, kernel(region, other, count));
  }
  return valueOf(total);
}

/**
 * Largest of `length` elements as Math.max has it: NaN if there is one, and +0 above -0; undefined where the engine has no kernels.
 *
 * Fails: never; an empty range gives -Infinity.
 */
export function bulkMax(x: FloatArray, offset: number = 0, length: number = x.length): number | undefined {
  return bulkExtreme('max', x, offset, length, -Infinity);
}

/** Smallest of `length` elements as Math.min has it; undefined where the engine has no kernels; an empty range gives Infinity. */
export function bulkMin(x: FloatArray, offset: number = 0, length: number = x.length): number | undefined {
  return bulkExtreme('min', x, offset, length, Infinity);
}

function bulkExtreme(name: 'max' | 'min', x: FloatArray, offset: number, length: number, start: number): number | undefined {
  const kernels = rowKernels();
  if (kernels === undefined) return undefined;
  const kernel = x instanceof Float64Array ? kernels[`${name}F64` as const] : kernels[`${name}F32` as const];
  let extreme = start;
  if (length > 0) {
    forEachPiece(x, offset, length, 1, 0, (pointer, count) => {
      extreme = Math[name](extreme, kernel(pointer, count));
    });
  }
  return extreme;
}

/**
 * log of the sum of e^x over `length` elements, undefined where the engine has no kernels.
 *
 * With m the largest element: m + log1p(sum of e^(x - m) over all others). Nothing overflows, and sums barely above 1 keep their digits.
 *
 * Fails: never; all -Infinity and an empty range give -Infinity, NaN gives NaN, +Infinity without NaN gives +Infinity.
 */
export function bulkLogSumExp(x: FloatArray, offset: number = 0, length: number = x.length): number | undefined {
  const kernels = rowKernels();
  if (kernels === undefined) return undefined;
  const double = x instanceof Float64Array;
  const max = double ? kernels.maxF64 : kernels.maxF32;
  const sumExp = double ? kernels.sumExpF64 : kernels.sumExpF32;
  // So far the sum is e^largest (1 + rest).
  let largest = -Infinity;
  let rest = 0;
  if (length === 0) return largest;
  forEachPiece(x, offset, length, 1, 16, (pointer, count, out) => {
    const shift = max(pointer, count);
    if (!Number.isFinite(shift) || largest === Infinity || Number.isNaN(largest)) {
      largest = Math.max(largest, shift);
      return;
    }
    sumExp(pointer, count, shift, out);
    const { f64 } = heap();
    const restHere = f64[out / 8] + (f64[out / 8 + 1] - 1);
    if (shift > largest) {
      rest = restHere + (largest === -Infinity ? 0 : (1 + rest) * Math.exp(largest - shift));
      largest = shift;
    } else {
      rest += (1 + restHere) * Math.exp(shift - largest);
    }
  });
  return Number.isFinite(largest) ? largest + Math.log1p(rest) : largest;
}

/** A sum and what rounding took from it. */
interface Total {
  sum: number;
  lost: number;
}

function newTotal(): Total {
  return { sum: 0, lost: 0 };
}

function add(total: Total, term: number): void {
  const { sum } = total;
  const next = sum + term;
  const back = next - sum;
  total.lost += sum - (next - back) + (term - back);
  total.sum = next;
}

/** Infinities turn the correction into NaN; the sum itself is right then. */
function valueOf({ sum, lost }: Total): number {
  return Number.isFinite(lost) ? sum + lost : sum;
}

function sumPieces(
  x: FloatArray,
  offset: number,
  length: number,
  kernel: (pointer: number, count: number) => number,
): number {
  const total = newTotal();
  if (length > 0) forEachPiece(x, offset, length, 1, 0, (pointer, count) => add(total, kernel(pointer, count)));
  return valueOf(total);
}
