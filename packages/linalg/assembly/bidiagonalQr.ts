import { at, put, rotate } from './vector';

const EPS: f64 = 2.220446049250313e-16;
/** Off-diagonal elements of this relative size do not matter to any singular value. */
const TOLERANCE: f64 = 10 * EPS;
/** LAPACK's bound on sweeps per singular value. */
const SWEEPS: usize = 6;
/** 2⁶⁰⁰ */
const UP: f64 = 4.149515568880993e180;

// The rotation that the last call of `rotation` found: c·f + s·g = r, c·g − s·f = 0.
let c: f64 = 1;
let s: f64 = 0;
let r: f64 = 0;

function rotation(f: f64, g: f64): void {
  if (g == 0) {
    c = 1;
    s = 0;
    r = f;
    return;
  }
  const square = f * f + g * g;
  if (square < 1e-280) {
    // Near the smallest numbers digits are missing, and the rotation would not be one.
    rotation(f * UP, g * UP);
    r /= UP;
    return;
  }
  r = sqrt(square);
  c = f / r;
  s = g / r;
}

/**
 * Diagonalises an upper bidiagonal matrix in place: d becomes its singular values, in no order. The rows of `left` (of
 * leftLength elements) and `right` become combined as the singular vectors are. Every singular value comes out to high
 * relative accuracy. Returns 0, or after how many sweeps it gave up. The plain form is in kernels/bidiagonalQr.ts.
 *
 * Source: Demmel & Kahan, Accurate singular values of bidiagonal matrices, SIAM J. Sci. Stat. Comput. 11 (1990).
 */
export function bidiagonalQr(
  n: usize, d: usize, e: usize, left: usize, leftRow: usize, leftLength: usize, right: usize, rightRow: usize, rightLength: usize,
): i32 {
  if (n == 0) return 0;
  let mu = abs(at(d, 0)), least = mu;
  for (let i: usize = 1; i < n && least > 0; i++) {
    mu = abs(at(d, i)) * (mu / (mu + abs(at(e, i - 1))));
    least = min(least, mu);
  }
  const threshold = max(TOLERANCE * (least / sqrt(f64(n))), 6 * f64(n) * f64(n) * 2.2250738585072014e-308);
  const most = SWEEPS * n * n;
  let steps: usize = 0;
  let last = n - 1;
  let from: usize = 0, to: usize = 0, down = true;
  let fresh = true;
  while (last > 0) {
    if (steps > most) return i32((steps + n - 1) / n);
    // The last block without zeros beside its diagonal.
    if (abs(at(d, last)) <= threshold) put(d, last, 0);
    let first = last;
    while (first > 0) {
      if (abs(at(e, first - 1)) <= threshold) {
        put(e, first - 1, 0);
        break;
      }
      first--;
      if (abs(at(d, first)) <= threshold) put(d, first, 0);
    }
    if (first == last) {
      last--;
      continue;
    }
    if (fresh || first > to || last < from) down = abs(at(d, first)) >= abs(at(d, last));
    fresh = false;
    from = first;
    to = last;
    const size = last - first + 1;
    // A block that grows downwards is chased upwards: the same as its mirror image with left and right exchanged.
    const start = down ? first : last;
    const step: isize = down ? 8 : -8;
    const dStart = d + start * 8;
    const eStart = e + (down ? first : last - 1) * 8;
    const smallest = converge(size, dStart, eStart, step);
    if (smallest < 0) continue;
    steps += size - 1;
    const shift = shiftOf(size, dStart, eStart, step, smallest);
    if (down) sweep(size, shift, dStart, eStart, step, left + start * leftRow, leftRow, leftLength, right + start * rightRow, rightRow, rightLength);
    else sweep(size, shift, dStart, eStart, step, right + start * rightRow, 0 - rightRow, rightLength, left + start * leftRow, 0 - leftRow, leftLength);
  }
  for (let i: usize = 0; i < n; i++) {
    const value = at(d, i);
    if (value < 0 || (value == 0 && 1 / value < 0)) {
      put(d, i, -value);
      const own = right + i * rightRow;
      for (let k: usize = 0; k < rightLength; k++) put(own, k, -at(own, k));
    }
  }
  return 0;
}

/** Drops an element beside the diagonal that is negligible and gives −1; otherwise a bound on the smallest singular value. */
function converge(size: usize, d: usize, e: usize, step: isize): f64 {
  const end = e + (size - 2) * step;
  if (abs(load<f64>(end)) <= TOLERANCE * abs(load<f64>(d + (size - 1) * step))) {
    store<f64>(end, 0);
    return -1;
  }
  let mu = abs(load<f64>(d)), smallest = mu;
  for (let p: usize = 0; p < size - 1; p++) {
    const x = abs(load<f64>(e + p * step));
    if (x <= TOLERANCE * mu) {
      store<f64>(e + p * step, 0);
      return -1;
    }
    mu = abs(load<f64>(d + (p + 1) * step)) * (mu / (mu + x));
    smallest = min(smallest, mu);
  }
  return smallest;
}

