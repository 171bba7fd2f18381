import { binary, lgammaOf, unary, type Binary, type Intrinsic, type Unary } from '@x/tensor/core';
import { devianceOf } from './deviance.js';
import { logMinusDigamma } from './gammainc.js';
import { polygammaFunction } from './polygammaFunction.js';
import { stirlingError } from './stirlingError.js';

// The log density of a gamma variable of rate 1 as a normalizer of the concentration a plus a kernel of a and x. From
// a = 2 on they are those of a Poisson count a − 1 of mean x, whose terms stay small where a·log x and log Γ(a) are large.

const deviance: Intrinsic = { name: 'deviance', evaluate: devianceOf, partials: ['log(x / y)', 'x == y ? 0 : 1 - x / y'] };

/** The part that depends on the value y: (x − 1)·log y − y for concentrations x below 2. */
export const gammaKernel: Binary = /* @__PURE__ */ binary(
  'gammaKernel',
  'x < 2 ? (x == 1 ? -y : (x - 1) * log(y) - y) : -deviance(x - 1, y)',
  {
    partials: ['x < 2 ? log(y) : log(y / (x - 1))', 'x == 1 ? -1 : (x - 1) / y - 1'],
    uses: () => [deviance],
  },
);

function normalizerOf(a: number): number {
  return a < 2 ? -lgammaOf(a) : -0.9189385332046727 - 0.5 * Math.log(a - 1) - stirlingError(a - 1);
}

/** The part that depends on the concentration x alone: −log Γ(x) below 2. */
export const gammaNormalizer: Unary = /* @__PURE__ */ unary('gammaNormalizer', 'gammaNormalizer(x)', {
  uses: () => [
    {
      name: 'gammaNormalizer',
      evaluate: normalizerOf,
      partials: ['x < 2 ? -polygamma(0, x) : logMinusDigamma(x, x - 1)'],
      uses: () => [polygammaFunction, logMinusDigamma],
    },
  ],
});

/** The entropy of a gamma variable of concentration a and rate 1: a + log Γ(a) + (1 − a)·ψ(a). */
function entropyOf(a: number): number {
  if (a < 20) return a + lgammaOf(a) + (1 - a) * psi(a);
  // log Γ(a) = (a − ½)·log a − a + ½·log 2π + s(a); what is left of a·(log a − ψ(a)) is of order 1.
  const gap = logMinusDigamma.evaluate(a, a);
  return 0.5 * Math.log(a) + 0.9189385332046727 + stirlingError(a) + (a - 1) * gap;
}

const psi = (a: number): number => polygammaFunction.evaluate(0, a);

/** a + log Γ(a) + (1 − a)·ψ(a) elementwise. */
export const gammaEntropy: Unary = /* @__PURE__ */ unary('gammaEntropy', 'gammaEntropy(x)', {
  uses: () => [
    {
      name: 'gammaEntropy',
      evaluate: entropyOf,
      partials: ['1 + (1 - x) * polygamma(1, x)'],
      uses: () => [polygammaFunction],
    },
  ],
});
