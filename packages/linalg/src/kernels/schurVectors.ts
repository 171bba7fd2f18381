/** Entries above this are scaled down before they can overflow. */
const big = 2 ** 400;
const ulp = 2 ** -52;

/**
 * Eigenvectors of a quasi-triangular matrix in standard form by back substitution, as columns: a real one for a real
 * eigenvalue, real and imaginary part in neighbouring columns for a pair (of the eigenvalue with positive imaginary
 * part). Where eigenvalues coincide, tiny differences stand in for the zeros that would be divided by.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), section 7.6.4; Anderson et al., LAPACK Users' Guide (dtrevc).
 */
export function schurVectors(t: Float64Array, n: number): Float64Array {
  const columns = new Float64Array(n * n);
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  let norm = 0;
  for (let i = 0; i < t.length; i++) norm = Math.max(norm, Math.abs(t[i]!));
  const least = Math.max(norm, 1) * n * 2 ** -970;
  for (let k = n - 1; k >= 0; k--) {
    const paired = k > 0 && t[k * n + k - 1] !== 0;
    if (!paired) {
      const value = t[k * n + k]!;
      re[k] = 1;
      substitute(t, n, k, value, 0, re, im, Math.max(ulp * Math.abs(value), least));
      for (let i = 0; i <= k; i++) columns[i * n + k] = re[i]!;
      continue;
    }
    const upper = t[(k - 1) * n + k]!;
    const lower = t[k * n + k - 1]!;
    const value = t[k * n + k]!;
    const imaginary = Math.sqrt(Math.abs(upper)) * Math.sqrt(Math.abs(lower));
    // The eigenvector of the block itself, with the larger part 1.
    const byUpper = Math.abs(upper) >= Math.abs(lower);
    re[k - 1] = byUpper ? 1 : -imaginary / lower;
    im[k - 1] = 0;
    re[k] = 0;
    im[k] = byUpper ? imaginary / upper : 1;
    substituteComplex(t, n, k, value, imaginary, re, im, Math.max(ulp * (Math.abs(value) + imaginary), least));
    for (let i = 0; i <= k; i++) {
      columns[i * n + k - 1] = re[i]!;
      columns[i * n + k] = im[i]!;
    }
    k--;
  }
  return columns;
}

/** Solves (T − value)·x = 0 upwards from the given x[k], all real. */
function substitute(t: Float64Array, n: number, k: number, value: number, imaginary: number, x: Float64Array, im: Float64Array, least: number): void {
  for (let j = k - 1; j >= 0; j--) {
    const row = j * n;
    if (j > 0 && t[row + j - 1] !== 0) {
      const right = [-dot(t, row - n, j + 1, k, x), -dot(t, row, j + 1, k, x)] as const;
      const s = fit(Math.max(Math.abs(right[0]), Math.abs(right[1])), least, x, im, j + 1, k);
      const found = solvePair(t, n, j - 1, value, imaginary, [right[0] * s, 0, right[1] * s, 0], least);
      x[j - 1] = found[0];
      x[j] = found[2];
      limit(Math.max(Math.abs(found[0]), Math.abs(found[2])), x, im, j - 1, k);
      j--;
      continue;
    }
    const right = -dot(t, row, j + 1, k, x);
    const gap = t[row + j]! - value;
    const pivot = Math.abs(gap) < least ? least : gap;
    x[j] = (right * fit(Math.abs(right), Math.abs(pivot), x, im, j + 1, k)) / pivot;
    limit(Math.abs(x[j]!), x, im, j, k);
  }
}

