import { heap, residentPointer, scratch } from './arena.js';
import { simdAvailable } from './features.js';
import { mathBase } from './generated/mathBase.js';
import { instantiate } from './instantiate.js';
import { heapFor, type FloatArray } from './operand.js';

/** The functions with a vector kernel. */
export type BulkFunction = 'exp' | 'expm1' | 'log' | 'log1p' | 'tanh' | 'sigmoid' | 'softplus' | 'sin' | 'cos';

/** out[i] = f(x[i]) for n elements, pointers in bytes; both may be the same. */
export type MapKernel = (x: number, out: number, n: number) => void;

/**
 * `expF64`, `expF32` and so on run over arrays. The module also exports them for one vector (`expF64x2`, `expF32x4`): JavaScript
 * cannot call those, but another module can import them.
 */
export type MathKernels = { readonly [name in `${BulkFunction}${'F32' | 'F64'}`]: MapKernel } & {
  readonly [name in `${BulkFunction}${'F32x4' | 'F64x2'}`]: WebAssembly.ExportValue;
};

/**
 * From this many elements on, copying them into the shared memory and back is repaid (measured for `exp` and `log` in float64, where a
 * plain loop over `Math` comes closest): one call costs about 0.2 microseconds, and each element gains 3 nanoseconds or more.
 */
export const SMALLEST_BULK_MATH = 64;

/** Bytes staged at once: they stay in the first-level cache between copy, kernel and copy. */
const PIECE_BYTES = 0x4000;

let kernels: MathKernels | undefined;

/** The elementwise kernels, undefined where the engine has no WebAssembly SIMD. */
export function mathKernels(): MathKernels | undefined {
  if (kernels === undefined && simdAvailable()) {
    kernels = instantiate<MathKernels>(mathBase, { sin: Math.sin, cos: Math.cos });
  }
  return kernels;
}

/**
 * output[i] = f(input[i]) by vector kernels; false, with nothing done, where the engine has none.
 *
 * Errors are below 2.2 ulp, those of exp, log, log1p, sin and cos below 1 (bulkMath.test.ts has the bounds); results are the same on
 * every machine, except for sines and cosines of |x| > 1.6e6, which `Math` answers. NaN, infinities and the sign of zero come out as
 * from `Math`.
 *
 * Shapes: input and output contiguous, of one element type and length; they may be the same array.
 *
 * @example
 * const y = new Float64Array(2);
 * bulkMath('exp', Float64Array.of(0, 1), y);
 * y; // => Float64Array [ 1, 2.718281828459045 ]
 */
export function bulkMath(name: BulkFunction, input: FloatArray, output: FloatArray): boolean {
  const available = mathKernels();
  if (available === undefined) return false;
  const kernel = input instanceof Float64Array ? available[`${name}F64` as const] : available[`${name}F32` as const];
  const n = input.length;
  const bytes = input.BYTES_PER_ELEMENT;
  const from = residentPointer(input);
  const to = residentPointer(output);
  if (from >= 0 && to >= 0) {
    kernel(from, to, n);
    return true;
  }
  const piece = PIECE_BYTES / bytes;
  const staged = scratch(PIECE_BYTES);
  // A resident array that scratch() has just emptied by growing the memory lives on at the same address.
  const source = from < 0 ? input : viewAt(input, from, n);
  const target = to < 0 ? output : viewAt(output, to, n);
  const room = heapFor(input);
  const start = staged / bytes;
  for (let i = 0; i < n; i += piece) {
    const count = Math.min(piece, n - i);
    room.set(count === n ? source : source.subarray(i, i + count), start);
    kernel(staged, staged, count);
    target.set(room.subarray(start, start + count), i);
  }
  return true;
}

function viewAt(like: FloatArray, pointer: number, length: number): FloatArray {
  const { buffer } = heap();
  return like instanceof Float64Array ? new Float64Array(buffer, pointer, length) : new Float32Array(buffer, pointer, length);
}
