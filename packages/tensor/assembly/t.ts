/**
 * exp and expm1 of vectors, f64x2 and f32x4.
 *
 * x = n ln 2 + r with |r| <= ln 2 / 2 (two-part reduction after W. Cody and W. Waite, "Software manual for the elementary
 * functions", 1980), then e^r - 1 = r + r^2/2 + r^3 w(r) with a minimax polynomial w. The coefficients come from the Remez
 * exchange in reference/wasmMath.py; relative error of the approximation 2^-60 (f64) and 2^-30 (f32).
 */

// A constant is loaded and spread over the lanes where it is used: one instruction, and no register held meanwhile.
const D: usize = memory.data<f64>([
  1.4426950408889634, // 0: 1 / ln 2
  0.6931471803691238, // 8: ln 2, upper 32 bits
  1.9082149292705877e-10, // 16: ln 2, the rest
  6755399441055744, // 24: 1.5 * 2^52; adding it rounds to an integer, which then lies in the low bits
  0.5, // 32: the polynomial that multiplies r^2
  0.16666666666666677, 0.04166666666666669, 0.008333333333321705, 0.0013888888888870226, 0.00019841269885957408,
  2.480158735594433e-05, 2.7557244367455832e-06, 2.755724572362147e-07, 2.5108984351781616e-08, 2.0923714707247442e-09,
  1, // 120
]);

const S: usize = memory.data<f32>([
  1.4426950408889634, // 0: 1 / ln 2
  0.693145751953125, // 4: ln 2, upper 15 bits
  1.4286068203094173e-06, // 8: ln 2, the rest
  12582912, // 12: 1.5 * 2^23
  0.5, // 16: the polynomial that multiplies r^2
  0.1666666716337204, 0.041666481643915176, 0.008333282545208931, 0.0013933307491242886, 0.00019909677212126553,
  1, // 40
]);

@inline
export function d(offset: usize): v128 {
  return v128.load64_splat(D + offset);
}

@inline
export function s(offset: usize): v128 {
  return v128.load32_splat(S + offset);
}

/** round(x / ln 2) + 1.5 * 2^52: the integer as low bits, and as a number after subtracting. */
@inline
export function shiftedQuotient64(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, d(0)), d(24));
}

/** e^r - 1 for r = x - n ln 2, with the rounding error of r added back. */
@inline
export function expm1Reduced64(x: v128, n: v128): v128 {
  const upper = f64x2.sub(x, f64x2.mul(n, d(8)));
  const lower = f64x2.mul(n, d(16));
  const r = f64x2.sub(upper, lower);
  const lost = f64x2.sub(f64x2.sub(upper, r), lower);
  // Estrin's scheme: pairs first, so that the chain of dependent operations is a third of Horner's.
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  const w0 = f64x2.add(pair64(r, 32), f64x2.mul(pair64(r, 48), z));
  const w1 = f64x2.add(pair64(r, 64), f64x2.mul(pair64(r, 80), z));
  const w2 = f64x2.add(pair64(r, 96), f64x2.mul(d(112), z));
  const w = f64x2.add(w0, f64x2.mul(f64x2.add(w1, f64x2.mul(w2, z2)), z2));
  return f64x2.add(r, f64x2.add(f64x2.mul(z, w), lost));
}

/** c0 + c1 x for two neighbours in the table. */
@inline
export function pair64(x: v128, offset: usize): v128 {
  return f64x2.add(d(offset), f64x2.mul(d(offset + 8), x));
}

/** 2^n for the n in the low bits of a shifted number; -1022 <= n <= 1023. */
@inline
export function powerOfTwo64(shifted: v128): v128 {
  return i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
}

/** y 2^n in two steps, so that overflow and subnormal results are rounded once and correctly. */
@inline
export function scale64(y: v128, n: v128): v128 {
  const magic = d(24);
  const half = f64x2.add(f64x2.mul(n, d(32)), magic);
  const rest = f64x2.add(f64x2.sub(n, f64x2.sub(half, magic)), magic);
  return f64x2.mul(f64x2.mul(y, powerOfTwo64(half)), powerOfTwo64(rest));
}

@inline
export function expA(x: v128): v128 {
  // pmin and pmax with x first keep NaN.
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(710)), f64x2.splat(-746));
  const n = f64x2.sub(shiftedQuotient64(x), d(24));
  return scale64(f64x2.add(d(120), expm1Reduced64(x, n)), n);
}

