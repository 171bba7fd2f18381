import { makeReflector } from './reflector';
import { addScaled, at, dot, put, scale } from './vector';

/**
 * Reduces an m×n matrix, m ≥ n, to upper bidiagonal form B with A = Q·B·Pᵀ: `d`, `e`, and the vectors of the reflectors,
 * those of Q from element k on in row k of `left`, those of P from element k + 1 on in row k of `right`. Rows of A and
 * `right` have `row` bytes, those of `left` `leftRow`, even numbers of f64; A is zero outside. `work` holds 3·leftRow + 3·row.
 *
 * The updates of a step are done in the pass over the matrix that computes the first product for the next.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), algorithm 5.4.2; Howell et al., Cache efficient
 * bidiagonalization using BLAS 2.5 operators, ACM TOMS 34 (2008), for the joined passes.
 */
export function bidiagonalize(
  m: usize, n: usize, a: usize, row: usize, left: usize, leftRow: usize, right: usize,
  d: usize, e: usize, leftTaus: usize, rightTaus: usize, work: usize,
): void {
  const even = row >> 3;
  memory.fill(work, 0, 3 * (leftRow + row));
  // The step before left A − v·yᵀ − x·uᵀ to do; at first nothing.
  let v = work, u = work + leftRow;
  let y = u + row, nextY = y + row;
  let x = nextY + row, nextX = x + leftRow;
  for (let k: usize = 0; k < n; k++) {
    const own = a + k * row;
    const nextV = left + k * leftRow, nextU = right + k * row;
    memory.fill(nextV, 0, leftRow);
    const yk = at(y, k), uk = at(u, k);
    for (let i = k; i < m; i++) put(nextV, i, at(a + i * row, k) - at(v, i) * yk - at(x, i) * uk);
    const leftTau = makeReflector(m - k, nextV + k * 8);
    put(leftTaus, k, leftTau);
    put(d, k, at(nextV, k));
    put(nextV, k, 1);
    const width = n - k - 1;
    if (width == 0) break;

    // From an even column on, which may be column k: what it holds is not used again.
    const from = (k + 1) & ~1;
    addScaled(even - from, -at(v, k), y + from * 8, own + from * 8);
    addScaled(even - from, -at(x, k), u + from * 8, own + from * 8);
    memory.copy(nextY + from * 8, own + from * 8, (even - from) * 8);
    updateAndMultiply(k + 1, m, from, even, a, row, v, y, x, u, nextV, nextY);
    scale(even - from, leftTau, nextY + from * 8);

    memory.fill(nextU, 0, row);
    for (let j = k + 1; j < n; j++) put(nextU, j, at(own, j) - at(nextY, j));
    const rightTau = makeReflector(width, nextU + (k + 1) * 8);
    put(rightTaus, k, rightTau);
    put(e, k, at(nextU, k + 1));
    put(nextU, k + 1, 1);
    const overlap = dot(width, nextY + (k + 1) * 8, nextU + (k + 1) * 8);
    multiplyRows(k + 1, m, from, even, a, row, nextU, nextX);
    for (let i = k + 1; i < m; i++) put(nextX, i, rightTau * (at(nextX, i) - overlap * at(nextV, i)));

    v = nextV;
    u = nextU;
    const spentY = y, spentX = x;
    y = nextY;
    x = nextX;
    nextY = spentY;
    nextX = spentX;
  }
}

/** A −= v·yᵀ + x·uᵀ for rows first … m − 1, and z += Aᵀ·w. */
function updateAndMultiply(first: usize, m: usize, from: usize, even: usize, a: usize, row: usize, v: usize, y: usize, x: usize, u: usize, w: usize, z: usize): void {
  let i = first;
  for (; i + 2 <= m; i += 2) twoRows(from, even, a + i * row, row, at(v, i), at(v, i + 1), y, at(x, i), at(x, i + 1), u, at(w, i), at(w, i + 1), z);
  if (i < m) {
    const own = a + i * row + from * 8;
    addScaled(even - from, -at(v, i), y + from * 8, own);
    addScaled(even - from, -at(x, i), u + from * 8, own);
    addScaled(even - from, at(w, i), own, z + from * 8);
  }
}

function twoRows(from: usize, even: usize, a: usize, row: usize, v0: f64, v1: f64, y: usize, x0: f64, x1: f64, u: usize, w0: f64, w1: f64, z: usize): void {
  const b = a + row;
  const vs0 = f64x2.splat(v0), vs1 = f64x2.splat(v1), xs0 = f64x2.splat(x0), xs1 = f64x2.splat(x1), ws0 = f64x2.splat(w0), ws1 = f64x2.splat(w1);
  for (let j = from << 3, end = even << 3; j < end; j += 16) {
    const yj = v128.load(y + j), uj = v128.load(u + j);
    const first = f64x2.sub(f64x2.sub(v128.load(a + j), f64x2.mul(vs0, yj)), f64x2.mul(xs0, uj));
    v128.store(a + j, first);
    const second = f64x2.sub(f64x2.sub(v128.load(b + j), f64x2.mul(vs1, yj)), f64x2.mul(xs1, uj));
    v128.store(b + j, second);
    v128.store(z + j, f64x2.add(v128.load(z + j), f64x2.add(f64x2.mul(ws0, first), f64x2.mul(ws1, second))));
  }
}

/** zᵢ = row i of A times u, for rows first … m − 1. */
function multiplyRows(first: usize, m: usize, from: usize, even: usize, a: usize, row: usize, u: usize, z: usize): void {
  let i = first;
  for (; i + 4 <= m; i += 4) fourProducts(from, even, a + i * row, row, u, z + i * 8);
  for (; i < m; i++) put(z, i, dot(even - from, a + i * row + from * 8, u + from * 8));
}

function fourProducts(from: usize, even: usize, a: usize, row: usize, u: usize, z: usize): void {
  const b = a + row, c = b + row, d = c + row;
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let j = from << 3, end = even << 3; j < end; j += 16) {
    const uj = v128.load(u + j);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + j), uj));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(b + j), uj));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(c + j), uj));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(d + j), uj));
  }
  v128.store(z, f64x2.add(v128.shuffle<f64>(s0, s1, 0, 2), v128.shuffle<f64>(s0, s1, 1, 3)));
  v128.store(z + 16, f64x2.add(v128.shuffle<f64>(s2, s3, 0, 2), v128.shuffle<f64>(s2, s3, 1, 3)));
}
