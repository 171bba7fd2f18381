import {
  abs,
  add,
  apply,
  apply1,
  defineOp,
  diagonalMatrix,
  expandDims,

  lessEqual,
  matmul,
  max,
  mul,
  NoKernelError,
  onesLike,
  reciprocal,
  showShape,
  slice,
  sub,
  where,
  zerosLike,
  type Op,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { singularDecomposition, singularValues } from './kernels/singularDecomposition.js';
import { asMatrix, batchIndex, copyMatrix, leading, matrixCount, mT, orderOf, withBatch } from './matrices.js';

interface Form {
  /** U is m×m and Vᵀ n×n instead of m×k and k×n with k = min(m, n). */
  readonly full: boolean;
}

/** Results: u [..., m, k], s [..., k], vT [..., k, n]. */
const svdOp: Op<Form> = /* @__PURE__ */ defineOp<Form>({
  name: 'linalg.svd',
  infer: ([a], { full }) => {
    const [m, n] = orderOf(a!);
    const k = Math.min(m, n);
    const { dtype } = a!;
    const lead = leading(a!);
    return [
      { shape: [...lead, m, full ? m : k], dtype },
      { shape: [...lead, k], dtype },
      { shape: [...lead, full ? n : k, n], dtype },
    ];
  },
  kernel: ([a], [u, s, vT], { full }) => {
    const [m, n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.svd', matrix, n, batchIndex(a!, i));
      const found = singularDecomposition(matrix, m, n, full);
      u!.set(found.u, i * found.u.length);
      s!.set(found.s, i * found.s.length);
      vT!.set(found.vT, i * found.vT.length);
    }
  },
  vjp: ([gu, gs, gvT], { inputs: [a], outputs: [u, s, vT], attrs: { full } }) => {
    const [m, n] = orderOf(a!);
    if (gu == null && gvT == null) return [gs == null ? null : cotangentOfValues(a!, u!, vT!, gs)];
    if (full && m !== n) {
      throw new NoKernelError({
        op: 'linalg.svd',
        argument: 'mode',
        expected: "be 'reduced' to be differentiated",
        actual: `'full' for shape ${showShape(a!.shape)}`,
        hint: 'The extra columns of U or V are an arbitrary basis, which has no derivative.',
      });
    }
    return [cotangent(a!, u!, s!, vT!, gu ?? zerosLike(u!), gs ?? zerosLike(s!), gvT ?? zerosLike(vT!))];
  },
  batch: (batch) => apply(svdOp, withBatch(batch), batch.attrs),
  flops: ([a]) => {
    const [m, n] = orderOf(a!);
    return matrixCount(a!) * (4 * m * n * Math.min(m, n) + 8 * Math.min(m, n) ** 3);
  },
});

const svdvalsOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.svdvals',
  infer: ([a]) => ({ shape: [...leading(a!), Math.min(...orderOf(a!))], dtype: a!.dtype }),
  kernel: ([a], [s]) => {
    const [m, n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.svdvals', matrix, n, batchIndex(a!, i));
      s!.set(singularValues(matrix, m, n), i * Math.min(m, n));
    }
  },
  vjp: ([g], { inputs: [a] }) => {
    const { u, vT } = svd(a!);
    return [cotangentOfValues(a!, u, vT, g!)];
  },
  batch: (batch) => [apply1(svdvalsOp, withBatch(batch), undefined)],
  flops: ([a]) => {
    const [m, n] = orderOf(a!);
    return matrixCount(a!) * 4 * m * n * Math.min(m, n);
  },
});

/** s̄ alone: Ā = U·diag(s̄)·Vᵀ, also at equal values. */
function cotangentOfValues(a: Tensor, u: Tensor, vT: Tensor, gs: Tensor): Tensor {
  const k = gs.shape[gs.ndim - 1]!;
  const columns = u.shape[u.ndim - 1]! === k ? u : slice(u, u.shape.map(() => 0), [...u.shape.slice(0, -1), k]);
  const rows = vT.shape[vT.ndim - 2]! === k ? vT : slice(vT, vT.shape.map(() => 0), [...leading(vT), k, orderOf(a)[1]]);
  return matmul(mul(columns, expandDims(gs, -2)), rows);
}

/**
 * Ā = U·[F∘(X − Xᵀ)·S + S·F∘(Y − Yᵀ) + diag(s̄)]·Vᵀ + (I − UUᵀ)·Ū·S⁻¹·Vᵀ + U·S⁻¹·V̄ᵀ·(I − VVᵀ) with X = UᵀŪ, Y = VᵀV̄ and
 * Fᵢⱼ = 1/(sⱼ² − sᵢ²); Townsend, Differentiating the singular value decomposition (2016).
 */
