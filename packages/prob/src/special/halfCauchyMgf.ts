import { unary, type Intrinsic, type Unary } from '@x/tensor/core';
import { bellIntegral, bellPeak } from './bellIntegral.js';

/** E[Xʲ·e^(sX)] for a half-Cauchy variable X of scale 1 and s < 0, in w = log X: poles lie at ±iπ/2. */
function moment(j: number, s: number): number {
  const log = (w: number): number => (j + 1) * w - Math.log1p(Math.exp(-Math.abs(2 * w))) - Math.max(2 * w, 0) + s * Math.exp(w);
  const peak = bellPeak((w) => j + 1 - 2 / (1 + Math.exp(-2 * w)) + s * Math.exp(w));
  const step = Math.min(0.2, 0.4 / Math.sqrt(1 - s * Math.exp(peak)));
  return (2 / Math.PI) * bellIntegral(log, () => 1, peak, step);
}

const momentFunction: Intrinsic = {
  name: 'halfCauchyMoment',
  evaluate: (j, s) => {
    if (s !== s) return NaN;
    if (s! >= 0) return s === 0 && j === 0 ? 1 : Infinity;
    return s === -Infinity ? 0 : moment(j!, s!);
  },
  partials: [null, 'halfCauchyMoment(x + 1, y)'],
};

/** E[e^(xX)] for a half-Cauchy variable X of scale 1; ∞ for x > 0. */
export const halfCauchyMgf: Unary = /* @__PURE__ */ unary('halfCauchyMgf', 'halfCauchyMoment(0, x)', { uses: () => [momentFunction] });
