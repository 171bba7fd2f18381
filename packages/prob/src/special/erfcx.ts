import { unary, type Intrinsic, type Unary } from '@x/tensor/core';
import { chebyshev } from './chebyshev.js';

/** e^(x²)·erfc(x) of a number; see `erfcx`. */
export function erfcxOf(x: number): number {
  if (x >= 0) return x === Infinity ? 0 : upper(x);
  if (x < -26.7) return Infinity;
  // h has few bits, so that h² is exact and x² = h² + (x − h)(x + h).
  const h = Math.round(x * 32768) / 32768;
  return 2 * Math.exp(h * h) * Math.exp((x - h) * (x + h)) - upper(-x);
}

/** For x ≥ 0: (1 + 2x)·erfcx(x) as a Chebyshev series in (x − 4)/(x + 4). */
function upper(x: number): number {
  return chebyshev(coefficients, 1 - 8 / (x + 4)) / (1 + 2 * x);
}

const coefficients: readonly number[] = [
  1.1774832005374487, -0.0072607966203019005, -0.08126512323618500, 0.060092128041222249, -0.028753935580276660,
  0.010595663363472860, -0.0031369272945542643, 7.4564943725360841e-4, -1.3696965030100541e-4, 1.7183861600300937e-5,
  -7.1583646234503469e-7, -2.4261399442449532e-7, 5.5765709395703564e-8, -2.1057869513809495e-9,
  -1.1717889351884957e-9, 1.9098355172456682e-10, 1.4088717642088129e-11, -6.9011083204808150e-12,
  9.1679583641112933e-14, 2.1454508286554553e-13, -1.4716575027010624e-14, -6.6686751187704079e-15,
  7.5045985098800831e-16, 2.2200930066663200e-16, -3.1704898956330889e-17,
];

/**
 * The scaled complementary error function e^(x²)·erfc(x), which neither underflows nor cancels for large x.
 *
 * Domain: all numbers; ∞ below −26.6, falls like 1/(x√π). Relative error below 1e-15 for x ≥ 0.
 * Source: M. Shepherd & J. Laframboise, Math. Comp. 36 (1981), for the variable of the series; the coefficients are
 * computed by reference/erfcx.py.
 *
 * @example
 * erfcx(1e10).item() // => 5.64189583547756…e-11
 */
export const erfcx: Unary = /* @__PURE__ */ unary('erfcx', 'erfcx(x)', { uses: () => [erfcxFunction] });

/** erfcx for formulas. */
export const erfcxFunction: Intrinsic = {
  name: 'erfcx',
  evaluate: erfcxOf,
  partials: ['2 * x * r - 1.1283791670955126'],
};