function cotangent(a: Tensor, u: Tensor, s: Tensor, vT: Tensor, gu: Tensor, gs: Tensor, gvT: Tensor): Tensor {
  const [m, n] = orderOf(a);
  const k = Math.min(m, n);
  if (k === 0) return zerosLike(a);
  const limit = mul(max(s, { axis: -1, keepDims: true }), roundingLevel(a));
  const [row, column] = [expandDims(s, -2), expandDims(s, -1)];
  const x = matmul(mT(u), gu);
  const y = matmul(vT, mT(gvT));
  const numerator = add(mul(sub(x, mT(x)), row), mul(column, sub(y, mT(y))));
  // Divided by one factor of sⱼ² − sᵢ² after the other, so that squares neither overflow nor vanish.
  const spread = expandDims(limit, -1);
  const turned = mul(mul(numerator, inverseAbove(add(row, column), spread)), inverseAbove(sub(row, column), spread));
  let result = matmul(matmul(u, add(turned, diagonalMatrix(gs))), vT);
  const inverse = inverseAbove(s, limit);
  if (m > k) result = add(result, matmul(mul(sub(gu, matmul(u, x)), expandDims(inverse, -2)), vT));
  if (n > k) result = add(result, matmul(u, mul(expandDims(inverse, -1), sub(gvT, matmul(mT(y), vT)))));
  return result;
}

/** 1/x, and 0 where |x| is no more than the limit: there the basis is arbitrary and its part of the derivative left out. */
function inverseAbove(x: Tensor, limit: Tensor): Tensor {
  const small = lessEqual(abs(x), limit);
  return where(small, zerosLike(x), reciprocal(where(small, onesLike(x), x)));
}

/** The relative size of singular values that rounding alone may produce: max(m, n)·ε. */
export function roundingLevel(a: Tensor): number {
  return Math.max(...orderOf(a)) * (a.dtype === 'float32' ? 2 ** -23 : 2 ** -52);
}

/**
 * The singular value decomposition A = U·diag(s)·Vᵀ: orthonormal columns U, orthonormal rows Vᵀ, descending s ≥ 0.
 *
 * Shapes: [..., m, n] → u [..., m, k], s [..., k], vT [..., k, n] with k = min(m, n); u [..., m, m] and vT [..., n, n] with
 * mode 'full'.
 * Domain: any matrix. Signs of pairs of singular vectors are arbitrary, and within equal singular values their basis
 * is. Derivatives leave out the terms 1/(sᵢ² − sⱼ²) of values that are equal up to rounding, max(m, n)·ε·s₀, and the terms
 * 1/sᵢ of those that are zero up to rounding. The derivative of s alone needs neither; at 0 it is a subgradient.
 * Fails: DomainError for NaN or infinite entries; NoConvergence; NoKernelError for the derivative of full u or vT of a
 * matrix that is not square; ShapeError for fewer than two axes.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 8.6; Demmel & Kahan (1990) for the values, Gu &
 * Eisenstat (1995) for the vectors; Townsend (2016) for the derivative.
 *
 * @example
 * svd([[3, 0], [4, 5]]).s.toArray().map((x) => +x.toFixed(9)) // => [ 6.708203932, 2.236067977 ]
 */
export function svd(a: TensorLike, { mode = 'reduced' }: { readonly mode?: 'reduced' | 'full' } = {}): { u: Tensor; s: Tensor; vT: Tensor } {
  const [u, s, vT] = apply(svdOp, [asMatrix('linalg.svd', a)], { full: mode === 'full' }) as [Tensor, Tensor, Tensor];
  return { u, s, vT };
}

/**
 * The singular values of a matrix, descending: faster than `svd`, and the same numbers.
 *
 * Shapes: [..., m, n] → [..., min(m, n)].
 * Domain: any matrix. The derivative is that of s in `svd`.
 * Fails: DomainError for NaN or infinite entries; NoConvergence; ShapeError for fewer than two axes.
 * Source: Demmel & Kahan, Accurate singular values of bidiagonal matrices (1990).
 *
 * @example
 * svdvals([[0, 2], [0.5, 0]]).toArray() // => [ 2, 0.5 ]
 */
export function svdvals(a: TensorLike): Tensor {
  return apply1(svdvalsOp, [asMatrix('linalg.svdvals', a)], undefined);
}
