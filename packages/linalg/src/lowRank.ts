import { add, apply1, defineOp, div, DomainError, expandDims, gemm, matmul, mul, slice, sub, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { singularDecomposition } from './kernels/singularDecomposition.js';
import { asMatrix, batchIndex, copyMatrix, matrixCount, mT, orderOf, withBatch } from './matrices.js';
import { svd } from './svd.js';

const lowRankOp: Op<{ readonly k: number }> = /* @__PURE__ */ defineOp<{ readonly k: number }>({
  name: 'linalg.lowRank',
  infer: ([a]) => ({ shape: a!.shape, dtype: a!.dtype }),
  kernel: ([a], [y], { k }) => {
    const [m, n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.lowRank', matrix, n, batchIndex(a!, i));
      const { u, s, vT } = singularDecomposition(matrix, m, n, false);
      for (let r = 0; r < k; r++) for (let j = 0; j < n; j++) vT[r * n + j]! *= s[r]!;
      const product = new Float64Array(m * n);
      gemm(m, n, k, u, 0, Math.min(m, n), 1, vT, 0, n, 1, product, 0);
      y!.set(product, i * m * n);
    }
  },
  // Kept pairs of singular vectors pass their share of Ȳ on, dropped ones nothing; between kept i and dropped j the
  // symmetric part is scaled by sᵢ/(sᵢ − sⱼ) and the skew part by sᵢ/(sᵢ + sⱼ).
  vjp: ([g], { inputs: [a], attrs: { k } }) => {
    const [m, n] = orderOf(a!);
    const order = Math.min(m, n);
    if (k === order) return [g!];
    const { u, s, vT } = svd(a!);
    const [u1, u2] = [columns(u, 0, k), columns(u, k, order)];
    const [v1, v2] = [columns(mT(vT), 0, k), columns(mT(vT), k, order)];
    const [s1, s2] = [expandDims(columns(s, 0, k), -1), expandDims(columns(s, k, order), -2)];
    const upper = matmul(matmul(mT(u1), g!), v2);
    const lower = mT(matmul(matmul(mT(u2), g!), v1));
    const even = mul(add(upper, lower), div(mul(s1, 0.5), sub(s1, s2)));
    const odd = mul(sub(upper, lower), div(mul(s1, 0.5), add(s1, s2)));
    let result = add(outer(u1, matmul(matmul(mT(u1), g!), v1), v1), add(outer(u1, add(even, odd), v2), outer(u2, mT(sub(even, odd)), v1)));
    if (m > order) result = add(result, outer(sub(matmul(g!, v1), matmul(u, matmul(mT(u), matmul(g!, v1)))), undefined, v1));
    if (n > order) result = add(result, matmul(u1, sub(matmul(mT(u1), g!), matmul(matmul(matmul(mT(u1), g!), mT(vT)), vT))));
    return [result];
  },
  batch: (batch) => [apply1(lowRankOp, withBatch(batch), batch.attrs)],
});

/** L·M·Rᵀ */
function outer(left: Tensor, middle: Tensor | undefined, right: Tensor): Tensor {
  return matmul(middle === undefined ? left : matmul(left, middle), mT(right));
}

/** Elements from … to − 1 along the last axis. */
function columns(x: Tensor, from: number, to: number): Tensor {
  const last = x.ndim - 1;
  return slice(x, x.shape.map((_, axis) => (axis === last ? from : 0)), x.shape.map((length, axis) => (axis === last ? to : length)));
}

/**
 * The matrix of rank k nearest to A, in the Frobenius and the spectral norm: the truncated singular value decomposition.
 *
 * Formula: Aₖ = Σᵢ₍ᵢ<ₖ₎ sᵢ·uᵢ·vᵢᵀ, at distance √Σᵢ₍ᵢ≥ₖ₎ sᵢ².
 * Shapes: [..., m, n] → [..., m, n].
 * Domain: 0 ≤ k ≤ min(m, n). Not unique, and without a derivative, where sₖ₋₁ = sₖ; equal values within the kept ones or
 * within the others do no harm.
 * Fails: DomainError for k out of range, or NaN or infinite entries.
 * Source: Eckart & Young (1936).
 *
 * @example
 * lowRank([[2, 2], [2, 2.5]], 2).toArray().map((row) => row.map((x) => +x.toFixed(12))) // => [ [ 2, 2 ], [ 2, 2.5 ] ]
 * lowRank([[3, 0], [0, 1]], 1).toArray().map((row) => row.map(Math.abs)) // => [ [ 3, 0 ], [ 0, 0 ] ]
 */
export function lowRank(a: TensorLike, k: number): Tensor {
  const value = asMatrix('linalg.lowRank', a);
  const most = Math.min(...orderOf(value));
  if (!Number.isInteger(k) || k < 0 || k > most) {
    throw new DomainError({ op: 'linalg.lowRank', argument: 'k', expected: `be a whole number from 0 to ${most}`, actual: String(k), hint: 'A matrix has no more singular values than rows or columns.' });
  }
  return apply1(lowRankOp, [value], { k });
}
