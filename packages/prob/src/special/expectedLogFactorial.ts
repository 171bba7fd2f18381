import { lgammaOf, ternary, type Intrinsic, type Ternary } from '@x/tensor/core';
import { logBinomialTerm } from './logBinomialMass.js';

/** E[Δᵐ log K!] over the binomial law of n trials; Δ is the forward difference, so that ∂/∂p of it is n·E[Δᵐ⁺¹ log K!] for n − 1. */
function expected(m: number, n: number, p: number): number {
  if (!(n >= 0) || p !== p) return n !== n || p !== p ? NaN : 0;
  const difference = (k: number): number => {
    if (m === 0) return lgammaOf(k + 1);
    // Δᵐ log k! = Δᵐ⁻¹ log(k + 1), with alternating binomial coefficients.
    let choose = 1;
    let sum = 0;
    for (let j = 0; j < m; j++) {
      sum += ((m - 1 - j) % 2 === 0 ? 1 : -1) * choose * Math.log(k + 1 + j);
      choose = (choose * (m - 1 - j)) / (j + 1);
    }
    return sum;
  };
  if (p === 0 || p === 1) return difference(p * n);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  // The trapezoidal rule on a bell curve is exact to rounding with 16 points to a deviation.
  const step = Math.max(1, Math.floor(Math.sqrt(n * p * (1 - p)) / 16));
  const peak = logBinomialTerm(mode, n - mode, p, 1 - p);
  let sum = 0;
  for (const direction of [step, -step]) {
    for (let k = direction > 0 ? mode : mode - step; k >= 0 && k <= n; k += direction) {
      const logMass = logBinomialTerm(k, n - k, p, 1 - p);
      if (logMass < peak - 42) break;
      sum += Math.exp(logMass) * difference(k);
    }
  }
  return sum * step;
}

const expectedFunction: Intrinsic = {
  name: 'expectedLogFactorial',
  evaluate: expected,
  partials: [null, null, 'y * expectedLogFactorial(x + 1, y - 1, z)'],
};

/** E[Δˣ log K!] for K successes in y trials of probability z. */
export const expectedLogFactorial: Ternary = /* @__PURE__ */ ternary('expectedLogFactorial', 'expectedLogFactorial(x, y, z)', {
  uses: () => [expectedFunction],
});
