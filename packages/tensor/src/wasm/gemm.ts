import { gemmFallback } from './gemmFallback.js';
import { gemmKernels } from './gemmKernels.js';
import { gemv } from './gemv.js';
import type { FloatArray, Matrix } from './operand.js';
import { stagedProduct } from './stagedProduct.js';

/** Up to so many multiplications (6 x 6 x 6) the copies into and out of the shared memory cost more than the kernel saves. */
const LARGEST_PLAIN = 216;

/**
 * Matrix product c = a b, or c += a b with `accumulate`, for strided a and b and contiguous row-major c.
 *
 * c[i, j] = sum over p of a[i, p] b[p, j]; infinities and NaN spread as in the plain triple loop.
 * Any strides are allowed, also zero and negative ones, and transposed operands cost nothing.
 *
 * Shapes: a m x k, b k x n, c m x n, all of one element type. c must not overlap a or b.
 * Source: K. Goto, R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008.
 *
 * @example
 * const c = new Float64Array(4);
 * gemm(2, 2, 2, Float64Array.of(1, 2, 3, 4), 0, 2, 1, Float64Array.of(0, 1, 1, 0), 0, 2, 1, c, 0);
 * c; // => Float64Array(4) [ 2, 1, 4, 3 ]
 */
export function gemm(
  m: number,
  n: number,
  k: number,
  a: FloatArray,
  aOffset: number,
  aRowStride: number,
  aColStride: number,
  b: FloatArray,
  bOffset: number,
  bRowStride: number,
  bColStride: number,
  c: FloatArray,
  cOffset: number,
  accumulate: boolean = false,
): void {
  if (m === 0 || n === 0) return;
  if (k === 0) {
    if (!accumulate) c.fill(0, cOffset, cOffset + m * n);
    return;
  }
  const left: Matrix = { array: a, offset: aOffset, rows: m, cols: k, rowStride: aRowStride, colStride: aColStride };
  const right: Matrix = { array: b, offset: bOffset, rows: k, cols: n, rowStride: bRowStride, colStride: bColStride };
  const result: Matrix = { array: c, offset: cOffset, rows: m, cols: n, rowStride: n, colStride: 1 };
  const kernels = m * n * k <= LARGEST_PLAIN ? undefined : gemmKernels();
  if (kernels === undefined) gemmFallback(left, right, result, accumulate);
  else if (n === 1) gemv(kernels, left, right, result, accumulate);
  else if (m === 1) gemv(kernels, transposed(right), transposed(left), transposed(result), accumulate);
  else stagedProduct(kernels, left, right, result, accumulate);
}

function transposed({ array, offset, rows, cols, rowStride, colStride }: Matrix): Matrix {
  return { array, offset, rows: cols, cols: rows, rowStride: colStride, colStride: rowStride };
}
