import { apply1, defineOp, matmul, mul, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { Singular } from './errors.js';
import { requireFinite } from './finite.js';
import { luSolve } from './kernels/luSolve.js';
import { asSquare, batchIndex, copyMatrix, matrixCount, mT, orderOf, withBatch } from './matrices.js';
import { onColumns } from './triangularSolve.js';

/** Inputs: A [..., n, n] and B [..., n, m] of the same leading axes. */
const solveOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.solve',
  infer: ([, b]) => ({ shape: b!.shape, dtype: b!.dtype }),
  kernel: ([a, b], [x]) => {
    const [n, m] = orderOf(b!);
    for (let i = 0; i < matrixCount(b!); i++) {
      const at = i * n * m;
      const singular = luSolve({ data: a!.data as Float64Array, from: a!.offset + i * n * n }, { data: b!.data as Float64Array, from: b!.offset + at }, n, m, x as Float64Array, at);
      if (singular >= 0) throw new Singular('linalg.solve', singular, batchIndex(a!, i));
      if (x!.subarray(at, at + n * m).some(Number.isNaN)) requireFinite('linalg.solve', copyMatrix(a!, i), n, batchIndex(a!, i));
    }
  },
  // X = A⁻¹B: B̄ = A⁻ᵀX̄, Ā = −B̄Xᵀ.
  vjp: ([g], { inputs: [a], outputs: [x], needs }) => {
    const ofB = apply1(solveOp, [mT(a!), g!], undefined);
    return [needs[0] ? mul(matmul(ofB, mT(x!)), -1) : null, ofB];
  },
  batch: (batch) => [apply1(solveOp, withBatch(batch), undefined)],
  flops: ([a, b]) => matrixCount(a!) * (2 / 3 * orderOf(a!)[0] ** 3 + 2 * orderOf(b!)[0] ** 2 * orderOf(b!)[1]),
});

/**
 * The solution x of A·x = b for an invertible matrix, by elimination with partial pivoting.
 *
 * Shapes: A [..., n, n], b [n] or [..., n, m] → like b; leading axes broadcast.
 * Domain: NaN in b spreads into x.
 * Fails: Singular, which says which column depends on those before it; DomainError for NaN in A; ShapeError when the
 * shapes do not fit. A nearly singular matrix gives a solution with a small residual and a large error: look at `cond(a)`.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 3.4; Giles (2008) for the derivative.
 *
 * @example
 * solve([[1, 2], [3, 4]], [5, 11]).toArray().map((x) => +x.toFixed(12)) // => [ 1, 2 ]
 */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  return onColumns('linalg.solve', asSquare('linalg.solve', a), b, (matrix, right) => apply1(solveOp, [matrix, right], undefined));
}
