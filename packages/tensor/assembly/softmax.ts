/** Log-sum-exp and softmax of rows. Pointers in bytes, lengths in elements. */
import { expAny32, expAny64, expBelow32, expBelow64, isAboveUnderflow32, isAboveUnderflow64 } from './exp';
import { maxF32, maxF64 } from './extremes';
import { log1p64 } from './log';

/** Bytes of one vector. */
const VECTOR: usize = 16;
/** Room for the last, incomplete vector. */
const REST: usize = memory.data(16);
/** Second result of `expRow`. */
let ties: f64 = 0;

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
    while (x < end) {
      // The inner loop calls nothing, so that the engine holds its constants in registers: elements far below the shift leave it.
      for (; x < end; x += 16) {
        const value = v128.sub<T>(v128.load(x), shifts);
        if (!(sizeof<T>() == 8 ? isAboveUnderflow64(value) : isAboveUnderflow32(value))) break;
        const e = sizeof<T>() == 8 ? expBelow64(value) : expBelow32(value);
        if (output) {
          v128.store(output, e);
          output += 16;
        }
        const tie = v128.eq<T>(value, zero);
        const counted = v128.andnot(e, tie);
        count = sizeof<T>() == 8 ? i64x2.sub(count, tie) : i32x4.sub(count, tie);
        sum = f64x2.add(sum, sizeof<T>() == 8 ? counted : bothHalves(counted));
      }
      if (x < end) {
        const value = v128.sub<T>(v128.load(x), shifts);
        const tie = v128.eq<T>(value, zero);
        const e = sizeof<T>() == 8 ? expAny64(value) : expAny32(value);
        if (output) {
          v128.store(output, e);
          output += 16;
        }
        const counted = v128.andnot(e, tie);
        count = sizeof<T>() == 8 ? i64x2.sub(count, tie) : i32x4.sub(count, tie);
        sum = f64x2.add(sum, sizeof<T>() == 8 ? counted : bothHalves(counted));
        x += 16;
      }
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
