import { apply1, astype, broadcastShapes, broadcastTo, defineOp, DomainError, matmul, neg, promote, ShapeError, showShape, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { solveQuasiSylvester } from './kernels/quasiSylvester.js';
import { realSchurInPlace } from './kernels/realSchur.js';
import { threeFactors } from './kernels/similarity.js';
import { asMatrix, asSquare, batchIndex, copyMatrix, leading, matrixCount, mT, orderOf, whole, withBatch } from './matrices.js';

interface Strictness {
  /** Divisors up to this many units of rounding of the largest entry count as zero. */
  readonly tolerance: number;
}

/** Inputs: A [..., m, m], B [..., n, n], C [..., m, n] of the same leading axes. */
const sylvesterOp: Op<Strictness> = /* @__PURE__ */ defineOp<Strictness>({
  name: 'linalg.sylvester',
  infer: ([, , c]) => ({ shape: c!.shape, dtype: c!.dtype }),
  kernel: ([a, b, c], [x], { tolerance }) => {
    const [m, n] = orderOf(c!);
    for (let i = 0; i < matrixCount(c!); i++) {
      const [r, s] = [copyMatrix(a!, i), copyMatrix(b!, i)];
      requireFinite('linalg.sylvester', r, m, batchIndex(a!, i));
      requireFinite('linalg.sylvester', s, n, batchIndex(b!, i));
      const largest = [r, s].reduce((most, t) => t.reduce((size, value) => Math.max(size, Math.abs(value)), most), 0);
      const same = m === n && r.every((value, k) => value === s[k]);
      const left = realSchurInPlace('linalg.sylvester', r, m);
      const right = same ? left : realSchurInPlace('linalg.sylvester', s, n);
      if (same) s.set(r);
      const inner = threeFactors(left, true, copyMatrix(c!, i), right, false, m, n);
      solveQuasiSylvester(whole(r, m), whole(s, n), whole(inner, n), m, n, {
        least: tolerance * 2 ** -52 * largest,
        whenSingular: () => {
          throw commonEigenvalue();
        },
      });
      x!.set(threeFactors(left, false, inner, right, true, m, n), i * m * n);
    }
  },
  // A·X + X·B = C: C̄ solves Aᵀ·C̄ + C̄·Bᵀ = X̄; Ā = −C̄·Xᵀ, B̄ = −Xᵀ·C̄.
  vjp: ([g], { inputs: [a, b], outputs: [x], attrs, needs }) => {
    const ofC = apply1(sylvesterOp, [mT(a!), mT(b!), g!], attrs);
    return [needs[0] ? neg(matmul(ofC, mT(x!))) : null, needs[1] ? neg(matmul(mT(x!), ofC)) : null, ofC];
  },
  batch: (batch) => [apply1(sylvesterOp, withBatch(batch), batch.attrs)],
  flops: ([a, b]) => matrixCount(a!) * 25 * (orderOf(a!)[0] ** 3 + orderOf(b!)[0] ** 3),
});

function commonEigenvalue(): DomainError {
  return new DomainError({
    op: 'linalg.sylvester',
    argument: 'a',
    expected: 'have no eigenvalue in common with −b',
    actual: 'two whose sum is zero to rounding, so that there is none or more than one solution',
    hint: 'Compare the eigenvalues of both with eig; a small multiple of the identity added to a separates them.',
  });
}

/** A·X + X·A = C with any gap between eigenvalues, however small, as long as it is not zero. */
export function lyapunov(a: Tensor, c: Tensor): Tensor {
  return apply1(sylvesterOp, [a, a, c], { tolerance: 0 });
}

/**
 * The solution X of the Sylvester equation A·X + X·B = C. With B = Aᵀ it is the (continuous) Lyapunov equation.
 *
 * Shapes: A [..., m, m], B [..., n, n], C [..., m, n] → [..., m, n]; leading axes broadcast.
 * Domain: a unique solution exists when no eigenvalue of A is the negative of one of B.
 * Fails: DomainError when there is such an eigenvalue, to rounding; NoConvergence; ShapeError when shapes do not fit.
 * Source: Bartels & Stewart, Comm. ACM 15 (1972); Golub & Van Loan, Matrix Computations (2013), section 7.6.3.
 *
 * @example
 * sylvester([[1, 0], [0, 2]], [[3]], [[4], [10]]).toArray().map((row) => row.map((x) => +x.toFixed(12))) // => [ [ 1 ], [ 2 ] ]
 */
export function sylvester(a: TensorLike, b: TensorLike, c: TensorLike): Tensor {
  const op = 'linalg.sylvester';
  const [left, right, given] = [asSquare(op, a), asSquare(op, b, 'b'), asMatrix(op, c, 'c')];
  const [[m], [n]] = [orderOf(left), orderOf(right)];
  const [rows, columns] = orderOf(given);
  if (rows !== m || columns !== n) {
    throw new ShapeError({
      op,
      argument: 'c',
      expected: `have shape [..., ${m}, ${n}]`,
      actual: showShape(given.shape),
      hint: `It has the rows of a ${showShape(left.shape)} and the columns of b ${showShape(right.shape)}.`,
    });
  }
  const lead = broadcastShapes(op, [leading(left), leading(right), leading(given)], ['a', 'b', 'c']);
  const dtype = promote(promote(left.dtype, right.dtype), given.dtype);
  const operands = [left, right, given].map((x) => broadcastTo(astype(x, dtype), [...lead, ...orderOf(x)]));
  return apply1(sylvesterOp, operands, { tolerance: Math.max(m, n) });
}
