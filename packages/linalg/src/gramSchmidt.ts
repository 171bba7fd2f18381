import { apply, defineOp, ShapeError, showShape, zerosLike, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { Singular } from './errors.js';
import { requireFinite } from './finite.js';
import { norm2 } from './kernels/householder.js';
import { asMatrix, batchIndex, copyMatrix, leading, matrixCount, orderOf, withBatch } from './matrices.js';
import { tallCotangent } from './qr.js';

const gramSchmidtOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.gramSchmidt',
  infer: ([a]) => {
    const n = orderOf(a!)[1];
    return [
      { shape: a!.shape, dtype: a!.dtype },
      { shape: [...leading(a!), n, n], dtype: a!.dtype },
    ];
  },
  kernel: ([a], [q, r]) => {
    const [m, n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.gramSchmidt', matrix, n, batchIndex(a!, i));
      const { rows, triangle, dependent } = orthogonalize(matrix, m, n);
      if (dependent >= 0) throw new Singular('linalg.gramSchmidt', dependent, batchIndex(a!, i));
      for (let row = 0; row < m; row++) for (let j = 0; j < n; j++) q![(i * m + row) * n + j] = rows[j * m + row]!;
      r!.set(triangle, i * n * n);
    }
  },
  vjp: ([gq, gr], { outputs: [q, r] }) => [tallCotangent(q!, r!, gq ?? zerosLike(q!), gr ?? zerosLike(r!))],
  batch: (batch) => apply(gramSchmidtOp, withBatch(batch), undefined),
});

/** Orthonormal rows, one for each column of a, and R; `dependent` is the first column that depends on those before, or −1. */
function orthogonalize(a: Float64Array, m: number, n: number): { rows: Float64Array; triangle: Float64Array; dependent: number } {
  const rows = new Float64Array(n * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) rows[j * m + i] = a[i * n + j]!;
  const triangle = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const own = j * m;
    const before = norm2(rows, own, 1, m);
    // Scaled to length 1 so that products neither overflow nor vanish.
    if (before > 0) for (let k = 0; k < m; k++) rows[own + k]! /= before;
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < j; i++) {
        let overlap = 0;
        for (let k = 0; k < m; k++) overlap += rows[i * m + k]! * rows[own + k]!;
        for (let k = 0; k < m; k++) rows[own + k]! -= overlap * rows[i * m + k]!;
        triangle[i * n + j]! += overlap * before;
      }
    }
    const length = norm2(rows, own, 1, m);
    if (!(length > Math.max(m, n) * 2 ** -52)) return { rows, triangle, dependent: j };
    triangle[j * n + j] = length * before;
    for (let k = 0; k < m; k++) rows[own + k]! /= length;
  }
  return { rows, triangle, dependent: -1 };
}

/**
 * Orthonormal columns that span the same spaces as the first 1, 2, … columns of A, by the modified Gram–Schmidt process,
 * done twice so that they are orthogonal to working precision: A = Q·R with positive diagonal of R.
 *
 * Shapes: [..., m, n] with m ≥ n → q [..., m, n], r [..., n, n].
 * Fails: Singular, which says which column depends on those before it; ShapeError for more columns than rows; DomainError for NaN
 * or infinite entries.
 * Source: Giraud, Langou & Rozložník, Numer. Math. 101 (2005), for "twice is enough"; Walter & Lehmann (2010) for the
 * derivative.
 *
 * @example
 * gramSchmidt([[3, 5], [4, 0]]).q.toArray().map((row) => row.map((x) => +x.toFixed(12))) // => [ [ 0.6, 0.8 ], [ 0.8, -0.6 ] ]
 */
export function gramSchmidt(a: TensorLike): { q: Tensor; r: Tensor } {
  const value = asMatrix('linalg.gramSchmidt', a);
  const [m, n] = orderOf(value);
  if (m < n) {
    throw new ShapeError({ op: 'linalg.gramSchmidt', argument: 'a', expected: 'have at least as many rows as columns', actual: `shape ${showShape(value.shape)}`, hint: `More than ${m} vectors of length ${m} depend on each other: use orth for a basis of what they span.` });
  }
  const [q, r] = apply(gramSchmidtOp, [value], undefined) as [Tensor, Tensor];
  return { q, r };
}
