// long: exp, expm1, sigmoid and their kin share one reduction of the argument and its tables of coefficients.
/**
 * exp and expm1 of vectors, f64x2 and f32x4.
 *
 * x = n ln 2 + r with |r| <= ln 2 / 2 (two-part reduction after W. Cody and W. Waite, "Software manual for the elementary
 * functions", 1980), then e^r = 1 + r + r^2 w(r) with a minimax polynomial w. The coefficients come from the Remez exchange in
 * reference/wasmMath.py; relative error of the approximation 2^-60 (f64) and 2^-26 (f32).
 *
 * Polynomials are paired (G. Estrin 1960), since a chain of dependent operations is what limits these loops.
 */

// A constant is loaded and spread over the lanes where it is used: one instruction, and no register held meanwhile.
const D: usize = memory.data<f64>([
  1.4426950408889634, // 0: 1 / ln 2
  0.6931471803691238, // 8: ln 2, upper 32 bits
  1.9082149292705877e-10, // 16: ln 2, the rest
  6755399441055744, // 24: 1.5 * 2^52; adding it rounds to an integer, which then lies in the low bits
  0.5, // 32: from here on w
  0.16666666666666677, 0.04166666666666669, 0.008333333333321705, 0.0013888888888870226, 0.00019841269885957408,
  2.480158735594433e-05, 2.7557244367455832e-06, 2.755724572362147e-07, 2.5108984351781616e-08, 2.0923714707247442e-09,
  1, // 120
  707, // 128: as far e^x and e^-x are normal numbers
  -707, // 136
  2, 0.16666666666666555, -0.002777777777669912, 6.613756250763495e-05, -1.653383775967082e-06, 4.136067260654582e-08, // 144: r coth(r / 2), of r^2
]);

const S: usize = memory.data<f32>([
  1.4426950408889634, // 0: 1 / ln 2
  0.693145751953125, // 4: ln 2, upper 15 bits
  1.4286068203094173e-06, // 8: ln 2, the rest
  12582912, // 12: 1.5 * 2^23
  0.5, 0.1666654497385025, 0.04166640341281891, 0.008366424590349197, 0.00139405089430511, // 16: w
  1, // 36
  87, // 40: as far e^x and e^-x are normal numbers
  12583039, // 44: 1.5 * 2^23 + 127: the low bits are a biased exponent
  1.7000000476837158, 0.1416662484407425, -0.0023510949686169624, // 48: 0.85 r coth(r / 2), of r^2
  -87, // 60
  0.8500000238418579, // 64: 0.85
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

@inline
function pair32(x: v128, offset: usize): v128 {
  return f32x4.add(s(offset), f32x4.mul(s(offset + 4), x));
}

/** round(x / ln 2) + 1.5 * 2^52: the integer n as low bits, and as a number after subtracting. */
@inline
function shiftedQuotient64(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, d(0)), d(24));
}

@inline
function shiftedQuotient32(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, s(0)), s(12));
}

/** x - n ln 2 but for the lower part of ln 2. */
@inline
function upper64(x: v128, n: v128): v128 {
  return f64x2.sub(x, f64x2.mul(n, d(8)));
}

/** e^r - 1 - r for r = upper - lower, with the rounding error of r added back. */
@inline
function beyondLinear64(upper: v128, lower: v128, r: v128): v128 {
  const lost = f64x2.sub(f64x2.sub(upper, r), lower);
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  const w0 = f64x2.add(pair64(r, 32), f64x2.mul(pair64(r, 48), z));
  const w1 = f64x2.add(pair64(r, 64), f64x2.mul(pair64(r, 80), z));
  const w2 = f64x2.add(pair64(r, 96), f64x2.mul(d(112), z));
  const w = f64x2.add(w0, f64x2.mul(f64x2.add(w1, f64x2.mul(w2, z2)), z2));
  return f64x2.add(f64x2.mul(z, w), lost);
}

/** e^r - 1 for r = x - n ln 2. */
@inline
function expm1Reduced64(x: v128, n: v128): v128 {
  const upper = upper64(x, n);
  const lower = f64x2.mul(n, d(16));
  const r = f64x2.sub(upper, lower);
  return f64x2.add(r, beyondLinear64(upper, lower, r));
}

