import { binary, lgammaOf, ternary, unary, type Binary, type Intrinsic, type Ternary, type Unary } from '@x/tensor/core';
import { devianceOf } from './deviance.js';
import { logMinusDigamma } from './gammainc.js';
import { polygammaFunction } from './polygammaFunction.js';
import { stirlingError } from './stirlingError.js';

// The log density of a gamma variable of rate 1 as a normalizer of the concentration a plus a kernel of a and x. From
// a = 2 on they are those of a Poisson count a − 1 of mean x, whose terms stay small where a·log x and log Γ(a) are large.

const deviance: Intrinsic = { name: 'deviance', evaluate: devianceOf, partials: ['log(x / y)', 'x == y ? 0 : 1 - x / y'] };

/** Formulas of the kernel at the value `v`: (x − 1)·log v − v for concentrations x below 2, and its slopes in x and v. */
const kernelAt = (v: string): string => `x < 2 ? (x == 1 ? -(${v}) : (x - 1) * log(${v}) - ${v}) : -deviance(x - 1, ${v})`;
const shapeSlopeAt = (v: string): string => `x < 2 ? log(${v}) : log(${v} / (x - 1))`;

/** The part that depends on the value y of a gamma variable of concentration x. */
export const gammaKernel: Binary = /* @__PURE__ */ binary('gammaKernel', kernelAt('y'), {
  partials: [shapeSlopeAt('y'), 'x == 1 ? -1 : (x - 1) / y - 1'],
  uses: () => [deviance],
});

/** The same at y·z for the value z of a variable of rate y, whose slope in the rate is finite also at the value 0. */
export const gammaRateKernel: Ternary = /* @__PURE__ */ ternary('gammaRateKernel', kernelAt('y * z'), {
  partials: [shapeSlopeAt('y * z'), '(x - 1) / y - z', 'x == 1 ? -y : (x - 1) / z - y'],
  uses: () => [deviance],
});

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
