import { binary, digammaOf, lgammaOf, type Binary, type Intrinsic } from '@x/tensor/core';
import { bellIntegral } from './bellIntegral.js';

/**
 * ∫ y^(a − k − 1)·weight·e^(−y − u/y) dy / Γ(a) for u > 0, by the trapezoidal rule in w = log y: its error falls
 * exponentially, since the integrand is analytic and falls doubly exponentially on both sides.
 */
function moment(k: number, a: number, u: number, weight: (w: number) => number): number {
  const power = a - k;
  const normalizer = lgammaOf(a);
  const root = Math.sqrt(power * power + 4 * u);
  const middle = Math.log(power > 0 ? 0.5 * (power + root) : (2 * u) / (root - power));
  const step = Math.min(0.15, 0.5 / Math.sqrt(Math.exp(middle) + u * Math.exp(-middle)));
  const log = (w: number): number => power * w - Math.exp(w) - u * Math.exp(-w) - normalizer;
  return bellIntegral(log, weight, middle, step);
}

const momentSlope: Intrinsic = {
  name: 'inverseGammaMomentSlope',
  evaluate: (k, a, u) => {
    const psi = digammaOf(a!);
    return u! > 0 ? moment(k!, a!, u!, (w) => w - psi) : u === 0 && k === 0 ? 0 : NaN;
  },
  partials: [null, '0 / 0', '-inverseGammaMomentSlope(x + 1, y, z)'],
};

const momentFunction: Intrinsic = {
  name: 'inverseGammaMoment',
  evaluate: (k, a, u) => {
    if (!(a! > 0) || u !== u) return NaN;
    if (u! > 0) return u === Infinity ? 0 : moment(k!, a!, u!, () => 1);
    if (u! < 0 || a! <= k!) return Infinity;
    return Math.exp(lgammaOf(a! - k!) - lgammaOf(a!));
  },
  partials: [null, 'inverseGammaMomentSlope(x, y, z)', '-inverseGammaMoment(x + 1, y, z)'],
  uses: () => [momentSlope],
};

/** E[e^(−y/Y)] for a gamma variable Y of concentration x and rate 1, which is 2·y^(x/2)·K_x(2√y)/Γ(x); ∞ for y < 0. */
export const inverseGammaMgf: Binary = /* @__PURE__ */ binary('inverseGammaMgf', 'inverseGammaMoment(0, x, y)', {
  uses: () => [momentFunction],
});