/** e^r for r = x - n ln 2, keeping what 1 + r rounds away. */
@inline
function expReduced64(x: v128, n: v128): v128 {
  const upper = upper64(x, n);
  const lower = f64x2.mul(n, d(16));
  const r = f64x2.sub(upper, lower);
  const one = d(120);
  const linear = f64x2.add(one, r);
  const lost = f64x2.add(f64x2.sub(one, linear), r);
  return f64x2.add(linear, f64x2.add(lost, beyondLinear64(upper, lower, r)));
}

@inline
function expm1Reduced32(x: v128, n: v128): v128 {
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, s(4))), f32x4.mul(n, s(8)));
  const z = f32x4.mul(r, r);
  const w = f32x4.add(pair32(r, 24), f32x4.mul(s(32), z));
  return f32x4.add(r, f32x4.add(f32x4.mul(z, pair32(r, 16)), f32x4.mul(f32x4.mul(z, z), w)));
}

/** 2^n for the n in the low bits of a shifted number; -1022 <= n <= 1023. */
@inline
function powerOfTwo64(shifted: v128): v128 {
  return i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
}

@inline
function powerOfTwo32(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** y 2^n in two steps, so that overflow and subnormal results are rounded once and correctly. */
@inline
function scale64(y: v128, n: v128): v128 {
  const magic = d(24);
  const half = f64x2.add(f64x2.mul(n, d(32)), magic);
  const rest = f64x2.add(f64x2.sub(n, f64x2.sub(half, magic)), magic);
  return f64x2.mul(f64x2.mul(y, powerOfTwo64(half)), powerOfTwo64(rest));
}

@inline
function scale32(y: v128, shifted: v128): v128 {
  const n = i32x4.sub(shifted, s(12));
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo32(half)), powerOfTwo32(i32x4.sub(n, half)));
}

/** Whether e^x and e^-x are normal numbers in every lane; false for NaN. */
@inline
function isModerate64(x: v128): bool {
  return i64x2.bitmask(f64x2.le(f64x2.abs(x), d(128))) == 3;
}

@inline
function isModerate32(x: v128): bool {
  return i32x4.bitmask(f32x4.le(f32x4.abs(x), s(40))) == 15;
}

/** e^x for moderate x: the power of two is added to the exponent. */
@inline
function expModerate64(x: v128): v128 {
  const shifted = shiftedQuotient64(x);
  return i64x2.add(expReduced64(x, f64x2.sub(shifted, d(24))), i64x2.shl(shifted, 52));
}

@inline
function expModerate32(x: v128): v128 {
  const shifted = shiftedQuotient32(x);
  return i32x4.add(f32x4.add(s(36), expm1Reduced32(x, f32x4.sub(shifted, s(12)))), i32x4.shl(shifted, 23));
}

/** Whether all lanes, not above 0, are at least -707 (f64) or -87 (f32); false for NaN. */
@inline
export function isAboveUnderflow64(x: v128): bool {
  return i64x2.bitmask(f64x2.ge(x, d(136))) == 3;
}

@inline
export function isAboveUnderflow32(x: v128): bool {
  return i32x4.bitmask(f32x4.ge(x, s(60))) == 15;
}

/** e^x for such x: e^r - 1 = 2 r / (c - r) with the even function c = r coth(r / 2) takes fewer steps than `exp64`, and errs by up to 1 ulp; in single precision the polynomial is as fast. */
@inline
export function expBelow64(x: v128): v128 {
  const shifted = shiftedQuotient64(x);
  const n = f64x2.sub(shifted, d(24));
  const r = f64x2.sub(upper64(x, n), f64x2.mul(n, d(16)));
  const z = f64x2.mul(r, r);
  const z2 = f64x2.mul(z, z);
  const high = f64x2.add(pair64(z, 160), f64x2.mul(pair64(z, 176), z2));
  const c = f64x2.add(pair64(z, 144), f64x2.mul(high, z2));
  const p = f64x2.div(f64x2.add(r, r), f64x2.sub(c, r));
  return i64x2.add(f64x2.add(d(120), p), i64x2.shl(shifted, 52));
}

