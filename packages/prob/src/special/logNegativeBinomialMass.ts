import { ternary, type Ternary } from '@x/tensor/core';
import { logBinomialTerm } from './logBinomialMass.js';
import { polygammaDifference } from './polygammaDifference.js';

/** log of Γ(k + r)/(k!·Γ(r))·pʳ·(1 − p)ᵏ, which is r/(r + k) of the binomial term of r and k. */
export function logNegativeBinomialTerm(k: number, r: number, p: number): number {
  if (k !== k || r !== r || p !== p) return NaN;
  if (k < 0 || k === Infinity || k !== Math.floor(k)) return -Infinity;
  const q = 1 - p;
  if (k === 0) return r * (q < p ? Math.log1p(0 - q) : Math.log(p));
  return logBinomialTerm(r, k, p, q) - Math.log1p(k / r);
}

/**
 * The log probability of x failures before success y of probability z; −∞ unless x is a whole number ≥ 0. Its
 * derivative in the whole number x is taken as 0.
 */
export const logNegativeBinomialMass: Ternary = /* @__PURE__ */ ternary('logNegativeBinomialMass', 'logNegativeBinomialMass(x, y, z)', {
  uses: () => [
    {
      name: 'logNegativeBinomialMass',
      evaluate: logNegativeBinomialTerm,
      partials: [
        null,
        'x >= 0 && x == floor(x) && x - x == 0 ? log(z) + polygammaDifference(0, y, x) : 0',
        'x >= 0 && x == floor(x) && x - x == 0 ? y / z - (x == 0 ? 0 : x / (1 - z)) : 0',
      ],
      uses: () => [polygammaDifference],
    },
  ],
});
