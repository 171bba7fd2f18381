/**
 * Sums, extremes, log-sum-exp and softmax. Pointers in bytes, lengths in elements.
 *
 * Sums of f64 add 128 elements in eight lanes and the blocks with their rounding errors (two-sum of D. E. Knuth, TAOCP 2, 4.2.2), so
 * the error is that of adding some twenty numbers, whatever the length. Sums of f32 are formed in f64.
 */
import { exp32, exp64 } from './exp';
import { log1p64 } from './log';

const SUM = 0;
const PRODUCTS = 1;
const DEVIATIONS = 2;

const BLOCK: usize = 256;
/** Bytes of one vector. */
const VECTOR: usize = 16;
/** Room for the last, incomplete vector. */
const REST: usize = memory.data(16);
/** Second result of `expRow`. */
let ties: f64 = 0;

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
    const term = blockSum<T>(kind, x, y, count, mean);
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
    const count = min(rows, BLOCK / 2);
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

export function maxF64(x: usize, n: usize): f64 {
  return extreme<f64>(0, x, n);
}
export function maxF32(x: usize, n: usize): f64 {
  return extreme<f32>(0, x, n);
}
/** min x = -max -x. */
export function minF64(x: usize, n: usize): f64 {
  return -extreme<f64>(-0.0, x, n);
}
export function minF32(x: usize, n: usize): f64 {
  return -extreme<f32>(-0.0, x, n);
}

/**
 * As Math.max of n >= 1 elements, each with its sign flipped if `sign` is -0: NaN wins, and +0 lies above -0.
 *
 * The pseudo-maximum of WebAssembly is one instruction, the other eight. NaN is looked for beside it, zeros of either sign after it.
 */
function extreme<T>(sign: T, x: usize, n: usize): f64 {
  const size = sizeof<T>();
  const lanes = VECTOR / size;
  const flip = v128.splat<T>(sign);
  const start = x;
  const length = n;
  let m0 = v128.xor(v128.splat<T>(load<T>(x)), flip), m1 = m0;
  let ordered = v128.eq<T>(m0, m0);
  for (; n >= 2 * lanes; n -= 2 * lanes) {
    const a = v128.xor(v128.load(x), flip);
    const b = v128.xor(v128.load(x, 16), flip);
    m0 = v128.pmax<T>(m0, a);
    m1 = v128.pmax<T>(m1, b);
    ordered = v128.and(ordered, v128.and(v128.eq<T>(a, a), v128.eq<T>(b, b)));
    x += 32;
  }
  for (; n; n--) {
    const a = v128.xor(v128.splat<T>(load<T>(x)), flip);
    m0 = v128.pmax<T>(m0, a);
    ordered = v128.and(ordered, v128.eq<T>(a, a));
    x += size;
  }
  if (!i32x4.all_true(ordered)) return NaN;
  // Lanes are folded as vectors: the scalar maximum branches on the data.
  m0 = v128.pmax<T>(m0, m1);
  m0 = v128.pmax<T>(m0, v128.shuffle<f64>(m0, m0, 1, 0));
  if (sizeof<T>() == 4) m0 = v128.pmax<T>(m0, v128.shuffle<f32>(m0, m0, 1, 0, 3, 2));
  const value = <f64>v128.extract_lane<T>(m0, 0);
  return value == 0 ? largestZero<T>(sign, start, length) : value;
}

/** +0 if any of the flipped elements is that, else -0. */
function largestZero<T>(sign: T, x: usize, n: usize): f64 {
  const wanted = <f64>sign;
  for (; n; n--) {
    const value = <f64>load<T>(x);
    if (value == 0 && 1 / value == 1 / wanted) return 0;
    x += sizeof<T>();
  }
  return -0.0;
}

/** out[i] = log of the sum over row i of e^x, with x shifted by the row's largest element. */
export function logSumExpF64(x: usize, out: usize, rows: usize, cols: usize): void {
  for (; rows; rows--) {
    store<f64>(out, logSumExpRow<f64>(x, cols));
    x += cols * 8;
    out += 8;
  }
}
export function logSumExpF32(x: usize, out: usize, rows: usize, cols: usize): void {
  for (; rows; rows--) {
    store<f32>(out, <f32>logSumExpRow<f32>(x, cols));
    x += cols * 4;
    out += 4;
  }
}

@inline
function logSumExpRow<T>(x: usize, n: usize): f64 {
  const shift = maxOf<T>(x, n);
  // Infinite or NaN: the largest element is the answer.
  return shift - shift == 0 ? shift + logOfRow<T>(x, n, <T>shift) : shift;
}

@inline
function maxOf<T>(x: usize, n: usize): f64 {
  return sizeof<T>() == 8 ? maxF64(x, n) : maxF32(x, n);
}

/** log of the sum of e^(x - shift) for the largest element as shift. */
@inline
function logOfRow<T>(x: usize, n: usize, shift: T): f64 {
  const below = expRow<T>(x, n, shift, 0);
  return log1p(below + (ties - 1));
}

