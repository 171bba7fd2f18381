import { multiply, SUBTRACT } from './multiply';
import { solveTriangle } from './triangle';

/** Columns that are eliminated one by one. */
const DIRECT: usize = 4;

/**
 * P·A = L·U with partial pivoting in place of an m×n row-major matrix; `order` holds m i32, row i of P·A is row
 * order[i] of A. Returns the first column without a pivot, or −1.
 *
 * Source: Toledo, Locality of reference in LU decomposition with partial pivoting, SIAM J. Matrix Anal. Appl. 18 (1997).
 */
export function lu(m: usize, n: usize, a: usize, order: usize, strip: usize): i32 {
  for (let i: usize = 0; i < m; i++) store<i32>(order + 4 * i, i32(i));
  const steps = min(m, n);
  const singular = columns(m, n, a, 0, steps, order, strip);
  if (n > steps) solveTriangle(steps, n - steps, a, n * 8, 8, a + steps * 8, n * 8, true, true, strip);
  return singular;
}

/** Columns from … from + width − 1, of which those before are done; rows are exchanged over the whole matrix. */
function columns(m: usize, n: usize, a: usize, from: usize, width: usize, order: usize, strip: usize): i32 {
  if (width <= DIRECT) return eliminate(m, n, a, from, width, order);
  const row = n * 8;
  const half = ((width >> 1) + DIRECT - 1) & ~(DIRECT - 1);
  const rest = width - half;
  const middle = from + half;
  const singular = columns(m, n, a, from, half, order, strip);
  const right = a + from * row + middle * 8;
  solveTriangle(half, rest, a + from * (row + 8), row, 8, right, row, true, true, strip);
  multiply(m - middle, rest, half, a + middle * row + from * 8, row, 8, right, row, 8, a + middle * (row + 8), row, SUBTRACT, strip);
  const later = columns(m, n, a, middle, rest, order, strip);
  return singular >= 0 ? singular : later;
}

function eliminate(m: usize, n: usize, a: usize, from: usize, width: usize, order: usize): i32 {
  const row = n * 8;
  let singular = -1;
  for (let k = from; k < from + width; k++) {
    let pivot = k;
    let size = abs(load<f64>(a + k * (row + 8)));
    for (let i = k + 1, at = a + i * row + k * 8; i < m; i++, at += row) {
      const candidate = abs(load<f64>(at));
      if (candidate > size) {
        size = candidate;
        pivot = i;
      }
    }
    if (pivot != k) exchange(n, a + k * row, a + pivot * row, order + 4 * k, order + 4 * pivot);
    const top = a + k * (row + 8);
    const value = load<f64>(top);
    if (value == 0) {
      if (singular < 0) singular = i32(k);
      continue;
    }
    const later = from + width - k - 1;
    for (let i = k + 1, at = top + row; i < m; i++, at += row) {
      const factor = load<f64>(at) / value;
      store<f64>(at, factor);
      for (let j: usize = 8; j <= later * 8; j += 8) store<f64>(at + j, load<f64>(at + j) - factor * load<f64>(top + j));
    }
  }
  return singular;
}

function exchange(n: usize, x: usize, y: usize, first: usize, second: usize): void {
  for (let i: usize = 0; i < n * 8; i += 8) {
    const kept = load<f64>(x + i);
    store<f64>(x + i, load<f64>(y + i));
    store<f64>(y + i, kept);
  }
  const index = load<i32>(first);
  store<i32>(first, load<i32>(second));
  store<i32>(second, index);
}
