import { add, apply, defineOp, matmul, NoKernelError, showShape, tril, triu, zerosLike, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { luInPlace } from './kernels/lu.js';
import { asMatrix, copyMatrix, leading, matrixCount, mT, orderOf, whole, withBatch } from './matrices.js';
import { triangularSolve } from './triangularSolve.js';

/** Results: l [..., m, k], u [..., k, n], p [..., m, m] with k = min(m, n). */
const luOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.lu',
  infer: ([a]) => {
    const [m, n] = orderOf(a!);
    const k = Math.min(m, n);
    const { dtype } = a!;
    const lead = leading(a!);
    return [
      { shape: [...lead, m, k], dtype },
      { shape: [...lead, k, n], dtype },
      { shape: [...lead, m, m], dtype },
    ];
  },
  kernel: ([a], [l, u, p]) => {
    const [m, n] = orderOf(a!);
    const k = Math.min(m, n);
    for (let i = 0; i < matrixCount(a!); i++) {
      const packed = copyMatrix(a!, i);
      const { order } = luInPlace(whole(packed, n), m, n);
      for (let row = 0; row < m; row++) {
        const below = Math.min(row, k);
        const to = (i * m + row) * k;
        l!.set(packed.subarray(row * n, row * n + below), to);
        l!.fill(0, to + below, to + k);
        if (row < k) l![to + row] = 1;
        p!.fill(0, (i * m + row) * m, (i * m + row + 1) * m);
        p![(i * m + row) * m + order[row]!] = 1;
      }
      for (let row = 0; row < k; row++) {
        const to = (i * k + row) * n;
        u!.fill(0, to, to + row);
        u!.set(packed.subarray(row * n + row, (row + 1) * n), to + row);
      }
    }
  },
  // Ā = Pᵀ L⁻ᵀ [tril₋₁(LᵀL̄) + triu(ŪUᵀ)] U⁻ᵀ for square A.
  vjp: ([gl, gu], { inputs: [a], outputs: [l, u, p] }) => {
    const [m, n] = orderOf(a!);
    if (m !== n) {
      throw new NoKernelError({
        op: 'linalg.lu',
        argument: 'a',
        expected: 'be square to be differentiated',
        actual: `shape ${showShape(a!.shape)}`,
        hint: 'Use qr, or solve and slogdet, whose derivatives need no factors.',
      });
    }
    const ofL = gl == null ? zerosLike(l!) : tril(matmul(mT(l!), gl), { offset: -1 });
    const ofU = gu == null ? zerosLike(u!) : triu(matmul(gu, mT(u!)));
    const left = triangularSolve(l!, add(ofL, ofU), { transpose: true, unitDiagonal: true });
    const inner = mT(triangularSolve(u!, mT(left), { lower: false }));
    return [matmul(mT(p!), inner)];
  },
  batch: (batch) => apply(luOp, withBatch(batch), undefined),
});

/**
 * The factors of P·A = L·U by elimination with partial pivoting.
 *
 * Shapes: [..., m, n] → l [..., m, k] with unit diagonal, u [..., k, n], p [..., m, m] a permutation matrix, k = min(m, n).
 * Domain: singular matrices are factored too; u then has zeros on its diagonal.
 * Fails: ShapeError for fewer than two axes; NoKernelError for derivatives unless square.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 3.4.
 *
 * @example
 * const { l, u, p } = lu([[0, 1], [2, 4]]);
 * u.toArray() // => [ [ 2, 4 ], [ 0, 1 ] ]
 * p.toArray() // => [ [ 0, 1 ], [ 1, 0 ] ]
 */
export function lu(a: TensorLike): { l: Tensor; u: Tensor; p: Tensor } {
  const [l, u, p] = apply(luOp, [asMatrix('linalg.lu', a)], undefined) as [Tensor, Tensor, Tensor];
  return { l, u, p };
}
