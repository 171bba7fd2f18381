import { heap, residentPointer, scratch } from './arena.js';
import { exponentialsBase, hyperbolicsBase, logarithmsBase } from './binaries.js';
import { kernelsOf } from './instantiate.js';
import { heapFor, type FloatArray } from './operand.js';

// Three modules, so that programs carry the code of the functions they use.
export type ExponentialName = 'exp' | 'sigmoid';
export type HyperbolicName = 'expm1' | 'tanh';
export type LogarithmName = 'log' | 'log1p' | 'softplus';

/** `expF64`, `expF32` and so on: out[i] = f(x[i]) for n elements, pointers in bytes; both may be the same. */
type MathKernels<Name extends string> = {
  readonly [name in `${Name}${'F32' | 'F64'}`]: (x: number, out: number, n: number) => void;
};

/** Bytes staged at once: they stay in the first-level cache between copy, kernel and copy. */
const PIECE_BYTES = 0x4000;

const exponentials = /* @__PURE__ */ kernelsOf<MathKernels<ExponentialName>>(exponentialsBase);
const hyperbolics = /* @__PURE__ */ kernelsOf<MathKernels<HyperbolicName>>(hyperbolicsBase);
const logarithms = /* @__PURE__ */ kernelsOf<MathKernels<LogarithmName>>(logarithmsBase);

/**
 * output[i] = f(input[i]) by vector kernels; false, with nothing done, where the engine has none.
 *
 * Errors are below 2.2 ulp, that of exp below 1 (bulkMath.test.ts has the bounds); results are the same on every machine. NaN,
 * infinities and the sign of zero come out as from `Math`.
 *
 * Shapes: input and output contiguous, of one element type and length; they may be the same array.
 *
 * @example
 * const y = new Float64Array(2);
 * bulkExponential('exp', Float64Array.of(0, 1), y);
 * y; // => Float64Array(2) [ 1, 2.718281828459045 ]
 */
export function bulkExponential(name: ExponentialName, input: FloatArray, output: FloatArray): boolean {
  return mapArray(exponentials(), name, input, output);
}

/**
 * The same for expm1 and tanh.
 *
 * @example
 * const y = new Float64Array(2);
 * bulkHyperbolic('tanh', Float64Array.of(0, Infinity), y);
 * y; // => Float64Array(2) [ 0, 1 ]
 */
export function bulkHyperbolic(name: HyperbolicName, input: FloatArray, output: FloatArray): boolean {
  return mapArray(hyperbolics(), name, input, output);
}

/**
 * The same for log, log1p and softplus; the errors of log and log1p are below 1 ulp.
 *
 * @example
 * const y = new Float64Array(2);
 * bulkLogarithm('log', Float64Array.of(0, 1), y);
 * y; // => Float64Array(2) [ -Infinity, 0 ]
 */
export function bulkLogarithm(name: LogarithmName, input: FloatArray, output: FloatArray): boolean {
  return mapArray(logarithms(), name, input, output);
}

function mapArray<Name extends string>(
  kernels: MathKernels<Name> | undefined,
  name: Name,
  input: FloatArray,
  output: FloatArray,
): boolean {
  if (kernels === undefined) return false;
  const kernel = input instanceof Float64Array ? kernels[`${name}F64`] : kernels[`${name}F32`];
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
