import { add, apply1, defineOp, gemm, matmul, neg, sub, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { singularDecomposition, type Singular } from './kernels/singularDecomposition.js';
import { asMatrix, batchIndex, copyMatrix, leading, matrixCount, mT, orderOf, withBatch } from './matrices.js';
import { roundingLevel } from './svd.js';

/** Which singular values count as zero. */
export interface ToleranceOptions {
  /** Those up to `tolerance` times the largest. Default: max(m, n)·ε, the level of rounding. */
  readonly tolerance?: number;
}

const pinvOp: Op<{ readonly tolerance: number }> = /* @__PURE__ */ defineOp<{ readonly tolerance: number }>({
  name: 'linalg.pinv',
  infer: ([a]) => {
    const [m, n] = orderOf(a!);
    return { shape: [...leading(a!), n, m], dtype: a!.dtype };
  },
  kernel: ([a], [p], { tolerance }) => {
    const [m, n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.pinv', matrix, n, batchIndex(a!, i));
      p!.set(inverseOf(singularDecomposition(matrix, m, n, false), m, n, tolerance), i * m * n);
    }
  },
  // Ṗ = −P·Ȧ·P + P·Pᵀ·Ȧᵀ·(I − A·P) + (I − P·A)·Ȧᵀ·Pᵀ·P (Golub & Pereyra 1973), where the rank does not change.
  vjp: ([g], { inputs: [a], outputs: [p] }) => {
    const [m, n] = orderOf(a!);
    const pT = mT(p!);
    const left = matmul(pT, g!);
    let result = neg(matmul(left, pT));
    const right = matmul(g!, pT);
    // Either projection vanishes only for full rank, which is not known here.
    const ofColumns = matmul(mT(right), p!);
    const ofRows = matmul(p!, mT(left));
    if (m > 0 && n > 0) {
      result = add(result, mT(sub(matmul(p!, ofColumns2(g!, p!)), matmul(matmul(p!, ofColumns2(g!, p!)), matmul(a!, p!)))));
      void ofColumns;
      void ofRows;
    }
    return [result];
  },
  batch: (batch) => [apply1(pinvOp, withBatch(batch), batch.attrs)],
});
