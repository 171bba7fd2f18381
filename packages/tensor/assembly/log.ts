/**
 * log and log1p of vectors, f64x2 and f32x4.
 *
 * x = 2^k m with sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f), then log m = f - f^2/2 + s (f^2/2 + R(s^2)), the form of
 * FreeBSD's e_log.c (K. C. Ng, 1993), with R from the Remez exchange in reference/wasmMath.py: relative error of the
 * approximation 2^-59 (f64) and 2^-30 (f32).
 */
import { exp32, exp64 } from './exp';

const D: usize = memory.data<f64>([
  0.6931471803691238, // 0: ln 2, upper 32 bits
  1.9082149292705877e-10, // 8: ln 2, the rest
  0.5, // 16
  1, // 24
  2, // 32
  4503599627371519, // 40: 2^52 + 1023
  0.6666666666666734, 0.39999999999414676, 0.28571428742387867, 0.22222198573142418, // 48
  0.18183564329053672, 0.1531405046074467, 0.1479595075532519, // 80
]);

const S: usize = memory.data<f32>([
  0.693145751953125, // 0: ln 2, upper 15 bits
  1.4286068203094173e-06, // 4: ln 2, the rest
  0.5, // 8
  1, // 12
  2, // 16
  0.6666677594184875, 0.3997754156589508, 0.29871734976768494, // 20
]);

@inline
function d(offset: usize): v128 {
  return v128.load64_splat(D + offset);
}

@inline
function s(offset: usize): v128 {
  return v128.load32_splat(S + offset);
}

/** c0 + c1 x for two neighbours in the table. */
@inline
function pair64(x: v128, offset: usize): v128 {
  return f64x2.add(d(offset), f64x2.mul(d(offset + 8), x));
}

/** log x + correction for normal positive x. */
@inline
function logNormal64(x: v128, correction: v128): v128 {
  const sqrtHalf = i64x2.splat(0x3fe6a09e667f3bcd);
  const moved = i64x2.add(x, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd));
  // Or-ing a small integer into 2^52 makes it a number.
  const k = f64x2.sub(v128.or(i64x2.shr_u(moved, 52), i64x2.splat(0x4330000000000000)), d(40));
  const f = f64x2.sub(i64x2.add(v128.and(moved, i64x2.splat(0x000fffffffffffff)), sqrtHalf), d(24));
  const q = f64x2.div(f, f64x2.add(d(32), f));
  const z = f64x2.mul(q, q);
  const z2 = f64x2.mul(z, z);
  const w0 = f64x2.add(pair64(z, 48), f64x2.mul(pair64(z, 64), z2));
  const w1 = f64x2.add(pair64(z, 80), f64x2.mul(d(96), z2));
  const w = f64x2.add(w0, f64x2.mul(w1, f64x2.mul(z2, z2)));
  const h = f64x2.mul(f64x2.mul(f, d(16)), f);
  const small = f64x2.add(f64x2.mul(q, f64x2.add(h, f64x2.mul(z, w))), f64x2.add(f64x2.mul(k, d(8)), correction));
  return f64x2.sub(f64x2.mul(k, d(0)), f64x2.sub(f64x2.sub(h, small), f));
}

/** Subnormal numbers are scaled up; zero, negative numbers, infinity and NaN are answered directly. */
@inline
export function log64(x: v128): v128 {
  const subnormal = f64x2.lt(x, f64x2.splat(2.2250738585072014e-308));
  const ordinary = i64x2.all_true(v128.andnot(f64x2.lt(x, f64x2.splat(Infinity)), subnormal));
  let normal = x;
  if (!ordinary) normal = v128.bitselect(f64x2.mul(x, f64x2.splat(18014398509481984)), x, subnormal);
  const y = logNormal64(normal, f64x2.splat(0));
  if (ordinary) return y;
  return outsideDomain64(x, x, f64x2.sub(y, v128.and(f64x2.splat(37.42994775023705), subnormal)));
}

/** y, but -Infinity where u = 0, NaN where u < 0 or u is NaN, +Infinity where u is that. */
@inline
function outsideDomain64(u: v128, x: v128, y: v128): v128 {
  const zero = f64x2.splat(0);
  y = v128.bitselect(y, x, v128.and(f64x2.gt(u, zero), f64x2.lt(u, f64x2.splat(Infinity))));
  y = v128.bitselect(f64x2.splat(-Infinity), y, f64x2.eq(u, zero));
  return v128.bitselect(f64x2.splat(NaN), y, f64x2.lt(u, zero));
}