/** The shift of the next sweep: 0 where a shift would spoil the small singular values or is negligible. */
function shiftOf(size: usize, d: usize, e: usize, step: isize, smallest: f64): f64 {
  let largest: f64 = 0;
  for (let p: usize = 0; p < size; p++) largest = max(largest, abs(load<f64>(d + p * step)));
  for (let p: usize = 0; p < size - 1; p++) largest = max(largest, abs(load<f64>(e + p * step)));
  // LAPACK's rule: below this ratio the errors of a shifted sweep would show in the smallest values.
  if (100 * f64(size) * smallest <= largest) return 0;
  const end = d + (size - 1) * step;
  const shift = smallerOfTwo(load<f64>(end - step), load<f64>(e + (size - 2) * step), load<f64>(end));
  const ratio = shift / load<f64>(d);
  return ratio * ratio < EPS ? 0 : shift;
}

/** One sweep of implicit QR down the block; with shift 0 nothing is subtracted, so every element keeps its relative accuracy. */
function sweep(size: usize, shift: f64, d: usize, e: usize, step: isize, left: usize, leftRow: usize, leftLength: usize, right: usize, rightRow: usize, rightLength: usize): void {
  const end = e + (size - 2) * step;
  if (shift == 0) {
    let cosine: f64 = 1, before: f64 = 1, sineBefore: f64 = 0;
    for (let p: usize = 0; p < size - 1; p++) {
      rotation(load<f64>(d) * cosine, load<f64>(e));
      const length = r, sine = s;
      cosine = c;
      if (p > 0) store<f64>(e - step, sineBefore * length);
      rotate(rightLength, right, right + rightRow, c, s);
      rotation(before * length, load<f64>(d + step) * sine);
      store<f64>(d, r);
      before = c;
      sineBefore = s;
      rotate(leftLength, left, left + leftRow, c, s);
      d += step;
      e += step;
      left += leftRow;
      right += rightRow;
    }
    const h = load<f64>(d) * cosine;
    store<f64>(d, h * before);
    store<f64>(end, h * sineBefore);
    return;
  }
  const head = load<f64>(d);
  let f = (abs(head) - shift) * ((head < 0 ? -1 : 1) + shift / head);
  let g = load<f64>(e);
  for (let p: usize = 0; p < size - 1; p++) {
    rotation(f, g);
    if (p > 0) store<f64>(e - step, r);
    const di = load<f64>(d), ei = load<f64>(e), dk = load<f64>(d + step);
    f = c * di + s * ei;
    const beside = c * ei - s * di;
    g = s * dk;
    const below = c * dk;
    rotate(rightLength, right, right + rightRow, c, s);
    rotation(f, g);
    store<f64>(d, r);
    f = c * beside + s * below;
    store<f64>(d + step, c * below - s * beside);
    store<f64>(e, beside);
    if (p < size - 2) {
      const next = load<f64>(e + step);
      g = s * next;
      store<f64>(e + step, c * next);
    }
    rotate(leftLength, left, left + leftRow, c, s);
    d += step;
    e += step;
    left += leftRow;
    right += rightRow;
  }
  store<f64>(end, f);
}

/** The smaller singular value of the triangle [f g; 0 h], without cancellation. */
function smallerOfTwo(f: f64, g: f64, h: f64): f64 {
  const low = min(abs(f), abs(h)), high = max(abs(f), abs(h)), across = abs(g);
  if (low == 0) return 0;
  const ratio = low / high, up = 1 + ratio, down = 1 - ratio;
  if (across < high) {
    const t = (across / high) * (across / high);
    return low * (2 / (sqrt(up * up + t) + sqrt(down * down + t)));
  }
  const u = high / across;
  if (u == 0) return (low * high) / across;
  return 2 * (low * (1 / (sqrt(1 + up * u * (up * u)) + sqrt(1 + down * u * (down * u))))) * u;
}

/** Turns the last of n + 1 columns of an n×(n + 1) bidiagonal matrix into zeros; row n of `right` is then orthogonal to the others. */
export function dropLastColumn(n: usize, d: usize, e: usize, last: f64, right: usize, rightRow: usize, rightLength: usize): void {
  let outside = last;
  for (let i = n; i-- > 0; ) {
    rotation(at(d, i), outside);
    put(d, i, r);
    rotate(rightLength, right + i * rightRow, right + n * rightRow, c, s);
    if (i > 0) {
      outside = -s * at(e, i - 1);
      put(e, i - 1, c * at(e, i - 1));
    }
  }
}