@inline
export function expBelow32(x: v128): v128 {
  return expModerate32(x);
}

@inline
export function exp64(x: v128): v128 {
  return isModerate64(x) ? expModerate64(x) : expAny64(x);
}

@inline
export function exp32(x: v128): v128 {
  return isModerate32(x) ? expModerate32(x) : expAny32(x);
}

export function expAny64(x: v128): v128 {
  // pmin and pmax with x first keep NaN.
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(710)), f64x2.splat(-746));
  const n = f64x2.sub(shiftedQuotient64(x), d(24));
  return scale64(expReduced64(x, n), n);
}

export function expAny32(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const shifted = shiftedQuotient32(x);
  return scale32(f32x4.add(s(36), expm1Reduced32(x, f32x4.sub(shifted, s(12)))), shifted);
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
export function expm132(value: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(value, f32x4.splat(89)), f32x4.splat(-18));
  const shifted = shiftedQuotient32(x);
  const n = i32x4.sub(shifted, s(12));
  const inverse = powerOfTwo32(i32x4.neg(i32x4.min_s(n, i32x4.splat(32))));
  const y = scale32(f32x4.add(expm1Reduced32(x, f32x4.sub(shifted, s(12))), f32x4.sub(s(36), inverse)), shifted);
  return v128.bitselect(value, y, f32x4.lt(f32x4.abs(value), f32x4.splat(2.9802322387695312e-8)));
}

/**
 * tanh |x| = (1 - e) / (1 + e) with e = e^-2|x| = 2^n (1 + p). Up to tanh = 1/2 the numerator is (1 - 2^n) - 2^n p, which
 * keeps the relative accuracy of small x; beyond, tanh |x| = 1 - 2 e / (1 + e), where the rounding errors belong to the smaller number.
 */
@inline
export function tanh64(x: v128): v128 {
  const one = d(120);
  const argument = f64x2.pmax(f64x2.mul(f64x2.abs(x), f64x2.splat(-2)), f64x2.splat(-40));
  const shifted = shiftedQuotient64(argument);
  const n = f64x2.sub(shifted, d(24));
  const p = expm1Reduced64(argument, n);
  const power = i64x2.add(one, i64x2.shl(shifted, 52));
  const scaled = f64x2.mul(p, power);
  const e = f64x2.add(scaled, power);
  const near = f64x2.gt(argument, f64x2.splat(-1.1));
  const q = f64x2.div(v128.bitselect(f64x2.sub(f64x2.sub(one, power), scaled), f64x2.add(e, e), near), f64x2.add(f64x2.add(one, power), scaled));
  return v128.bitselect(x, v128.bitselect(q, f64x2.sub(one, q), near), f64x2.splat(-0.0));
}

@inline
export function tanh32(x: v128): v128 {
  const one = s(36);
  const argument = f32x4.pmax(f32x4.mul(f32x4.abs(x), f32x4.splat(-2)), f32x4.splat(-18));
  const shifted = shiftedQuotient32(argument);
  const n = f32x4.sub(shifted, s(12));
  const p = expm1Reduced32(argument, n);
  const power = i32x4.add(one, i32x4.shl(shifted, 23));
  const scaled = f32x4.mul(p, power);
  const e = f32x4.add(scaled, power);
  const near = f32x4.gt(argument, f32x4.splat(-1.1));
  const q = f32x4.div(v128.bitselect(f32x4.sub(f32x4.sub(one, power), scaled), f32x4.add(e, e), near), f32x4.add(f32x4.add(one, power), scaled));
  return v128.bitselect(x, v128.bitselect(q, f32x4.sub(one, q), near), f32x4.splat(-0.0));
}

/**
 * e^x of the whole vectors in [from, end). The inner loop holds its constants in registers, which the engine only
 * does where the loop calls nothing: vectors with large elements leave it.
 */
