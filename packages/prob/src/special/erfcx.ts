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
  1.1774832005374487, -0.007260796620301901, -0.081265123236185, 0.06009212804122225, -0.02875393558027666,
  0.01059566336347286, -0.003136927294554264, 0.0007456494372536085, -0.0001369696503010054, 1.7183861600300937e-5,
  -7.158364623450346e-7, -2.4261399442449534e-7, 5.5765709395703566e-8, -2.1057869513809494e-9,
  -1.1717889351884957e-9, 1.9098355172456683e-10, 1.4088717642088129e-11, -6.901108320480815e-12,
  9.167958364111294e-14, 2.1454508286554553e-13, -1.4716575027010623e-14, -6.668675118770408e-15,
  7.504598509880083e-16, 2.22009300666632e-16, -3.170489895633089e-17,
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