/** The same with complex x and eigenvalue. */
function substituteComplex(t: Float64Array, n: number, k: number, value: number, imaginary: number, re: Float64Array, im: Float64Array, least: number): void {
  for (let j = k - 2; j >= 0; j--) {
    const row = j * n;
    const [r, i] = [-dot(t, row, j + 1, k, re), -dot(t, row, j + 1, k, im)];
    if (j > 0 && t[row + j - 1] !== 0) {
      const [r0, i0] = [-dot(t, row - n, j + 1, k, re), -dot(t, row - n, j + 1, k, im)];
      const s = fit(Math.max(Math.abs(r), Math.abs(i), Math.abs(r0), Math.abs(i0)), least, re, im, j + 1, k);
      const found = solvePair(t, n, j - 1, value, imaginary, [r0 * s, i0 * s, r * s, i * s], least);
      [re[j - 1], im[j - 1], re[j], im[j]] = found;
      limit(Math.max(...found.map(Math.abs)), re, im, j - 1, k);
      j--;
      continue;
    }
    const s = fit(Math.max(Math.abs(r), Math.abs(i)), Math.max(least, imaginary), re, im, j + 1, k);
    const [x, y] = divide(r * s, i * s, t[row + j]! - value, -imaginary);
    re[j] = x;
    im[j] = y;
    limit(Math.max(Math.abs(x), Math.abs(y)), re, im, j, k);
  }
}

function dot(t: Float64Array, row: number, from: number, to: number, x: Float64Array): number {
  // Two sums, so that one addition need not wait for the other.
  let [even, odd] = [0, 0];
  let j = from;
  for (; j < to; j += 2) {
    even += t[row + j]! * x[j]!;
    odd += t[row + j + 1]! * x[j + 1]!;
  }
  return j === to ? even + odd + t[row + j]! * x[j]! : even + odd;
}

/** Shrinks the vector when `right` over `pivot` would overflow; returns by how much. */
function fit(right: number, pivot: number, re: Float64Array, im: Float64Array, from: number, to: number): number {
  if (pivot >= 1 || right <= pivot * big) return 1;
  return shrink(1 / right, re, im, from, to);
}

/** Shrinks the vector when an entry has become large. */
function limit(size: number, re: Float64Array, im: Float64Array, from: number, to: number): void {
  if (size > big) shrink(1 / size, re, im, from, to);
}

function shrink(s: number, re: Float64Array, im: Float64Array, from: number, to: number): number {
  for (let i = from; i <= to; i++) {
    re[i]! *= s;
    im[i]! *= s;
  }
  return s;
}

type Pair = [number, number, number, number];

/** (B − value − i·imaginary)·x = right for the 2×2 block B that starts at row j, by elimination with pivoting. */
function solvePair(t: Float64Array, n: number, j: number, value: number, imaginary: number, [r0, i0, r1, i1]: Pair, least: number): Pair {
  const at = j * n + j;
  const [a, b, c, d] = [t[at]! - value, t[at + 1]!, t[at + n]!, t[at + n + 1]! - value];
  const exchange = Math.abs(c) > Math.abs(a) + Math.abs(imaginary);
  // Rows (p, q) and (s, u), of which the first eliminates.
  const [pr, pi, qr, qi] = exchange ? [c, 0, d, -imaginary] : [a, -imaginary, b, 0];
  const [sr, si, ur, ui] = exchange ? [a, -imaginary, b, 0] : [c, 0, d, -imaginary];
  const [fr, fi, gr, gi] = exchange ? [r1, i1, r0, i0] : [r0, i0, r1, i1];
  const [lr, li] = divide(sr, si, pr, pi);
  let [vr, vi] = [ur - (lr * qr - li * qi), ui - (lr * qi + li * qr)];
  if (Math.abs(vr) + Math.abs(vi) < least) [vr, vi] = [least, 0];
  const [yr, yi] = divide(gr - (lr * fr - li * fi), gi - (lr * fi + li * fr), vr, vi);
  const [xr, xi] = divide(fr - (qr * yr - qi * yi), fi - (qr * yi + qi * yr), pr, pi);
  return [xr, xi, yr, yi];
}

/** (a + ib)/(c + id) without needless overflow (Smith 1962). */
function divide(a: number, b: number, c: number, d: number): [number, number] {
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c;
    const scale = c + d * ratio;
    return [(a + b * ratio) / scale, (b - a * ratio) / scale];
  }
  const ratio = c / d;
  const scale = c * ratio + d;
  return [(a * ratio + b) / scale, (b * ratio - a) / scale];
}
