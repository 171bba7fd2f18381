import { multiply, SUBTRACT } from './multiply';

/**
 * Solves T·X = B in place of the n×m window B (rows of unit stride), for a lower or upper triangular window T of any
 * strides. Four unknowns at a time: what is known is subtracted by a product, then the 4×4 triangle is solved directly.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), section 3.1.
 */
export function solveTriangle(
  n: usize, m: usize, t: usize, tRow: usize, tColumn: usize, b: usize, bRow: usize, lower: bool, unit: bool, strip: usize,
): void {
  if (lower) {
    for (let i: usize = 0; i < n; i += 4) {
      const count = min<usize>(4, n - i);
      if (i > 0) multiply(count, m, i, t + i * tRow, tRow, tColumn, b, bRow, 8, b + i * bRow, bRow, SUBTRACT, strip);
      for (let r = i; r < i + count; r++) {
        for (let s = i; s < r; s++) subtractRow(m, load<f64>(t + r * tRow + s * tColumn), b + s * bRow, b + r * bRow);
        if (!unit) divideRow(m, load<f64>(t + r * (tRow + tColumn)), b + r * bRow);
      }
    }
    return;
  }
  for (let end = n; end > 0; ) {
    const count = min<usize>(4, end);
    const i = end - count;
    if (end < n) multiply(count, m, n - end, t + i * tRow + end * tColumn, tRow, tColumn, b + end * bRow, bRow, 8, b + i * bRow, bRow, SUBTRACT, strip);
    for (let r = end; r-- > i; ) {
      for (let s = r + 1; s < end; s++) subtractRow(m, load<f64>(t + r * tRow + s * tColumn), b + s * bRow, b + r * bRow);
      if (!unit) divideRow(m, load<f64>(t + r * (tRow + tColumn)), b + r * bRow);
    }
    end = i;
  }
}

/** y −= factor·x */
export function subtractRow(m: usize, factor: f64, x: usize, y: usize): void {
  const f = f64x2.splat(factor);
  for (; m >= 2; m -= 2) {
    v128.store(y, f64x2.sub(v128.load(y), f64x2.mul(f, v128.load(x))));
    x += 16;
    y += 16;
  }
  if (m) store<f64>(y, load<f64>(y) - factor * load<f64>(x));
}

function divideRow(m: usize, by: f64, y: usize): void {
  const d = f64x2.splat(by);
  for (; m >= 2; m -= 2) {
    v128.store(y, f64x2.div(v128.load(y), d));
    y += 16;
  }
  if (m) store<f64>(y, load<f64>(y) / by);
}
