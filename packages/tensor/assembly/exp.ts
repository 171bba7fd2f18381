/**
 * Exponentials of vectors: exp and expm1 in f64x2 and f32x4.
 *
 * x = n ln 2 + r with |r| <= ln 2 / 2 (two-part reduction after W. Cody and W. Waite, "Software manual for the elementary
 * functions", 1980), then e^r - 1 = r + r^2/2 + r^3 w(r) with a minimax polynomial w. The coefficients come from the Remez
 * exchange in reference/wasmMath.py; relative error of the approximation: 2^-60 (f64), 2^-30 (f32).
 */

// A constant is loaded from memory and spread over the lanes where it is used: one instruction, no register held.
const EXP64: usize = memory.data<f64>([
  1.4426950408889634, // 1 / ln 2
  0.6931471803691238, // ln 2: upper 32 bits
  1.9082149292705877e-10, // the rest
  6755399441055744, // 1.5 * 2^52: adding it rounds to an integer, held in the low bits
  W
]);
