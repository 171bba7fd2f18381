/**
 * Matrix products on windows of row-major matrices of f64, with the updates C ± A·B that factorisations are made of.
 *
 * Pointers and strides are in bytes. A may have any strides: its elements are read one at a time and spread over a
 * vector. Four columns of B at a time are packed side by side, so B may have any strides as well.
 */

/** Depth of one packed strip: 8 KiB of the first-level cache. */
const DEPTH: usize = 256;
/** Rows of A that stay in the second-level cache while B passes by. */
const ROWS: usize = 128;

/** What becomes of C. */
export const SET: i32 = 0;
export const ADD: i32 = 1;
export const SUBTRACT: i32 = 2;

/** Bytes of workspace that `multiply` needs. */
export const STRIP_BYTES: usize = DEPTH * 32;

/** C = A·B, C += A·B or C −= A·B for an m×n window C with rows of unit stride. C must not overlap A or B. */
export function multiply(
  m: usize, n: usize, k: usize,
  a: usize, aRow: usize, aColumn: usize,
  b: usize, bRow: usize, bColumn: usize,
  c: usize, cRow: usize,
  mode: i32, strip: usize,
): void {
  for (let p: usize = 0; p < k; p += DEPTH) {
    const depth = min(DEPTH, k - p);
    const what = p > 0 && mode == SET ? ADD : mode;
    for (let i: usize = 0; i < m; i += ROWS) {
      const rows = min(ROWS, m - i);
      const aBlock = a + i * aRow + p * aColumn;
      for (let j: usize = 0; j < n; j += 4) {
        const width = min<usize>(4, n - j);
        pack(strip, b + p * bRow + j * bColumn, bRow, bColumn, width, depth);
        panel(rows, width, depth, aBlock, aRow, aColumn, strip, c + i * cRow + j * 8, cRow, what);
      }
    }
  }
}

/** strip[p] = B[p, 0 … 3], with zeros for columns that do not exist. */
export function pack(strip: usize, b: usize, bRow: usize, bColumn: usize, width: usize, depth: usize): void {
  if (width == 4 && bColumn == 8) {
    do {
      v128.store(strip, v128.load(b));
      v128.store(strip, v128.load(b, 16), 16);
      strip += 32;
      b += bRow;
    } while (--depth);
    return;
  }
  if (width == 4) {
    const c1 = b + bColumn, c2 = b + 2 * bColumn, c3 = b + 3 * bColumn;
    let at: usize = 0;
    do {
      store<f64>(strip, load<f64>(b + at));
      store<f64>(strip, load<f64>(c1 + at), 8);
      store<f64>(strip, load<f64>(c2 + at), 16);
      store<f64>(strip, load<f64>(c3 + at), 24);
      strip += 32;
      at += bRow;
    } while (--depth);
    return;
  }
  do {
    for (let j: usize = 0; j < 4; j++) store<f64>(strip + j * 8, j < width ? load<f64>(b + j * bColumn) : 0);
    strip += 32;
    b += bRow;
  } while (--depth);
}

/** Up to four columns of C, with their part of B packed. */
export function panel(
  rows: usize, width: usize, depth: usize,
  a: usize, aRow: usize, aColumn: usize, strip: usize,
  c: usize, cRow: usize, mode: i32,
): void {
  let i: usize = 0;
  for (; i + 4 <= rows; i += 4) fourRows(width, depth, a + i * aRow, aRow, aColumn, strip, c + i * cRow, cRow, mode);
  for (; i < rows; i++) oneRow(width, depth, a + i * aRow, aColumn, strip, c + i * cRow, mode);
}

function fourRows(width: usize, depth: usize, a: usize, aRow: usize, aColumn: usize, strip: usize, c: usize, cRow: usize, mode: i32): void {
  let c00 = f64x2.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  let a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  do {
    const b0 = v128.load(strip);
    const b1 = v128.load(strip, 16);
    let s = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(s, b0));
    c01 = f64x2.add(c01, f64x2.mul(s, b1));
    s = v128.load64_splat(a1);
    c10 = f64x2.add(c10, f64x2.mul(s, b0));
    c11 = f64x2.add(c11, f64x2.mul(s, b1));
    s = v128.load64_splat(a2);
    c20 = f64x2.add(c20, f64x2.mul(s, b0));
    c21 = f64x2.add(c21, f64x2.mul(s, b1));
    s = v128.load64_splat(a3);
    c30 = f64x2.add(c30, f64x2.mul(s, b0));
    c31 = f64x2.add(c31, f64x2.mul(s, b1));
    a += aColumn;
    a1 += aColumn;
    a2 += aColumn;
    a3 += aColumn;
    strip += 32;
  } while (--depth);
  storeRow(width, c, c00, c01, mode);
  storeRow(width, c + cRow, c10, c11, mode);
  storeRow(width, c + 2 * cRow, c20, c21, mode);
  storeRow(width, c + 3 * cRow, c30, c31, mode);
}

function oneRow(width: usize, depth: usize, a: usize, aColumn: usize, strip: usize, c: usize, mode: i32): void {
  let low = f64x2.splat(0), high = low;
  do {
    const s = v128.load64_splat(a);
    low = f64x2.add(low, f64x2.mul(s, v128.load(strip)));
    high = f64x2.add(high, f64x2.mul(s, v128.load(strip, 16)));
    a += aColumn;
    strip += 32;
  } while (--depth);
  storeRow(width, c, low, high, mode);
}

function storeRow(width: usize, c: usize, low: v128, high: v128, mode: i32): void {
  if (width == 4) {
    if (mode == SUBTRACT) {
      low = f64x2.sub(v128.load(c), low);
      high = f64x2.sub(v128.load(c, 16), high);
    } else if (mode == ADD) {
      low = f64x2.add(v128.load(c), low);
      high = f64x2.add(v128.load(c, 16), high);
    }
    v128.store(c, low);
    v128.store(c, high, 16);
    return;
  }
  storeOne(c, f64x2.extract_lane(low, 0), mode);
  if (width > 1) storeOne(c + 8, f64x2.extract_lane(low, 1), mode);
  if (width > 2) storeOne(c + 16, f64x2.extract_lane(high, 0), mode);
}

function storeOne(c: usize, value: f64, mode: i32): void {
  if (mode == SUBTRACT) value = load<f64>(c) - value;
  else if (mode == ADD) value = load<f64>(c) + value;
  store<f64>(c, value);
}
