/**
 * Sums. Pointers in bytes, lengths in elements.
 *
 * f64: 256 elements are added in eight lanes, and the blocks with their rounding errors (two-sum of D. E. Knuth, TAOCP 2, 4.2.2), so the
 * error is that of adding some forty numbers, whatever the length. f32 are summed in f64, plain sums after one addition in f32.
 */

const SUM = 0;
const PRODUCTS = 1;
const DEVIATIONS = 2;

const BLOCK: usize = 256;
/** Rows whose columns are summed without correction. */
const COLUMN_BLOCK: usize = 64;

export function sumF64(x: usize, n: usize): f64 {
  return reduceSum<f64>(SUM, x, x, n, 0);
}
export function sumF32(x: usize, n: usize): f64 {
  return reduceSum<f32>(SUM, x, x, n, 0);
}
export function dotF64(x: usize, y: usize, n: usize): f64 {
  return reduceSum<f64>(PRODUCTS, x, y, n, 0);
}
export function dotF32(x: usize, y: usize, n: usize): f64 {
  return reduceSum<f32>(PRODUCTS, x, y, n, 0);
}
/** Sum of (x - mean)^2: the second pass of a variance, and the sum of squares for mean 0. */
export function deviationsF64(x: usize, n: usize, mean: f64): f64 {
  return reduceSum<f64>(DEVIATIONS, x, x, n, mean);
}
export function deviationsF32(x: usize, n: usize, mean: f64): f64 {
  return reduceSum<f32>(DEVIATIONS, x, x, n, mean);
}

@inline
function reduceSum<T>(kind: i32, x: usize, y: usize, n: usize, mean: f64): f64 {
  const bytes = BLOCK * sizeof<T>();
  let sum: f64 = 0;
  let lost: f64 = 0;
  while (n) {
    const count = min(n, BLOCK);
    let term = blockSum<T>(kind, x, y, count, mean);
    // Two large f32 may overflow where their f64 do not.
    if (sizeof<T>() == 4 && kind == SUM && term - term != 0) term = plainSum(x, count);
    const next = sum + term;
    const back = next - sum;
    lost += sum - (next - back) + (term - back);
    sum = next;
    n -= count;
    x += bytes;
    y += bytes;
  }
  // Infinities turn the correction into NaN; the sum itself is right then.
  return lost - lost == 0 ? sum + lost : sum;
}

@inline
function blockSum<T>(kind: i32, x: usize, y: usize, n: usize, mean: f64): f64 {
  const size = sizeof<T>();
  const means = f64x2.splat(mean);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  if (sizeof<T>() == 4 && kind == SUM) {
    // Widening is the bottleneck: two neighbours are added before it.
    for (; n >= 16; n -= 16) {
      const a = f32x4.add(v128.load(x), v128.load(x, 16));
      const b = f32x4.add(v128.load(x, 32), v128.load(x, 48));
      s0 = f64x2.add(s0, f64x2.promote_low_f32x4(a));
      s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.shuffle<f64>(a, a, 1, 1)));
      s2 = f64x2.add(s2, f64x2.promote_low_f32x4(b));
      s3 = f64x2.add(s3, f64x2.promote_low_f32x4(v128.shuffle<f64>(b, b, 1, 1)));
      x += 64;
    }
  }
  for (; n >= 8; n -= 8) {
    s0 = f64x2.add(s0, term<T>(kind, x, y, means));
    s1 = f64x2.add(s1, term<T>(kind, x + 2 * size, y + 2 * size, means));
    s2 = f64x2.add(s2, term<T>(kind, x + 4 * size, y + 4 * size, means));
    s3 = f64x2.add(s3, term<T>(kind, x + 6 * size, y + 6 * size, means));
    x += 8 * size;
    y += 8 * size;
  }
  for (; n >= 2; n -= 2) {
    s0 = f64x2.add(s0, term<T>(kind, x, y, means));
    x += 2 * size;
    y += 2 * size;
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  if (n) {
    const a = <f64>load<T>(x);
    if (kind == SUM) sum += a;
    else if (kind == PRODUCTS) sum += a * <f64>load<T>(y);
    else sum += (a - mean) * (a - mean);
  }
  return sum;
}

function plainSum(x: usize, n: usize): f64 {
  let sum: f64 = 0;
  for (; n; n--) {
    sum += <f64>load<f32>(x);
    x += 4;
  }
  return sum;
}

@inline
function term<T>(kind: i32, x: usize, y: usize, means: v128): v128 {
  const a = two<T>(x);
  if (kind == SUM) return a;
  if (kind == PRODUCTS) return f64x2.mul(a, two<T>(y));
  const d = f64x2.sub(a, means);
  return f64x2.mul(d, d);
}

/** Two neighbours in double precision. */
@inline
function two<T>(x: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(x);
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/**
 * total[j] += sum over rows of x[i, j], in f64; `lost` collects the rounding errors between blocks of rows (f64 only).
 * Eight columns at a time: a whole cache line of f64.
 */
export function addColumnsF64(x: usize, rows: usize, cols: usize, total: usize, lost: usize): void {
  addColumns<f64>(x, rows, cols, total, lost);
}
export function addColumnsF32(x: usize, rows: usize, cols: usize, total: usize, lost: usize): void {
  addColumns<f32>(x, rows, cols, total, lost);
}

@inline
function addColumns<T>(x: usize, rows: usize, cols: usize, total: usize, lost: usize): void {
  const size = sizeof<T>();
  const rowBytes = cols * size;
  while (rows) {
    const count = min(rows, COLUMN_BLOCK);
    let j: usize = 0;
    for (; j + 8 <= cols; j += 8) {
      let at = x + j * size;
      let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let i = count; i; i--) {
        s0 = f64x2.add(s0, two<T>(at));
        s1 = f64x2.add(s1, two<T>(at + 2 * size));
        s2 = f64x2.add(s2, two<T>(at + 4 * size));
        s3 = f64x2.add(s3, two<T>(at + 6 * size));
        at += rowBytes;
      }
      addTwo(total + j * 8, lost + j * 8, s0);
      addTwo(total + j * 8 + 16, lost + j * 8 + 16, s1);
      addTwo(total + j * 8 + 32, lost + j * 8 + 32, s2);
      addTwo(total + j * 8 + 48, lost + j * 8 + 48, s3);
    }
    for (; j < cols; j++) {
      let at = x + j * size;
      let sum: f64 = 0;
      for (let i = count; i; i--) {
        sum += <f64>load<T>(at);
        at += rowBytes;
      }
      const before = load<f64>(total + j * 8);
      const next = before + sum;
      const back = next - before;
      store<f64>(lost + j * 8, load<f64>(lost + j * 8) + (before - (next - back) + (sum - back)));
      store<f64>(total + j * 8, next);
    }
    rows -= count;
    x += count * rowBytes;
  }
}

function addTwo(total: usize, lost: usize, sum: v128): void {
  const before = v128.load(total);
  const next = f64x2.add(before, sum);
  const back = f64x2.sub(next, before);
  const error = f64x2.add(f64x2.sub(before, f64x2.sub(next, back)), f64x2.sub(sum, back));
  v128.store(lost, f64x2.add(v128.load(lost), error));
  v128.store(total, next);
}
