import { add, apply, concat, defineOp, matmul, NoKernelError, showShape, slice, sub, tril, zerosLike, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { formQ, qrInPlace } from './kernels/householder.js';
import { asMatrix, copyMatrix, leading, matrixCount, mT, orderOf, withBatch } from './matrices.js';
import { triangularSolve } from './triangularSolve.js';

interface Form {
  /** Q is m×m instead of m×min(m, n). */
  readonly full: boolean;
}

const qrOp: Op<Form> = /* @__PURE__ */ defineOp<Form>({
  name: 'linalg.qr',
  infer: ([a], { full }) => {
    const [m, n] = orderOf(a!);
    const k = full ? m : Math.min(m, n);
    const { dtype } = a!;
    return [
      { shape: [...leading(a!), m, k], dtype },
      { shape: [...leading(a!), k, n], dtype },
    ];
  },
  kernel: ([a], [q, r], { full }) => {
    const [m, n] = orderOf(a!);
    const k = full ? m : Math.min(m, n);
    for (let i = 0; i < matrixCount(a!); i++) {
      const packed = copyMatrix(a!, i);
      const reflections = qrInPlace(packed, m, n);
      q!.set(formQ(reflections, m, k), i * m * k);
      for (let row = 0; row < k; row++) {
        for (let c = 0; c < n; c++) r![(i * k + row) * n + c] = c < row ? 0 : packed[row * n + c]!;
      }
    }
  },
  vjp: ([gq, gr], { inputs: [a], outputs: [q, r], attrs: { full } }) => {
    const [m, n] = orderOf(a!);
    if (full && m > n) {
      throw new NoKernelError({
        op: 'linalg.qr',
        argument: 'mode',
        expected: "be 'reduced' to be differentiated",
        actual: `'full' for shape ${showShape(a!.shape)}`,
        hint: 'The extra columns of Q are an arbitrary basis, which has no derivative.',
      });
    }
    const [ofQ, ofR] = [gq ?? zerosLike(q!), gr ?? zerosLike(r!)];
    if (m >= n) return [tallCotangent(q!, r!, ofQ, ofR)];
    // A = [X Y] = Q·[U W]: Y = Q·W passes its share on to Q, then X is square.
    const columns = (x: Tensor, from: number, to: number): Tensor =>
      slice(x, x.shape.map((_, axis) => (axis === x.ndim - 1 ? from : 0)), x.shape.map((length, axis) => (axis === x.ndim - 1 ? to : length)));
    const rest = columns(ofR, m, n);
    const shared = add(ofQ, matmul(columns(a!, m, n), mT(rest)));
    return [concat([tallCotangent(q!, columns(r!, 0, m), shared, columns(ofR, 0, m)), matmul(q!, rest)], { axis: -1 })];
  },
  batch: (batch) => apply(qrOp, withBatch(batch), batch.attrs),
});

/** Ā = (Q̄ + Q·copyltu(R·R̄ᵀ − Q̄ᵀ·Q))·R⁻ᵀ for m ≥ n (Walter & Lehmann 2010; Seeger et al. 2017). */
export function tallCotangent(q: Tensor, r: Tensor, gq: Tensor, gr: Tensor): Tensor {
  const inner = sub(matmul(r, mT(gr)), matmul(mT(gq), q));
  const mirrored = add(tril(inner), mT(tril(inner, { offset: -1 })));
  return mT(triangularSolve(r, mT(add(gq, matmul(q, mirrored))), { lower: false }));
}

/**
 * The factors of A = Q·R by Householder reflections: orthonormal columns Q and upper triangular R.
 *
 * Shapes: [..., m, n] → q [..., m, k], r [..., k, n] with k = min(m, n); k = m with mode 'full'.
 * Domain: signs follow LAPACK (diagonal elements of R may be negative). Rank-deficient matrices are factored too; then
 * derivatives do not exist.
 * Fails: ShapeError for fewer than two axes; NoKernelError for the derivative of full Q of a tall matrix.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 5.2; Seeger et al. (2017) for the derivative.
 *
 * @example
 * const { q, r } = qr([[3, 5], [4, 10]]);
 * r.toArray().map((row) => row.map((x) => +x.toFixed(12))) // => [ [ -5, -11 ], [ 0, 2 ] ]
 */
export function qr(a: TensorLike, { mode = 'reduced' }: { readonly mode?: 'reduced' | 'full' } = {}): { q: Tensor; r: Tensor } {
  const [q, r] = apply(qrOp, [asMatrix('linalg.qr', a)], { full: mode === 'full' }) as [Tensor, Tensor];
  return { q, r };
}
