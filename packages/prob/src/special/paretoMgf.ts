import { binary, type Binary, type Intrinsic } from '@x/tensor/core';
import { panelIntegral, tailDepth } from './tailIntegral.js';

/** E[Xʲ·weight(log X)·e^(sX)] for a Pareto variable X of concentration a and scale 1, and s < 0: log X is exponential. */
function moment(j: number, a: number, s: number, weight: (v: number) => number): number {
  const log = (v: number): number => (j - a) * v + s * Math.exp(v);
  const peak = Math.max(0, Math.log(Math.max(j - a, 0) / -s));
  const top = log(peak);
  const f = (v: number): number => weight(v) * Math.exp(log(v) - top);
  // Panels over which neither e^((j − a)v) nor e^(s·eᵛ), while it counts, changes by more than some powers of e.
  const length = Math.min(1, 15 / (Math.abs(j - a) - s));
  let from = 0;
  let sum = 0;
  do sum += panelIntegral(f, from, (from += length));
  while (from < peak || top - log(from) < tailDepth);
  return a * sum * Math.exp(top);
}

const momentSlope: Intrinsic = {
  name: 'paretoMomentSlope',
  evaluate: (j, a, s) => {
    if (!(a! > 0 && s! <= 0)) return NaN;
    if (s === 0) return j === 0 ? 0 : j! < a! ? -j! / (a! - j!) ** 2 : NaN;
    return s === -Infinity ? 0 : moment(j!, a!, s!, (v) => -(v / a!) * (j! + s! * Math.exp(v)));
  },
  partials: [null, '0 / 0', 'paretoMomentSlope(x + 1, y, z)'],
};

const momentFunction: Intrinsic = {
  name: 'paretoMoment',
  evaluate: (j, a, s) => {
    if (!(a! > 0) || s !== s) return NaN;
    if (s! > 0) return Infinity;
    if (s === 0) return j! < a! ? a! / (a! - j!) : Infinity;
    return s === -Infinity ? 0 : moment(j!, a!, s!, () => 1);
  },
  partials: [null, 'paretoMomentSlope(x, y, z)', 'paretoMoment(x + 1, y, z)'],
  uses: () => [momentSlope],
};

/** E[e^(yX)] for a Pareto variable X of concentration x and scale 1, which is x·(−y)ˣ·Γ(−x, −y); ∞ for y > 0. */
export const paretoMgf: Binary = /* @__PURE__ */ binary('paretoMgf', 'paretoMoment(0, x, y)', { uses: () => [momentFunction] });
