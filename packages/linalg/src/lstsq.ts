import { add, apply, asTensor, astype, broadcastShapes, broadcastTo, defineOp, diagonalMatrix, expandDims, gemm, isFloat, matmul, promote, ShapeError, showShape, square, squeeze, sub, sum, zeros, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { singularDecomposition } from './kernels/singularDecomposition.js';
import { asMatrix, batchIndex, copyMatrix, leading, matrixCount, mT, orderOf, withBatch } from './matrices.js';
import { countAbove, pinv, toleranceOf, type ToleranceOptions } from './pinv.js';
import { rankOf } from './rank.js';
import { svd } from './svd.js';

/** Inputs: A [..., m, n] and B [..., m, p]. Results: x [..., n, p] and the singular values of A. */
const lstsqOp: Op<{ readonly tolerance: number }> = /* @__PURE__ */ defineOp<{ readonly tolerance: number }>({
  name: 'linalg.lstsq',
  infer: ([a, b]) => {
    const [m, n] = orderOf(a!);
    const { dtype } = a!;
    return [
      { shape: [...leading(a!), n, orderOf(b!)[1]], dtype },
      { shape: [...leading(a!), Math.min(m, n)], dtype },
    ];
  },
  kernel: ([a, b], [x, s], { tolerance }) => {
    const [m, n] = orderOf(a!);
    const k = Math.min(m, n);
    const p = orderOf(b!)[1];
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.lstsq', matrix, n, batchIndex(a!, i));
      const found = singularDecomposition(matrix, m, n, false);
      s!.set(found.s, i * k);
      const rank = countAbove(found.s, tolerance);
      // x = V·S⁺·(Uᵀb)
      const inside = new Float64Array(rank * p);
      gemm(rank, p, m, found.u, 0, 1, k, copyMatrix(b!, i), 0, p, 1, inside, 0);
      for (let r = 0; r < rank; r++) for (let j = 0; j < p; j++) inside[r * p + j]! /= found.s[r]!;
      const solution = new Float64Array(n * p);
      gemm(n, p, rank, found.vT, 0, 1, n, inside, 0, p, 1, solution, 0);
      x!.set(solution, i * n * p);
    }
  },
  // The derivative of A⁺·b by Golub & Pereyra (1973), with everything applied to columns.
  vjp: ([gx, gs], { inputs: [a, b], outputs: [x], attrs, needs }) => {
    let ofA: Tensor | null = null;
    let ofB: Tensor | null = null;
    if (gx != null) {
      const p = pinv(a!, attrs);
      ofB = matmul(mT(p), gx);
      if (needs[0]) {
        const residual = sub(b!, matmul(a!, x!));
        const inNullSpace = sub(gx, matmul(p, matmul(a!, gx)));
        ofA = add(sub(matmul(residual, mT(matmul(p, ofB))), matmul(ofB, mT(x!))), matmul(matmul(mT(p), x!), mT(inNullSpace)));
      }
    }
    if (gs != null && needs[0]) {
      const { u, vT } = svd(a!);
      const ofValues = matmul(matmul(u, diagonalMatrix(gs)), vT);
      ofA = ofA === null ? ofValues : add(ofA, ofValues);
    }
    return [ofA, ofB];
  },
  batch: (batch) => apply(lstsqOp, withBatch(batch), batch.attrs),
});

/** What `lstsq` finds. */
export interface LeastSquares {
  /** The solution of least norm among those of least squares. */
  readonly x: Tensor;
  /** ‖A·x − b‖² of each right-hand side. */
  readonly residuals: Tensor;
  /** How many singular values of A do not count as zero. */
  readonly rank: Tensor;
  /** Those of A, descending. */
  readonly singularValues: Tensor;
}

/**
 * The least-squares solution of A·x = b: the x of smallest norm among those that minimise ‖A·x − b‖₂.
 *
 * Shapes: A [..., m, n], b [m] or [..., m, p] → x [n] or [..., n, p], residuals [] or [..., p], rank [...] of int32,
 * singularValues [..., min(m, n)]; leading axes broadcast.
 * Domain: any matrix. x jumps where the rank changes; its derivative is that along changes which keep the rank.
 * Fails: DomainError for NaN or infinite entries, or a tolerance outside [0, 1); ShapeError when the shapes do not fit.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 5.5; Golub & Pereyra (1973) for the derivative.
 *
 * @example
 * lstsq([[1, 1], [1, 2], [1, 3]], [1, 2, 2]).x.toArray().map((x) => +x.toFixed(9)) // => [ 0.666666667, 0.5 ]
 */
export function lstsq(a: TensorLike, b: TensorLike, options: ToleranceOptions = {}): LeastSquares {
  const matrix = asMatrix('linalg.lstsq', a);
  const tolerance = toleranceOf('linalg.lstsq', matrix, options);
  const given = asTensor(b);
  const [m, n] = orderOf(matrix);
  const vector = given.ndim === 1;
  if (given.ndim === 0 || given.shape[vector ? 0 : given.ndim - 2] !== m) {
    throw new ShapeError({
      op: 'linalg.lstsq',
      argument: 'b',
      expected: `have ${m} rows, [${m}] or [..., ${m}, p]`,
      actual: `shape ${showShape(given.shape)}`,
      hint: `The matrix has shape ${showShape(matrix.shape)}.`,
    });
  }
  const dtype = promote(matrix.dtype, isFloat(given.dtype) ? given.dtype : 'float64');
  const columns = astype(vector ? expandDims(given, 1) : given, dtype);
  const lead = broadcastShapes('linalg.lstsq', [leading(matrix), leading(columns)], ['a', 'b']);
  const left = broadcastTo(astype(matrix, dtype), [...lead, m, n]);
  const right = broadcastTo(columns, [...lead, m, columns.shape[columns.ndim - 1]!]);
  const [x, singularValues] = apply(lstsqOp, [left, right], { tolerance }) as [Tensor, Tensor];
  const residuals = sum(square(sub(matmul(left, x), right)), { axis: -2 });
  const rank = Math.min(m, n) === 0 ? zeros(lead, { dtype: 'int32' }) : rankOf(singularValues, tolerance);
  return vector
    ? { x: squeeze(x, { axis: -1 }), residuals: squeeze(residuals, { axis: -1 }), rank, singularValues }
    : { x, residuals, rank, singularValues };
}
