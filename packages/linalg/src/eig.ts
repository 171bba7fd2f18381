import { add, apply, concat, defineOp, diagonalMatrix, equal, expandDims, matmul, mul, neg, oneHot, reciprocal, slice, sub, sum, where, zerosLike, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireFinite } from './finite.js';
import { generalEigen } from './kernels/generalEigen.js';
import { asSquare, batchIndex, copyMatrix, matrixCount, mT, orderOf, sameType, withBatch } from './matrices.js';
import { solve } from './solve.js';

/** Results: re [..., n], im [..., n], real and imaginary part of the vectors [..., n, n], their pivots [..., n] (int32). */
const eigOp: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: 'linalg.eig',
  infer: ([a]) => {
    const values = a!.shape.slice(0, -1);
    return [sameType(a!, values), sameType(a!, values), sameType(a!, a!.shape), sameType(a!, a!.shape), { shape: values, dtype: 'int32' }];
  },
  kernel: ([a], [re, im, vectorsRe, vectorsIm, pivots]) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.eig', matrix, n, batchIndex(a!, i));
      const found = generalEigen(matrix, n);
      re!.set(found.re, i * n);
      im!.set(found.im, i * n);
      vectorsRe!.set(found.vectorsRe, i * n * n);
      vectorsIm!.set(found.vectorsIm, i * n * n);
      pivots!.set(found.pivots, i * n);
    }
  },
  // With M = V⁻¹·dA·V: dλ = diag(M) and dvⱼ = V·(F∘M)ⱼ + cⱼ·vⱼ, Fᵢⱼ = 1/(λⱼ − λᵢ). So Ā = Re(V⁻ᴴ·M̄·Vᴴ).
  vjp: ([gRe, gIm, gVectorsRe, gVectorsIm], { outputs: [re, im, vectorsRe, vectorsIm, pivots] }) => {
    const vectors = { re: vectorsRe!, im: vectorsIm! };
    const zeros = zerosLike(re!);
    let inner: Parts = { re: diagonalMatrix(gRe ?? zeros), im: diagonalMatrix(gIm ?? zeros) };
    if (gVectorsRe != null || gVectorsIm != null) {
      const given = { re: gVectorsRe ?? zerosLike(vectorsRe!), im: gVectorsIm ?? zerosLike(vectorsIm!) };
      const free = withoutGauge(given, vectors, pivots!);
      const overlaps = product(adjoint(vectors), free);
      // M̄ = conj(F) ∘ (Vᴴ·Ŵ)
      const gaps = inverseGaps(re!, im!);
      const ofVectors = elementwise({ re: gaps.re, im: neg(gaps.im) }, overlaps);
      inner = { re: add(inner.re, ofVectors.re), im: add(inner.im, ofVectors.im) };
    }
    return [product(solveParts(adjoint(vectors), inner), adjoint(vectors)).re];
  },
  batch: (batch) => apply(eigOp, withBatch(batch), undefined),
  flops: ([a]) => matrixCount(a!) * 27 * orderOf(a!)[0] ** 3,
});

/** A complex tensor as two real ones. */
interface Parts {
  readonly re: Tensor;
  readonly im: Tensor;
}

function adjoint({ re, im }: Parts): Parts {
  return { re: mT(re), im: neg(mT(im)) };
}

function product(a: Parts, b: Parts): Parts {
  return { re: sub(matmul(a.re, b.re), matmul(a.im, b.im)), im: add(matmul(a.re, b.im), matmul(a.im, b.re)) };
}

function elementwise(a: Parts, b: Parts): Parts {
  return { re: sub(mul(a.re, b.re), mul(a.im, b.im)), im: add(mul(a.re, b.im), mul(a.im, b.re)) };
}