/** e^x - 1 = 2^n ((e^r - 1) + (1 - 2^-n)); for n = 0 the second part vanishes and small x keep their relative accuracy. */
@inline
export function expm164(value: v128): v128 {
  const x = f64x2.pmax(f64x2.pmin(value, f64x2.splat(710)), f64x2.splat(-40));
  const n = f64x2.sub(shiftedQuotient64(x), d(24));
  const inverse = powerOfTwo64(f64x2.sub(d(24), f64x2.pmin(n, f64x2.splat(64))));
  const y = scale64(f64x2.add(expm1Reduced64(x, n), f64x2.sub(d(120), inverse)), n);
  // Below 2^-54 the result is x itself, minus zero included.
  return v128.bitselect(value, y, f64x2.lt(f64x2.abs(value), f64x2.splat(5.551115123125783e-17)));
}

@inline
export function shiftedQuotient32(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, s(0)), s(12));
}

@inline
export function expm1Reduced32(x: v128, n: v128): v128 {
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, s(4))), f32x4.mul(n, s(8)));
  const z = f32x4.mul(r, r);
  const w0 = f32x4.add(pair32(r, 16), f32x4.mul(pair32(r, 24), z));
  const w = f32x4.add(w0, f32x4.mul(pair32(r, 32), f32x4.mul(z, z)));
  return f32x4.add(r, f32x4.mul(z, w));
}

@inline
export function pair32(x: v128, offset: usize): v128 {
  return f32x4.add(s(offset), f32x4.mul(s(offset + 4), x));
}

@inline
export function powerOfTwo32(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

@inline
export function scale32(y: v128, shifted: v128): v128 {
  const n = i32x4.sub(shifted, s(12));
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo32(half)), powerOfTwo32(i32x4.sub(n, half)));
}

@inline
export function exp32(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const shifted = shiftedQuotient32(x);
  return scale32(f32x4.add(s(40), expm1Reduced32(x, f32x4.sub(shifted, s(12)))), shifted);
}

@inline
export function expm132(value: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(value, f32x4.splat(89)), f32x4.splat(-18));
  const shifted = shiftedQuotient32(x);
  const n = i32x4.sub(shifted, s(12));
  const inverse = powerOfTwo32(i32x4.neg(i32x4.min_s(n, i32x4.splat(32))));
  const y = scale32(f32x4.add(expm1Reduced32(x, f32x4.sub(shifted, s(12))), f32x4.sub(s(40), inverse)), shifted);
  return v128.bitselect(value, y, f32x4.lt(f32x4.abs(value), f32x4.splat(2.9802322387695312e-8)));
}


@inline export function expB(x: v128): v128 { const n = f64x2.sub(shiftedQuotient64(x), d(24)); return scale64(f64x2.add(d(120), expm1Reduced64(x, n)), n); }
@inline export function expC(x: v128): v128 { const n = f64x2.sub(shiftedQuotient64(x), d(24)); return f64x2.add(d(120), expm1Reduced64(x, n)); }
@inline export function expD(r: v128): v128 { 
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  const w0 = f64x2.add(pair64(r, 32), f64x2.mul(pair64(r, 48), z));
  const w1 = f64x2.add(pair64(r, 64), f64x2.mul(pair64(r, 80), z));
  const w2 = f64x2.add(pair64(r, 96), f64x2.mul(d(112), z));
  const w = f64x2.add(w0, f64x2.mul(f64x2.add(w1, f64x2.mul(w2, z2)), z2));
  return f64x2.add(r, f64x2.mul(z, w)); }
@inline export function expE(x: v128): v128 { const n = f64x2.sub(shiftedQuotient64(x), d(24)); return scale64(x, n); }
@inline export function expF(x: v128): v128 { const n = shiftedQuotient64(x); return f64x2.mul(x, powerOfTwo64(n)); }
export function fAF64(i: usize, o: usize, n: usize): void { for (; n >= 2; n -= 2, i += 16, o += 16) { v128.store(o, expA(v128.load(i)));  } }
export function fBF64(i: usize, o: usize, n: usize): void { for (; n >= 2; n -= 2, i += 16, o += 16) { v128.store(o, expB(v128.load(i)));  } }
export function fCF64(i: usize, o: usize, n: usize): void { for (; n >= 2; n -= 2, i += 16, o += 16) { v128.store(o, expC(v128.load(i)));  } }
export function fDF64(i: usize, o: usize, n: usize): void { for (; n >= 2; n -= 2, i += 16, o += 16) { v128.store(o, expD(v128.load(i)));  } }
export function fEF64(i: usize, o: usize, n: usize): void { for (; n >= 2; n -= 2, i += 16, o += 16) { v128.store(o, expE(v128.load(i)));  } }
export function fFF64(i: usize, o: usize, n: usize): void { for (; n >= 2; n -= 2, i += 16, o += 16) { v128.store(o, expF(v128.load(i)));  } }
