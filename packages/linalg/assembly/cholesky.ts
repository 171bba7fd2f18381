import { pack, panel, SUBTRACT } from './multiply';

/**
 * The lower factor of A = L·Lᵀ in place of the lower triangle of an n×n row-major matrix. Four columns at a time take
 * all updates from the columns before them as one product, then are divided by their 4×4 triangle. Returns −1, or the
 * index of the first pivot that is not positive. `strip` holds 32·n bytes.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), section 4.2.
 */
export function cholesky(n: usize, a: usize, strip: usize): i32 {
  const row = n * 8;
  for (let j: usize = 0; j < n; j += 4) {
    const width = min<usize>(4, n - j);
    const corner = a + j * (row + 8);
    if (j > 0) {
      // The columns of the transpose of rows j … j + 3.
      pack(strip, a + j * row, 8, row, width, j);
      panel(n - j, width, j, a + j * row, row, 8, strip, corner, row, SUBTRACT);
    }
    for (let i: usize = 0; i < width; i++) {
      const ri = corner + i * row;
      for (let s: usize = 0; s < i; s++) {
        const rs = corner + s * row;
        let sum = load<f64>(ri + s * 8);
        for (let q: usize = 0; q < s; q++) sum -= load<f64>(ri + q * 8) * load<f64>(rs + q * 8);
        store<f64>(ri + s * 8, sum / load<f64>(rs + s * 8));
      }
      let pivot = load<f64>(ri + i * 8);
      for (let q: usize = 0; q < i; q++) pivot -= load<f64>(ri + q * 8) * load<f64>(ri + q * 8);
      if (!(pivot > 0)) {
        store<f64>(ri + i * 8, pivot);
        return i32(j + i);
      }
      store<f64>(ri + i * 8, sqrt(pivot));
    }
    if (width == 4) divideRows(n - j - 4, corner, corner + 4 * row, row);
  }
  return -1;
}

/** Rows x of the block below become x·L⁻ᵀ for the 4×4 triangle L, two rows at a time in the lanes of vectors. */
function divideRows(count: usize, l: usize, x: usize, row: usize): void {
  const l00 = v128.load64_splat(l);
  const l10 = v128.load64_splat(l + row), l11 = v128.load64_splat(l + row, 8);
  const l20 = v128.load64_splat(l + 2 * row), l21 = v128.load64_splat(l + 2 * row, 8), l22 = v128.load64_splat(l + 2 * row, 16);
  const l30 = v128.load64_splat(l + 3 * row), l31 = v128.load64_splat(l + 3 * row, 8);
  const l32 = v128.load64_splat(l + 3 * row, 16), l33 = v128.load64_splat(l + 3 * row, 24);
  for (; count; ) {
    // A last row is paired with itself.
    const y = count > 1 ? x + row : x;
    const p = v128.load(x), q = v128.load(y), r = v128.load(x, 16), s = v128.load(y, 16);
    const x0 = f64x2.div(v128.shuffle<f64>(p, q, 0, 2), l00);
    const x1 = f64x2.div(f64x2.sub(v128.shuffle<f64>(p, q, 1, 3), f64x2.mul(x0, l10)), l11);
    const t2 = f64x2.sub(f64x2.sub(v128.shuffle<f64>(r, s, 0, 2), f64x2.mul(x0, l20)), f64x2.mul(x1, l21));
    const x2 = f64x2.div(t2, l22);
    const t3 = f64x2.sub(f64x2.sub(v128.shuffle<f64>(r, s, 1, 3), f64x2.mul(x0, l30)), f64x2.mul(x1, l31));
    const x3 = f64x2.div(f64x2.sub(t3, f64x2.mul(x2, l32)), l33);
    v128.store(x, v128.shuffle<f64>(x0, x1, 0, 2));
    v128.store(x, v128.shuffle<f64>(x2, x3, 0, 2), 16);
    v128.store(y, v128.shuffle<f64>(x0, x1, 1, 3));
    v128.store(y, v128.shuffle<f64>(x2, x3, 1, 3), 16);
    if (count == 1) return;
    count -= 2;
    x += 2 * row;
  }
}
