import { makeReflector } from './reflector';
import { addScaled, at, dot, put } from './vector';

/**
 * Reduces a symmetric matrix, of which the upper triangle is used, to tridiagonal form T with A = Q·T·Qᵀ: `d`, `e`, and
 * the vector of reflector k, from element k + 1 on, in row k of `v`. Rows of A and v have `row` bytes, an even number of
 * f64 ≥ n; A has as many rows, and what lies outside of the n×n matrix is zero. `work` holds two rows.
 *
 * The rank-two update of a step is done in the pass over the matrix that computes the product for the next.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 8.3.1; Howell et al., Cache efficient
 * bidiagonalization using BLAS 2.5 operators, ACM TOMS 34 (2008), for the joined passes.
 */
export function tridiagonalize(n: usize, a: usize, row: usize, v: usize, d: usize, e: usize, taus: usize, work: usize): void {
  const even = row >> 3;
  let w = work;
  let p = work + row;
  memory.fill(work, 0, 2 * row);
  // The vector of the last step, which belongs with w: zeros at first, borrowed from p.
  let before = p;
  for (let k: usize = 0; k < n; k++) {
    const own = a + k * row;
    addScaled(n - k, -at(before, k), w + k * 8, own + k * 8);
    addScaled(n - k, -at(w, k), before + k * 8, own + k * 8);
    put(d, k, at(own, k));
    if (k + 1 >= n) break;
    const now = v + k * row;
    memory.fill(now, 0, row);
    memory.copy(now + (k + 1) * 8, own + (k + 1) * 8, (n - k - 1) * 8);
    const tau = makeReflector(n - k - 1, now + (k + 1) * 8);
    put(taus, k, tau);
    put(e, k, at(now, k + 1));
    put(now, k + 1, 1);
    // Before the first step p doubles as a vector of zeros.
    memory.fill(p, 0, row);
    updateAndMultiply(k + 1, even, a, row, before, w, now, p);
    // w = τp − ½τ²(pᵀv)v, written over the vector that is used up.
    const half = -0.5 * tau * tau * dot(n - k - 1, p + (k + 1) * 8, now + (k + 1) * 8);
    for (let i = k + 1; i < n; i++) put(p, i, tau * at(p, i) + half * at(now, i));
    const spent = w;
    w = p;
    p = spent;
    before = now;
  }
}

/** A −= x·yᵀ + y·xᵀ and then p = A·v, for the rows and columns from `from` to `even` of the upper triangle. */
function updateAndMultiply(from: usize, even: usize, a: usize, row: usize, x: usize, y: usize, v: usize, p: usize): void {
  let i = from;
  if (i & 1) {
    oneRow(i, even, a + i * row, x, y, v, p);
    i++;
  }
  for (; i < even; i += 2) twoRows(i, even, a + i * row, row, x, y, v, p);
}

function oneRow(i: usize, even: usize, a: usize, x: usize, y: usize, v: usize, p: usize): void {
  const xi = at(x, i), yi = at(y, i), vi = at(v, i);
  const diagonal = at(a, i) - 2 * xi * yi;
  put(a, i, diagonal);
  const xs = f64x2.splat(xi), ys = f64x2.splat(yi), vs = f64x2.splat(vi);
  let sum = f64x2.splat(0);
  for (let j = (i + 1) << 3, end = even << 3; j < end; j += 16) {
    const value = f64x2.sub(f64x2.sub(v128.load(a + j), f64x2.mul(xs, v128.load(y + j))), f64x2.mul(ys, v128.load(x + j)));
    v128.store(a + j, value);
    sum = f64x2.add(sum, f64x2.mul(value, v128.load(v + j)));
    v128.store(p + j, f64x2.add(v128.load(p + j), f64x2.mul(value, vs)));
  }
  put(p, i, at(p, i) + diagonal * vi + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** Rows i and i + 1, for even i. */
function twoRows(i: usize, even: usize, a: usize, row: usize, x: usize, y: usize, v: usize, p: usize): void {
  const b = a + row;
  const x0 = at(x, i), x1 = at(x, i + 1), y0 = at(y, i), y1 = at(y, i + 1), v0 = at(v, i), v1 = at(v, i + 1);
  const a00 = at(a, i) - 2 * x0 * y0;
  const a01 = at(a, i + 1) - x0 * y1 - y0 * x1;
  const a11 = at(b, i + 1) - 2 * x1 * y1;
  put(a, i, a00);
  put(a, i + 1, a01);
  put(b, i + 1, a11);
  const xs0 = f64x2.splat(x0), xs1 = f64x2.splat(x1), ys0 = f64x2.splat(y0), ys1 = f64x2.splat(y1), vs0 = f64x2.splat(v0), vs1 = f64x2.splat(v1);
  let sum0 = f64x2.splat(0), sum1 = sum0;
  for (let j = (i + 2) << 3, end = even << 3; j < end; j += 16) {
    const xj = v128.load(x + j), yj = v128.load(y + j), vj = v128.load(v + j);
    const first = f64x2.sub(f64x2.sub(v128.load(a + j), f64x2.mul(xs0, yj)), f64x2.mul(ys0, xj));
    v128.store(a + j, first);
    const second = f64x2.sub(f64x2.sub(v128.load(b + j), f64x2.mul(xs1, yj)), f64x2.mul(ys1, xj));
    v128.store(b + j, second);
    sum0 = f64x2.add(sum0, f64x2.mul(first, vj));
    sum1 = f64x2.add(sum1, f64x2.mul(second, vj));
    v128.store(p + j, f64x2.add(v128.load(p + j), f64x2.add(f64x2.mul(first, vs0), f64x2.mul(second, vs1))));
  }
  put(p, i, at(p, i) + a00 * v0 + a01 * v1 + f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1));
  put(p, i + 1, at(p, i + 1) + a01 * v0 + a11 * v1 + f64x2.extract_lane(sum1, 0) + f64x2.extract_lane(sum1, 1));
}
