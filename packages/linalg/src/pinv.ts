import { add, apply1, defineOp, DomainError, gemm, matmul, neg, sub, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import type { Singular } from './kernels/singular.js';
import { singularDecomposition } from './kernels/singularDecomposition.js';
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
  // Ṗ = −P·Ȧ·P + P·Pᵀ·Ȧᵀ·(I − A·P) + (I − P·A)·Ȧᵀ·Pᵀ·P (Golub & Pereyra 1973)
  vjp: ([g], { inputs: [a], outputs: [p] }) => {
    const [pT, gT] = [mT(p!), mT(g!)];
    const inside = neg(matmul(matmul(pT, g!), pT));
    const ofColumns = matmul(matmul(gT, p!), pT);
    const ofRows = matmul(pT, matmul(p!, gT));
    const outside = add(sub(ofColumns, matmul(a!, matmul(p!, ofColumns))), sub(ofRows, matmul(matmul(ofRows, p!), a!)));
    return [add(inside, outside)];
  },
  batch: (batch) => [apply1(pinvOp, withBatch(batch), batch.attrs)],
});

/** V·S⁺·Uᵀ, n×m row-major, with the values up to `tolerance` times the largest left out. */
function inverseOf({ u, s, vT }: Singular, m: number, n: number, tolerance: number): Float64Array {
  const rank = countAbove(s, tolerance);
  const scaled = new Float64Array(rank * n);
  for (let r = 0; r < rank; r++) for (let j = 0; j < n; j++) scaled[r * n + j] = vT[r * n + j]! / s[r]!;
  const p = new Float64Array(n * m);
  gemm(n, m, rank, scaled, 0, 1, n, u, 0, 1, Math.min(m, n), p, 0);
  return p;
}

/** How many of descending singular values are above `tolerance` times the first. */
export function countAbove(s: ArrayLike<number>, tolerance: number): number {
  let rank = 0;
  while (rank < s.length && s[rank]! > tolerance * s[0]!) rank++;
  return rank;
}

/** The relative size up to which singular values count as zero. */
export function toleranceOf(op: string, a: Tensor, { tolerance = roundingLevel(a) }: ToleranceOptions): number {
  if (tolerance >= 0 && tolerance < 1) return tolerance;
  throw new DomainError({
    op,
    argument: 'tolerance',
    expected: 'be at least 0 and less than 1',
    actual: String(tolerance),
    hint: 'It is relative to the largest singular value.',
  });
}

/**
 * The pseudoinverse of Moore and Penrose: the inverse where there is one, otherwise the matrix that gives the solution of
 * least squares and least norm.
 *
 * Formula: A⁺ = V·diag(1/sᵢ, or 0 where sᵢ counts as zero)·Uᵀ.
 * Shapes: [..., m, n] → [..., n, m].
 * Domain: any matrix. A⁺ jumps where the rank changes; the derivative is that along changes which keep the rank.
 * Fails: DomainError for NaN or infinite entries, or a tolerance outside [0, 1); NoConvergence.
 * Source: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973), for the derivative.
 *
 * @example
 * pinv([[1, 0], [0, 0], [0, 2]]).toArray() // => [ [ 1, 0, 0 ], [ 0, 0, 0.5 ] ]
 */
export function pinv(a: TensorLike, options: ToleranceOptions = {}): Tensor {
  const value = asMatrix('linalg.pinv', a);
  return apply1(pinvOp, [value], { tolerance: toleranceOf('linalg.pinv', value, options) });
}