/** A⁻¹·B through the real system [[Re, −Im], [Im, Re]] of twice the order. */
function solveParts(a: Parts, b: Parts): Parts {
  const [n] = orderOf(b.re);
  const system = concat([concat([a.re, neg(a.im)], { axis: -1 }), concat([a.im, a.re], { axis: -1 })], { axis: -2 });
  const x = solve(system, concat([b.re, b.im], { axis: -2 }));
  const rows = (from: number): Tensor =>
    slice(x, x.shape.map((_, axis) => (axis === x.ndim - 2 ? from : 0)), x.shape.map((length, axis) => (axis === x.ndim - 2 ? from + n : length)));
  return { re: rows(0), im: rows(n) };
}

/** 1/(λⱼ − λᵢ), and 0 where values are equal: there the basis is arbitrary and its part of the derivative left out. */
function inverseGaps(re: Tensor, im: Tensor): Parts {
  const [x, y] = [re, im].map((part) => sub(expandDims(part, -2), expandDims(part, -1))) as [Tensor, Tensor];
  const square = add(mul(x, x), mul(y, y));
  const same = equal(square, 0);
  const inverse = where(same, zerosLike(square), reciprocal(where(same, add(zerosLike(square), 1), square)));
  return { re: mul(x, inverse), im: neg(mul(y, inverse)) };
}

/**
 * The cotangent of the vectors less what the normalisation takes away: with s = vᴴ·v̄, Re(s) holds the norm at 1 and
 * Im(s) the pivot component real, since dv = w + c·v has Re(c) = −Re(vᴴ·w) and Im(c) = −Im(wₚ)/vₚ.
 */
function withoutGauge(given: Parts, { re, im }: Parts, pivots: Tensor): Parts {
  const [n] = orderOf(re);
  const alongReal = sum(add(mul(re, given.re), mul(im, given.im)), { axis: -2, keepDims: true });
  const alongImaginary = sum(sub(mul(re, given.im), mul(im, given.re)), { axis: -2, keepDims: true });
  const atPivot = mT(oneHot(pivots, n, { dtype: re.dtype }));
  const height = sum(mul(atPivot, re), { axis: -2, keepDims: true });
  return {
    re: sub(given.re, mul(alongReal, re)),
    im: sub(sub(given.im, mul(alongReal, im)), mul(atPivot, mul(alongImaginary, reciprocal(height)))),
  };
}

/**
 * Eigenvalues and eigenvectors (columns) of a general real matrix, real and imaginary parts apart: A·V = V·diag(λ).
 * Pairs of complex eigenvalues stand side by side, the one with positive imaginary part first.
 *
 * Shapes: [..., n, n] → re [..., n], im [..., n], vectors.re [..., n, n], vectors.im [..., n, n].
 * Domain: any finite matrix; a defective one gives (nearly) parallel eigenvectors. Vectors have norm 1, and their
 * component of largest modulus (the first such) is real and positive. Derivatives exist where eigenvalues are simple;
 * where some are exactly equal the terms 1/(λⱼ − λᵢ) are left out, which is right for what does not depend on the basis.
 * Fails: DomainError for NaN or infinite entries; NoConvergence after 30·n sweeps for one eigenvalue; ShapeError unless
 * square; derivatives of a defective matrix throw Singular or are of the size of 1/eps.
 * Source: Golub & Van Loan, Matrix Computations (2013), chapter 7: balancing, Hessenberg form, Francis' double shifts,
 * back substitution; Giles (2008) for the derivative, with the gauge above.
 *
 * @example
 * const { re, im } = eig([[0, -1], [1, 0]]);
 * re.toArray() // => [ 0, 0 ]
 * im.toArray() // => [ 1, -1 ]
 */
export function eig(a: TensorLike): { re: Tensor; im: Tensor; vectors: { re: Tensor; im: Tensor } } {
  const [re, im, vectorsRe, vectorsIm] = apply(eigOp, [asSquare('linalg.eig', a)], undefined) as [Tensor, Tensor, Tensor, Tensor];
  return { re, im, vectors: { re: vectorsRe, im: vectorsIm } };
}
