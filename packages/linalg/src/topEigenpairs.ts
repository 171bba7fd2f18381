import { add, apply, defineOp, diagonalMatrix, DomainError, expandDims, eye, gemm, matmul, mul, random, squeeze, sub, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { symmetrize } from './cholesky.js';
import { NoConvergence } from './errors.js';
import { requireFinite } from './finite.js';
import { formQ, qrInPlace } from './kernels/householder.js';
import { symmetricEigen } from './kernels/symmetricEigen.js';
import { asSquare, batchIndex, copyMatrix, leading, matrixCount, mT, orderOf, withBatch } from './matrices.js';
import { pinv } from './pinv.js';

/** Rounds of the iteration before it gives up; each multiplies the gap between wanted and unwanted by a large factor. */
const mostRounds = 500;
/** How far one round may blow up the largest vector above the smallest wanted one. */
const mostGrowth = 1e6;

const topOp: Op<{ readonly k: number }> = /* @__PURE__ */ defineOp<{ readonly k: number }>({
  name: 'linalg.topEigenpairs',
  infer: ([a], { k }) => [
    { shape: [...leading(a!), k], dtype: a!.dtype },
    { shape: [...leading(a!), orderOf(a!)[0], k], dtype: a!.dtype },
  ],
  kernel: ([a], [values, vectors], { k }) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = copyMatrix(a!, i);
      requireFinite('linalg.topEigenpairs', matrix, n, batchIndex(a!, i));
      const found = largestPairs(matrix, n, k);
      values!.set(found.values, i * k);
      vectors!.set(found.vectors, i * n * k);
    }
  },
  // λ̇ = vᵀȦv and v̇ = (λI − A)⁺·Ȧ·v
  vjp: ([gValues, gVectors], { inputs: [a], outputs: [values, vectors] }) => {
    let inner: Tensor | undefined;
    if (gValues != null) inner = matmul(matmul(vectors!, diagonalMatrix(gValues)), mT(vectors!));
    if (gVectors != null) {
      const [n] = orderOf(a!);
      const shifts = expandDims(expandDims(values!, -1), -1);
      const inverses = pinv(sub(mul(shifts, eye(n, { dtype: a!.dtype })), expandDims(a!, -3)), { tolerance: n * 1e-10 });
      const pushed = mT(squeeze(matmul(inverses, expandDims(mT(gVectors), -1)), { axis: -1 }));
      const ofVectors = matmul(pushed, mT(vectors!));
      inner = inner === undefined ? ofVectors : add(inner, ofVectors);
    }
    return [symmetrize(inner!)];
  },
  batch: (batch) => apply(topOp, withBatch(batch), batch.attrs),
});

/** Eigenvalues, descending, and eigenvectors as columns of an n×k array. */
interface Pairs {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

function largestPairs(a: Float64Array, n: number, k: number): Pairs {
  const width = Math.max(2 * k, k + 8);
  if (2 * width >= n) return pick(symmetricEigen(a.slice(), n), n, n, k);
  const { low, size } = spectrum(a, n);
  let block: Float64Array = Float64Array.from(random.normal(random.key(0), [n, width]).data);
  for (let round = 0; round < mostRounds; round++) {
    // Ritz pairs: the best approximations in the span of the block.
    const basis = formQ(qrInPlace(block, n, width), n, width);
    const product = multiply(a, basis, n, n, width);
    const projected = new Float64Array(width * width);
    gemm(width, width, n, basis, 0, 1, width, product, 0, width, 1, projected, 0);
    const { values, vectors } = pick(symmetricEigen(projected, width), width, width, width);
    const ritz = multiply(basis, vectors, n, width, width);
    const image = multiply(product, vectors, n, width, width);
    let worst = 0;
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (image[i * width + j]! - values[j]! * ritz[i * width + j]!) ** 2;
      worst = Math.max(worst, Math.sqrt(sum));
    }
    if (worst <= 4 * n * 2 ** -52 * size) return { values: values.slice(0, k), vectors: firstColumns(ritz, n, width, k) };
    block = filtered(a, ritz, n, width, low, values, k);
  }
  throw new NoConvergence('linalg.topEigenpairs', mostRounds);
}