function log1p(x: f64): f64 {
  return f64x2.extract_lane(log1p64(f64x2.splat(x)), 0);
}

/** Sum of e^(x - shift) over the elements other than `shift`, written with their number to out[0] and out[1]: part of a long row. */
export function sumExpF64(x: usize, n: usize, shift: f64, out: usize): void {
  store<f64>(out, expRow<f64>(x, n, shift, 0));
  store<f64>(out, ties, 8);
}
export function sumExpF32(x: usize, n: usize, shift: f64, out: usize): void {
  store<f64>(out, expRow<f32>(x, n, <f32>shift, 0));
  store<f64>(out, ties, 8);
}

/**
 * Sum of e^(x - shift) over the elements below the shift; the number of those equal to it goes to `ties`. Leaving out their ones keeps
 * the sum accurate where it is tiny: log(1 + sum) is then log1p(sum). All e^(x - shift) are stored at `to` unless that is 0.
 */
function expRow<T>(x: usize, n: usize, shift: T, to: usize): f64 {
  const shifts = v128.splat<T>(shift);
  const zero = v128.splat<T>(0);
  const rest = (n * sizeof<T>()) & 15;
  let sum = f64x2.splat(0);
  let count = i32x4.splat(0);
  let end = x + n * sizeof<T>() - rest;
  let output = to;
  // The second round, over the room for the rest, shares the code of the loop.
  for (let round = 0; round < 2; round++) {
    for (; x < end; x += 16) {
      const value = v128.sub<T>(v128.load(x), shifts);
      const tie = v128.eq<T>(value, zero);
      const e = sizeof<T>() == 8 ? exp64(value) : exp32(value);
      if (output) {
        v128.store(output, e);
        output += 16;
      }
      const counted = v128.andnot(e, tie);
      count = sizeof<T>() == 8 ? i64x2.sub(count, tie) : i32x4.sub(count, tie);
      sum = f64x2.add(sum, sizeof<T>() == 8 ? counted : bothHalves(counted));
    }
    if (!rest || round) break;
    // Minus infinity fills the last vector: it adds nothing.
    v128.store(REST, v128.splat<T>(-Infinity));
    copyRest<T>(REST, x, rest);
    to = output;
    output = output ? REST : 0;
    x = REST;
    end = REST + 16;
  }
  if (output && rest) copyRest<T>(to, REST, rest);
  ties =
    sizeof<T>() == 8
      ? <f64>(i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1))
      : <f64>(i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** A loop, since the instruction for it is a slow call of the engine. */
@inline
function copyRest<T>(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(to + i, load<T>(from + i));
}

@inline
function bothHalves(e: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(e), f64x2.promote_low_f32x4(v128.shuffle<f64>(e, e, 1, 1)));
}

/** e^(x - max) / sum by rows. */
export function softmaxF64(x: usize, out: usize, rows: usize, cols: usize): void {
  softmax<f64>(false, x, out, rows, cols);
}
export function softmaxF32(x: usize, out: usize, rows: usize, cols: usize): void {
  softmax<f32>(false, x, out, rows, cols);
}

/** (x - max) - log sum e^(x - max) by rows. */
export function logSoftmaxF64(x: usize, out: usize, rows: usize, cols: usize): void {
  softmax<f64>(true, x, out, rows, cols);
}
export function logSoftmaxF32(x: usize, out: usize, rows: usize, cols: usize): void {
  softmax<f32>(true, x, out, rows, cols);
}

function softmax<T>(log: bool, x: usize, out: usize, rows: usize, cols: usize): void {
  for (; rows; rows--) {
    const largest = maxOf<T>(x, cols);
    // Where the largest element is infinite or NaN this makes every element NaN, as the formula does.
    const shift = <T>(largest - largest == 0 ? largest : NaN);
    if (log) {
      subtractTwice<T>(x, out, cols, shift, <T>logOfRow<T>(x, cols, shift));
    } else {
      const below = expRow<T>(x, cols, shift, out);
      divide<T>(out, cols, <T>(below + ties));
    }
    x += cols * sizeof<T>();
    out += cols * sizeof<T>();
  }
}

function divide<T>(x: usize, n: usize, by: T): void {
  const divisor = v128.splat<T>(by);
  for (; n >= VECTOR / sizeof<T>(); n -= VECTOR / sizeof<T>()) {
    v128.store(x, v128.div<T>(v128.load(x), divisor));
    x += 16;
  }
  for (; n; n--) {
    store<T>(x, load<T>(x) / by);
    x += sizeof<T>();
  }
}

function subtractTwice<T>(x: usize, out: usize, n: usize, first: T, second: T): void {
  const firsts = v128.splat<T>(first);
  const seconds = v128.splat<T>(second);
  for (; n >= VECTOR / sizeof<T>(); n -= VECTOR / sizeof<T>()) {
    v128.store(out, v128.sub<T>(v128.sub<T>(v128.load(x), firsts), seconds));
    x += 16;
    out += 16;
  }
  for (; n; n--) {
    store<T>(out, load<T>(x) - first - second);
    x += sizeof<T>();
    out += sizeof<T>();
  }
}
