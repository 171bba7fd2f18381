import { unary, type Intrinsic, type Unary } from '@x/tensor/core';
import { besselComplement, besselRatio, besselRatioSlope } from './besselRatio.js';
import { besselI0Rest, scaledBesselI0, scaledBesselI1 } from './besselSeries.js';

const oddOf = (f: (x: number) => number) => (x: number): number => (x < 0 ? -f(-x) : f(x));
const grown = (scaled: number, a: number): number => (a < 700 ? Math.exp(a) * scaled : Math.exp(0.5 * a) * (Math.exp(0.5 * a) * scaled));

function logI0(x: number): number {
  const a = Math.abs(x);
  if (a > 1) return a + Math.log(scaledBesselI0(a));
  return Math.log1p(besselI0Rest(a));
}

const i0e: Intrinsic = {
  name: 'besselI0e',
  evaluate: (x) => scaledBesselI0(Math.abs(x)),
  partials: ['-r * sign(x) * besselComplement(abs(x))'],
  uses: () => [besselComplement],
};
const i1e: Intrinsic = {
  name: 'besselI1e',
  evaluate: oddOf(scaledBesselI1),
  partials: ['besselI0e(x) * (besselRatioSlope(x) - besselRatio(abs(x)) * besselComplement(abs(x)))'],
  uses: () => [i0e, besselRatio, besselRatioSlope, besselComplement],
};
const i0: Intrinsic = {
  name: 'besselI0',
  evaluate: (x) => grown(scaledBesselI0(Math.abs(x)), Math.abs(x)),
  partials: ['besselI1(x)'],
  uses: () => [i1],
};
const i1: Intrinsic = {
  name: 'besselI1',
  evaluate: oddOf((x) => grown(scaledBesselI1(x), x)),
  partials: ['besselI0(x) * besselRatioSlope(x) + besselRatio(x) * r'],
  uses: () => [i0, besselRatio, besselRatioSlope],
};

/**
 * The modified Bessel function of the first kind of order 0, I₀(x) = (1/π)∫₀^π e^(x·cos t) dt.
 *
 * Domain: all numbers; overflows beyond 713. Relative error below 1e-15·max(1, |x|).
 * Source: DLMF 10.32; Chebyshev series computed by reference/bessel.py.
 *
 * @example
 * besselI0([0, 1]).toArray() // => [ 1, 1.26606587775200… ]
 */
export const besselI0: Unary = /* @__PURE__ */ unary('besselI0', 'besselI0(x)', { uses: () => [i0] });

/**
 * e^(−|x|)·I₀(x), which does not overflow.
 *
 * Domain: all numbers. Relative error below 2e-15. Source: as besselI0.
 *
 * @example
 * besselI0e([0, 1e10]).toArray() // => [ 1, 0.00000398942280406… ]
 */
export const besselI0e: Unary = /* @__PURE__ */ unary('besselI0e', 'besselI0e(x)', { uses: () => [i0e] });

/**
 * The modified Bessel function of the first kind of order 1, I₁(x) = I₀′(x).
 *
 * Domain and accuracy: as besselI0.
 *
 * @example
 * besselI1([0, 1]).toArray() // => [ 0, 0.56515910399248… ]
 */
export const besselI1: Unary = /* @__PURE__ */ unary('besselI1', 'besselI1(x)', { uses: () => [i1] });

/**
 * e^(−|x|)·I₁(x), which does not overflow.
 *
 * Domain and accuracy: as besselI0e.
 *
 * @example
 * besselI1e([-1, 1]).toArray() // => [ -0.20791041534970…, 0.20791041534970… ]
 */
export const besselI1e: Unary = /* @__PURE__ */ unary('besselI1e', 'besselI1e(x)', { uses: () => [i1e] });

/**
 * log I₀(x), accurate for tiny and for huge x.
 *
 * Domain: all numbers. Relative error below 2e-15.
 *
 * @example
 * logBesselI0([1e-8, 1000]).toArray() // => [ 2.5000000000000003e-17, 995.627308889… ]
 */
export const logBesselI0: Unary = /* @__PURE__ */ unary('logBesselI0', 'logBesselI0(x)', {
  uses: () => [{ name: 'logBesselI0', evaluate: logI0, partials: ['besselRatio(x)'], uses: () => [besselRatio] }],
});

/** log(e⁻ˣ·I₀(x)) for x ≥ 0. */
export const logBesselI0e: Unary = /* @__PURE__ */ unary('logBesselI0e', 'logBesselI0e(x)', {
  uses: () => [
    {
      name: 'logBesselI0e',
      evaluate: (x) => Math.log(scaledBesselI0(x)),
      partials: ['-besselComplement(x)'],
      uses: () => [besselComplement],
    },
  ],
});

/** I₁(x)/I₀(x), the mean resultant length of a von Mises law. */
export const besselRatioOp: Unary = /* @__PURE__ */ unary('besselRatio', 'besselRatio(x)', { uses: () => [besselRatio] });

/** 1 − I₁(x)/I₀(x) for x ≥ 0, without cancellation for large x. */
export const besselComplementOp: Unary = /* @__PURE__ */ unary('besselComplement', 'besselComplement(x)', {
  uses: () => [besselComplement],
});