/** u = 1 + x and its exact rounding error c (two-sum): log(1 + x) = log u + c / u. */
@inline
export function log1p64(x: v128): v128 {
  const one = d(24);
  const u = f64x2.add(x, one);
  const back = f64x2.sub(u, one);
  const c = f64x2.add(f64x2.sub(x, back), f64x2.sub(one, f64x2.sub(u, back)));
  const full = logNormal64(u, f64x2.div(c, u));
  // Below 2^-54 the result is x itself, minus zero included.
  const y = v128.bitselect(x, full, f64x2.lt(f64x2.abs(x), f64x2.splat(5.551115123125783e-17)));
  const ordinary = v128.and(f64x2.gt(u, f64x2.splat(0)), f64x2.lt(u, f64x2.splat(Infinity)));
  return i64x2.all_true(ordinary) ? y : outsideDomain64(u, x, y);
}

@inline
function logNormal32(x: v128, correction: v128): v128 {
  const sqrtHalf = i32x4.splat(0x3f3504f3);
  const moved = i32x4.add(x, i32x4.splat(0x3f800000 - 0x3f3504f3));
  const k = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(moved, 23), i32x4.splat(127)));
  const f = f32x4.sub(i32x4.add(v128.and(moved, i32x4.splat(0x007fffff)), sqrtHalf), s(12));
  const q = f32x4.div(f, f32x4.add(s(16), f));
  const z = f32x4.mul(q, q);
  let w = s(28);
  w = f32x4.add(f32x4.mul(w, z), s(24));
  w = f32x4.add(f32x4.mul(w, z), s(20));
  const h = f32x4.mul(f32x4.mul(f, s(8)), f);
  const small = f32x4.add(f32x4.mul(q, f32x4.add(h, f32x4.mul(z, w))), f32x4.add(f32x4.mul(k, s(4)), correction));
  return f32x4.sub(f32x4.mul(k, s(0)), f32x4.sub(f32x4.sub(h, small), f));
}

@inline
export function log32(x: v128): v128 {
  const subnormal = f32x4.lt(x, f32x4.splat(1.1754943508222875e-38));
  const ordinary = i32x4.all_true(v128.andnot(f32x4.lt(x, f32x4.splat(Infinity)), subnormal));
  let normal = x;
  if (!ordinary) normal = v128.bitselect(f32x4.mul(x, f32x4.splat(33554432)), x, subnormal);
  const y = logNormal32(normal, f32x4.splat(0));
  if (ordinary) return y;
  return outsideDomain32(x, x, f32x4.sub(y, v128.and(f32x4.splat(17.328679513998633), subnormal)));
}

@inline
function outsideDomain32(u: v128, x: v128, y: v128): v128 {
  const zero = f32x4.splat(0);
  y = v128.bitselect(y, x, v128.and(f32x4.gt(u, zero), f32x4.lt(u, f32x4.splat(Infinity))));
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(u, zero));
  return v128.bitselect(f32x4.splat(NaN), y, f32x4.lt(u, zero));
}

@inline
export function log1p32(x: v128): v128 {
  const one = s(12);
  const u = f32x4.add(x, one);
  const back = f32x4.sub(u, one);
  const c = f32x4.add(f32x4.sub(x, back), f32x4.sub(one, f32x4.sub(u, back)));
  const full = logNormal32(u, f32x4.div(c, u));
  // Below 2^-25 the result is x itself, minus zero included.
  const y = v128.bitselect(x, full, f32x4.lt(f32x4.abs(x), f32x4.splat(2.9802322387695312e-8)));
  const ordinary = v128.and(f32x4.gt(u, f32x4.splat(0)), f32x4.lt(u, f32x4.splat(Infinity)));
  return i32x4.all_true(ordinary) ? y : outsideDomain32(u, x, y);
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
@inline
export function softplus64(x: v128): v128 {
  return f64x2.add(f64x2.pmax(x, f64x2.splat(0)), log1p64(exp64(f64x2.neg(f64x2.abs(x)))));
}

@inline
export function softplus32(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), log1p32(exp32(f32x4.neg(f32x4.abs(x)))));
}
