/**
 * Elementwise functions over arrays, `f(input, output, n)` with pointers in bytes, and the same functions of one vector, which other
 * modules may import. Input and output may be the same array. NaN, infinities and the sign of zero come out as from `Math`.
 */
import { exp32, exp64, expAny32, expAny64, expm132, expm164, tanh32, tanh64 } from './exp';
import { expLoop32, expModerate32, expModerate64, isModerate32, isModerate64, one32, one64, sigmoidAny32 } from './exp';
import { log1p32, log1p64, log32, log64 } from './log';
import { cos64, sin64 } from './trig';

const EXP = 0;
const EXPM1 = 1;
const LOG = 2;
const LOG1P = 3;
const TANH = 4;
const SIGMOID = 5;
const SOFTPLUS = 6;
const SIN = 7;
const COS = 8;

export function expF64x2(x: v128): v128 {
  return exp64(x);
}
export function expm1F64x2(x: v128): v128 {
  return expm164(x);
}
export function logF64x2(x: v128): v128 {
  return log64(x);
}
export function log1pF64x2(x: v128): v128 {
  return log1p64(x);
}

export function tanhF64x2(x: v128): v128 {
  return tanh64(x);
}

/** e^x / (1 + e^x); far out 1 / (1 + e^-x) with e^-|x| in both, so that no tail overflows. */
export function sigmoidF64x2(x: v128): v128 {
  const one = one64();
  if (isModerate64(x)) {
    const e = expModerate64(x);
    return f64x2.div(e, f64x2.add(one, e));
  }
  const e = expAny64(f64x2.neg(f64x2.abs(x)));
  return f64x2.div(v128.bitselect(e, one, f64x2.lt(x, f64x2.splat(0))), f64x2.add(one, e));
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
export function softplusF64x2(x: v128): v128 {
  return f64x2.add(f64x2.pmax(x, f64x2.splat(0)), log1p64(exp64(f64x2.neg(f64x2.abs(x)))));
}
export function sinF64x2(x: v128): v128 {
  return sin64(x);
}
export function cosF64x2(x: v128): v128 {
  return cos64(x);
}

export function expF32x4(x: v128): v128 {
  return exp32(x);
}
export function expm1F32x4(x: v128): v128 {
  return expm132(x);
}
export function logF32x4(x: v128): v128 {
  return log32(x);
}
export function log1pF32x4(x: v128): v128 {
  return log1p32(x);
}
export function tanhF32x4(x: v128): v128 {
  return tanh32(x);
}
export function sigmoidF32x4(x: v128): v128 {
  if (!isModerate32(x)) return sigmoidAny32(x);
  const e = expModerate32(x);
  return f32x4.div(e, f32x4.add(one32(), e));
}
export function softplusF32x4(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), log1p32(exp32(f32x4.neg(f32x4.abs(x)))));
}

/** Reduced and evaluated in double precision: single precision could not hold the reduced argument. */
export function sinF32x4(x: v128): v128 {
  return joined(sin64(f64x2.promote_low_f32x4(x)), sin64(f64x2.promote_low_f32x4(upperHalf(x))));
}
export function cosF32x4(x: v128): v128 {
  return joined(cos64(f64x2.promote_low_f32x4(x)), cos64(f64x2.promote_low_f32x4(upperHalf(x))));
}

@inline
function upperHalf(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 1);
}

@inline
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

@inline
function evaluate<T>(kind: i32, x: v128): v128 {
  if (sizeof<T>() == 8) {
    if (kind == EXP) return expF64x2(x);
    if (kind == EXPM1) return expm1F64x2(x);
    if (kind == LOG) return logF64x2(x);
    if (kind == LOG1P) return log1pF64x2(x);
    if (kind == TANH) return tanhF64x2(x);
    if (kind == SIGMOID) return sigmoidF64x2(x);
    if (kind == SOFTPLUS) return softplusF64x2(x);
    if (kind == SIN) return sinF64x2(x);
    return cosF64x2(x);
  }
  // The calls that networks make most are worth a copy of the code inside the loop.
  if (kind == EXPM1) return expm1F32x4(x);
  if (kind == LOG) return log32(x);
  if (kind == LOG1P) return log1pF32x4(x);
  if (kind == TANH) return tanh32(x);
  if (kind == SOFTPLUS) return softplusF32x4(x);
  if (kind == SIN) return sinF32x4(x);
  return cosF32x4(x);
}

/** Room for the last, incomplete vector, so that every element meets the same instructions wherever it stands. */
const REST: usize = memory.data(16);

@inline
function map<T>(kind: i32, input: usize, output: usize, n: usize): void {
  const rest = (n * sizeof<T>()) & 15;
  let end = input + n * sizeof<T>() - rest;
  let target = output;
  // The second round, over the room for the rest, shares the loop: one copy of the function's code.
  for (let round = 0; round < 2; round++) {
    if (sizeof<T>() == 4 && (kind == EXP || kind == SIGMOID)) {
      expLoop32(kind == SIGMOID, input, target, end);
      target += end - input;
      input = end;
    } else {
      for (; input < end; input += 16, target += 16) v128.store(target, evaluate<T>(kind, v128.load(input)));
    }
    if (!rest || round) break;
    memory.copy(REST, input, rest);
    output = target;
    input = target = REST;
    end = REST + 16;
  }
  if (rest) memory.copy(output, REST, rest);
}

export function expF64(input: usize, output: usize, n: usize): void {
  map<f64>(EXP, input, output, n);
}
export function expm1F64(input: usize, output: usize, n: usize): void {
  map<f64>(EXPM1, input, output, n);
}
export function logF64(input: usize, output: usize, n: usize): void {
  map<f64>(LOG, input, output, n);
}
export function log1pF64(input: usize, output: usize, n: usize): void {
  map<f64>(LOG1P, input, output, n);
}
export function tanhF64(input: usize, output: usize, n: usize): void {
  map<f64>(TANH, input, output, n);
}
export function sigmoidF64(input: usize, output: usize, n: usize): void {
  map<f64>(SIGMOID, input, output, n);
}
export function softplusF64(input: usize, output: usize, n: usize): void {
  map<f64>(SOFTPLUS, input, output, n);
}
export function sinF64(input: usize, output: usize, n: usize): void {
  map<f64>(SIN, input, output, n);
}
export function cosF64(input: usize, output: usize, n: usize): void {
  map<f64>(COS, input, output, n);
}
export function expF32(input: usize, output: usize, n: usize): void {
  map<f32>(EXP, input, output, n);
}
export function expm1F32(input: usize, output: usize, n: usize): void {
  map<f32>(EXPM1, input, output, n);
}
export function logF32(input: usize, output: usize, n: usize): void {
  map<f32>(LOG, input, output, n);
}
export function log1pF32(input: usize, output: usize, n: usize): void {
  map<f32>(LOG1P, input, output, n);
}
export function tanhF32(input: usize, output: usize, n: usize): void {
  map<f32>(TANH, input, output, n);
}
export function sigmoidF32(input: usize, output: usize, n: usize): void {
  map<f32>(SIGMOID, input, output, n);
}
export function softplusF32(input: usize, output: usize, n: usize): void {
  map<f32>(SOFTPLUS, input, output, n);
}
export function sinF32(input: usize, output: usize, n: usize): void {
  map<f32>(SIN, input, output, n);
}
export function cosF32(input: usize, output: usize, n: usize): void {
  map<f32>(COS, input, output, n);
}