/** A bound on the eigenvalues from below, and one on their size (Gershgorin). */
function spectrum(a: Float64Array, n: number): { low: number; size: number } {
  let low = Infinity;
  let size = 0;
  for (let i = 0; i < n; i++) {
    let radius = 0;
    for (let j = 0; j < n; j++) radius += Math.abs(a[i * n + j]!);
    const own = a[i * (n + 1)]!;
    low = Math.min(low, own - (radius - Math.abs(own)));
    size = Math.max(size, radius);
  }
  return { low, size };
}

/**
 * The Chebyshev polynomial in A that is small on [low, smallest Ritz value] applied to the block: what grows beyond are the
 * wanted eigenvectors.
 *
 * Source: Zhou, Saad, Tiago & Chelikowsky, J. Comput. Phys. 219 (2006).
 */
function filtered(a: Float64Array, block: Float64Array, n: number, width: number, low: number, values: Float64Array, k: number): Float64Array {
  const cut = values[width - 1]!;
  const center = (cut + low) / 2;
  const half = Math.max((cut - low) / 2, 1e-3 * (values[0]! - cut), 2 ** -1000);
  const grown = (x: number, degree: number): number => Math.cosh(degree * Math.acosh(Math.max(1, (x - center) / half)));
  let degree = 1;
  while (degree < 20 && grown(values[0]!, degree + 1) / grown(values[k - 1]!, degree + 1) < mostGrowth && grown(values[0]!, degree + 1) < 1e200) degree++;
  let before = block;
  let now = stepped(a, block, undefined, n, width, center, half);
  for (let d = 2; d <= degree; d++) [before, now] = [now, stepped(a, now, before, n, width, center, half / 2)];
  for (let j = 0; j < width; j++) {
    let largest = 0;
    for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(now[i * width + j]!));
    if (largest > 0) for (let i = 0; i < n; i++) now[i * width + j]! /= largest;
  }
  return now;
}

/** (A − cI)·X/h, less `before`. */
function stepped(a: Float64Array, x: Float64Array, before: Float64Array | undefined, n: number, width: number, center: number, half: number): Float64Array {
  const y = multiply(a, x, n, n, width);
  for (let i = 0; i < y.length; i++) y[i] = (y[i]! - center * x[i]!) / half - (before === undefined ? 0 : before[i]!);
  return y;
}

function multiply(a: Float64Array, b: Float64Array, m: number, inner: number, n: number): Float64Array {
  const c = new Float64Array(m * n);
  gemm(m, n, inner, a, 0, inner, 1, b, 0, n, 1, c, 0);
  return c;
}

function firstColumns(x: Float64Array, rows: number, width: number, k: number): Float64Array {
  const chosen = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) chosen.set(x.subarray(i * width, i * width + k), i * k);
  return chosen;
}

/** The last `k` of ascending pairs, largest first. */
function pick({ values, vectors }: Pairs, rows: number, width: number, k: number): Pairs {
  const chosen = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) for (let j = 0; j < k; j++) chosen[i * k + j] = vectors[i * width + width - 1 - j]!;
  return { values: values.slice(width - k).reverse(), vectors: chosen };
}

/**
 * The k largest eigenvalues of a symmetric matrix, descending, and their eigenvectors as columns, by subspace iteration with
 * Chebyshev polynomials: less work than `eigh` for few pairs of a large matrix.
 *
 * Shapes: [..., n, n] → values [..., k], vectors [..., n, k].
 * Domain: A is taken as (A + Aᵀ)/2; largest means furthest to the right, not in absolute value. Signs of vectors are
 * arbitrary, and so is the basis within equal eigenvalues, of which derivatives leave out the terms.
 * Fails: DomainError for k out of range, or NaN or infinite entries; NoConvergence where the kth value is buried in a
 * cluster; ShapeError unless square.
 * Source: Saad, Numerical Methods for Large Eigenvalue Problems (2011), chapter 5.
 *
 * @example
 * topEigenpairs([[2, 1], [1, 2]], 1).values.toArray().map((x) => +x.toFixed(12)) // => [ 3 ]
 */
export function topEigenpairs(a: TensorLike, k: number): { values: Tensor; vectors: Tensor } {
  const value = asSquare('linalg.topEigenpairs', a);
  const [n] = orderOf(value);
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new DomainError({ op: 'linalg.topEigenpairs', argument: 'k', expected: `be a whole number from 1 to ${n}`, actual: String(k), hint: 'There are no more eigenvalues than rows.' });
  }
  const [values, vectors] = apply(topOp, [symmetrize(value)], { k }) as [Tensor, Tensor];
  return { values, vectors };
}