@inline
export function expLoop32(from: usize, to: usize, end: usize): void {
  let input = from;
  let output = to;
  while (input < end) {
    const inverse = s(0), upper = s(4), lower = s(8), magic = s(12), one = s(36), limit = s(40);
    const w0 = s(16), w1 = s(20), w2 = s(24), w3 = s(28), w4 = s(32);
    for (; input < end; input += 16, output += 16) {
      const x = v128.load(input);
      if (i32x4.bitmask(f32x4.le(f32x4.abs(x), limit)) != 15) break;
      const shifted = f32x4.add(f32x4.mul(x, inverse), magic);
      const n = f32x4.sub(shifted, magic);
      const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, upper)), f32x4.mul(n, lower));
      const z = f32x4.mul(r, r);
      const w = f32x4.add(f32x4.add(w2, f32x4.mul(w3, r)), f32x4.mul(w4, z));
      const p = f32x4.add(f32x4.mul(z, f32x4.add(w0, f32x4.mul(w1, r))), f32x4.mul(f32x4.mul(z, z), w));
      v128.store(output, i32x4.add(f32x4.add(one, f32x4.add(r, p)), i32x4.shl(shifted, 23)));
    }
    if (input < end) {
      v128.store(output, expAny32(v128.load(input)));
      input += 16;
      output += 16;
    }
  }
}

/** Bytes of which `sigmoidLoop32` looks for large negative elements at once. */
const GROUP: usize = 128;

/**
 * e^x / (1 + e^x) of the whole vectors in [from, end), with e^r = (c + r) / (c - r) for the even function c = r coth(r / 2), so that one
 * division does for both. The inner loops call nothing, as above: groups with large negative elements leave them.
 */
@inline
export function sigmoidLoop32(from: usize, to: usize, end: usize): void {
  let input = from;
  let output = to;
  while (input < end) {
    const inverse = s(0), upper = s(4), lower = s(8), magic = s(44), limit = s(40);
    const c0 = s(48), c1 = s(52), c2 = s(56), least = s(60), part = s(64);
    let stop = input;
    while (input < end) {
      stop = min(input + GROUP, end);
      let low = v128.load(input);
      for (let at = input + 16; at < stop; at += 16) low = f32x4.pmin(low, v128.load(at));
      if (i32x4.bitmask(f32x4.ge(low, least)) != 15) break;
      for (; input < stop; input += 16, output += 16) {
        v128.store(output, sigmoidAbove32(v128.load(input), inverse, upper, lower, magic, limit, c0, c1, c2, part));
      }
    }
    for (; input < stop; input += 16, output += 16) v128.store(output, sigmoidAny32(v128.load(input)));
  }
}

/**
 * N / (c - r + N) with N = 2^n (c + r), for x >= -87. Both c and r are scaled by 0.85, which keeps c - r and c + r between two powers
 * of two, and of c and N the smaller loses the r: that saves half an ulp.
 */
@inline
function sigmoidAbove32(
  value: v128, inverse: v128, upper: v128, lower: v128, magic: v128, limit: v128, c0: v128, c1: v128, c2: v128, part: v128,
): v128 {
  // Beyond the limit, where the result is 1, a smaller x keeps e^x from overflowing.
  const x = f32x4.pmin(value, limit);
  const shifted = f32x4.add(f32x4.mul(x, inverse), magic);
  const n = f32x4.sub(shifted, magic);
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, upper)), f32x4.mul(n, lower));
  const z = f32x4.mul(r, r);
  const q = f32x4.mul(r, part);
  const c = f32x4.add(c0, f32x4.mul(z, f32x4.add(c1, f32x4.mul(c2, z))));
  const e = f32x4.mul(f32x4.add(c, q), i32x4.shl(shifted, 23));
  return f32x4.div(e, f32x4.add(f32x4.pmax(c, e), f32x4.sub(f32x4.pmin(c, e), q)));
}

/** The same for any x, with the same bits: below -87 it is e^x. */
function sigmoidAny32(x: v128): v128 {
  const y = sigmoidAbove32(f32x4.pmax(x, s(60)), s(0), s(4), s(8), s(44), s(40), s(48), s(52), s(56), s(64));
  return v128.bitselect(expAny32(x), y, f32x4.lt(x, s(60)));
}

/** e^x / (1 + e^x), larger x than the limit, where it is 1, are made smaller lest e^x overflow. */
@inline
export function sigmoid64(x: v128): v128 {
  const e = exp64(f64x2.pmin(x, d(128)));
  return f64x2.div(e, f64x2.add(d(120), e));
}
