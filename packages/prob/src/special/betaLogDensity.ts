import { binary, ternary, type Binary, type Intrinsic, type Ternary } from '@x/tensor/core';
import { devianceOf } from './deviance.js';
import { logMinusDigamma } from './gammainc.js';
import { digammaRise, logBetaOf } from './logBeta.js';
import { stirlingError } from './stirlingError.js';

// The log density of a beta variable as a normalizer of its parameters a and b plus a kernel of a, b and x. Where both are
// at least 2 they are those of a binomial count a − 1 out of a + b − 2, whose terms stay small for large parameters.

const deviance: Intrinsic = { name: 'deviance', evaluate: devianceOf, partials: ['log(x / y)', 'x == y ? 0 : 1 - x / y'] };

const large = 'x >= 2 && y >= 2';

/** The part that depends on the value z: (x − 1)·log z + (y − 1)·log(1 − z) for parameters x, y of which one is below 2. */
export const betaKernel: Ternary = /* @__PURE__ */ ternary(
  'betaKernel',
  `${large} ? -deviance(x - 1, (x + y - 2) * z) - deviance(y - 1, (x + y - 2) * (1 - z))` +
    ' : (x == 1 ? 0 * z : (x - 1) * log(z)) + (y == 1 ? 0 * z : (y - 1) * log1p(-z))',
  {
    partials: [
      `${large} ? log((x + y - 2) * z / (x - 1)) : log(z)`,
      `${large} ? log((x + y - 2) * (1 - z) / (y - 1)) : log1p(-z)`,
      '(x == 1 ? 0 : (x - 1) / z) - (y == 1 ? 0 : (y - 1) / (1 - z))',
    ],
    uses: () => [deviance],
  },
);

function normalizerOf(a: number, b: number): number {
  if (!(a >= 2 && b >= 2)) return -logBetaOf(a, b);
  const [k, m, n] = [a - 1, b - 1, a + b - 2];
  const corrections = stirlingError(n) - stirlingError(k) - stirlingError(m);
  return Math.log(n + 1) + corrections - 0.9189385332046727 - 0.5 * Math.log(k) - 0.5 * Math.log(m / n);
}

/** ψ(a + b) − ψ(a), without cancellation for large a. */
export const digammaRiseFunction: Intrinsic = {
  name: 'digammaRise',
  evaluate: digammaRise,
  partials: ['polygamma(1, x + y) - polygamma(1, x)', 'polygamma(1, x + y)'],
  uses: () => logMinusDigamma.uses!(),
};

const normalizer: Intrinsic = {
  name: 'betaNormalizer',
  evaluate: normalizerOf,
  partials: [
    `${large} ? logMinusDigamma(x, x - 1) - logMinusDigamma(x + y, x + y - 2) : digammaRise(x, y)`,
    `${large} ? logMinusDigamma(y, y - 1) - logMinusDigamma(x + y, x + y - 2) : digammaRise(y, x)`,
  ],
  uses: () => [logMinusDigamma, digammaRiseFunction],
};

/** The part that depends on the parameters alone: −log B(x, y) where one of them is below 2. */
export const betaNormalizer: Binary = /* @__PURE__ */ binary('betaNormalizer', 'betaNormalizer(x, y)', {
  uses: () => [normalizer],
});

/** The entropy of a beta variable, by the same parts: log B(x, y) + (x − 1)·(ψ(x + y) − ψ(x)) + (y − 1)·(ψ(x + y) − ψ(y)). */
export const betaEntropy: Binary = /* @__PURE__ */ binary(
  'betaEntropy',
  `${large} ? (x - 1) * logMinusDigamma(x, x - 1) + (y - 1) * logMinusDigamma(y, y - 1)` +
    ' - (x + y - 2) * logMinusDigamma(x + y, x + y - 2) - betaNormalizer(x, y)' +
    ' : (x - 1) * digammaRise(x, y) + (y - 1) * digammaRise(y, x) - betaNormalizer(x, y)',
  { uses: () => [normalizer, logMinusDigamma, digammaRiseFunction] },
);
