import { binary, type Binary, type Intrinsic } from '@x/tensor/core';
import { bellIntegral, bellPeak } from './bellIntegral.js';

/** E[Xʲ·weight·e^(sX)] for X = e^(σZ) with a standard normal Z and s < 0. */
function moment(j: number, sigma: number, s: number, weight: (z: number) => number): number {
  const log = (z: number): number => j * sigma * z - 0.5 * z * z + s * Math.exp(sigma * z) - 0.9189385332046727;
  const peak = bellPeak((z) => j * sigma - z + s * sigma * Math.exp(sigma * z));
  const bend = 1 - s * sigma * sigma * Math.exp(sigma * peak);
  return bellIntegral(log, weight, peak, Math.min(0.2 / sigma, 0.3 / Math.sqrt(bend)));
}

const momentSlope: Intrinsic = {
  name: 'logNormalMomentSlope',
  evaluate: (j, sigma, s) => {
    if (!(sigma! > 0 && s! <= 0)) return NaN;
    if (s === 0) return j! * j! * sigma! * Math.exp(0.5 * (j! * sigma!) ** 2);
    return s === -Infinity ? 0 : moment(j!, sigma!, s!, (z) => z * (j! + s! * Math.exp(sigma! * z)));
  },
  partials: [null, '0 / 0', 'logNormalMomentSlope(x + 1, y, z)'],
};

const momentFunction: Intrinsic = {
  name: 'logNormalMoment',
  evaluate: (j, sigma, s) => {
    if (!(sigma! > 0) || s !== s) return NaN;
    if (s! > 0) return Infinity;
    if (s === 0) return Math.exp(0.5 * (j! * sigma!) ** 2);
    return s === -Infinity ? 0 : moment(j!, sigma!, s!, () => 1);
  },
  partials: [null, 'logNormalMomentSlope(x, y, z)', 'logNormalMoment(x + 1, y, z)'],
  uses: () => [momentSlope],
};

/** E[e^(yX)] for the exponential X of a normal variable of mean 0 and standard deviation x; ∞ for y > 0. */
export const logNormalMgf: Binary = /* @__PURE__ */ binary('logNormalMgf', 'logNormalMoment(0, x, y)', { uses: () => [momentFunction] });
