import { unary, type Intrinsic, type Unary } from '@x/tensor/core';
import { besselComplementOf, besselRatioSlopeOf } from './besselRatio.js';
import { tailDepth, tailIntegral } from './tailIntegral.js';
import { densityOf, depthOf, ratioSlope } from './vonMises.js';

/** Σ (−1)ʲ·Iⱼ(k)/(I₀(k)·j²): by quadrature of θ² instead, 2·∫₀^π θ²·f(θ) dθ. */
function varianceOf(k: number): number {
  return secondMoment(k, () => 1);
}

function secondMoment(k: number, weight: (theta: number) => number): number {
  if (!(k >= 0 && k < Infinity)) return NaN;
  let end = Math.PI;
  while (depthOf(k, 0, 0.5 * end) > tailDepth) end *= 0.5;
  return 2 * densityOf(k, 0) * tailIntegral((v) => weight(v) * v * v * Math.exp(-depthOf(k, 0, v)), end);
}

const varianceSlope: Intrinsic = {
  name: 'vonMisesVarianceSlope',
  evaluate: (k) => {
    const complement = besselComplementOf(k!);
    return secondMoment(k!, (v) => complement - 2 * Math.sin(0.5 * v) ** 2);
  },
  partials: ['0 / 0'],
};

/** The variance of the angle about the middle of [−π, π], for concentration x. */
export const vonMisesVariance: Unary = /* @__PURE__ */ unary('vonMisesVariance', 'vonMisesVariance(x)', {
  uses: () => [
    { name: 'vonMisesVariance', evaluate: varianceOf, partials: ['vonMisesVarianceSlope(x)'], uses: () => [varianceSlope] },
  ],
});

/** The k ≥ 0 with I₁(k)/I₀(k) = r, for 0 ≤ r < 1. */
function concentrationOf(r: number): number {
  if (!(r >= 0 && r <= 1)) return NaN;
  if (r === 0 || r === 1) return r === 0 ? 0 : Infinity;
  // Source of the start: D. Best & N. Fisher, The bias of the maximum likelihood estimators of the von Mises–Fisher
  // concentration parameters (1981).
  let k = r < 0.53 ? 2 * r + r ** 3 + (5 / 6) * r ** 5 : r < 0.85 ? -0.4 + 1.39 * r + 0.43 / (1 - r) : 0.5 / (1 - r);
  for (let step = 0; step < 40; step++) {
    const move = (1 - r - besselComplementOf(k)) / besselRatioSlopeOf(k);
    // besselRatio grows and is concave: from below Newton may overshoot, never from above.
    k = Math.max(0.1 * k, k - move);
    if (!(Math.abs(move) > 1e-12 * k)) break;
  }
  return k;
}

/** The concentration of the von Mises law with mean resultant length x. */
export const vonMisesConcentration: Unary = /* @__PURE__ */ unary('vonMisesConcentration', 'vonMisesConcentration(x)', {
  uses: () => [
    {
      name: 'vonMisesConcentration',
      evaluate: concentrationOf,
      partials: ['1 / vonMisesRatioSlope(r)'],
      uses: () => [ratioSlope],
    },
  ],
});
