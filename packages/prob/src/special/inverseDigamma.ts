import { digammaOf, polygammaOf, unary, type Unary } from '@x/tensor/core';
import { logMinusDigamma } from './gammaTail.js';
import { polygammaFunction } from './polygammaFunction.js';

/** The a > 0 with ψ(a) = y. */
export function inverseDigammaOf(y: number): number {
  // Source of the start: T. Minka, Estimating a Dirichlet distribution (2000), appendix C.
  let a = y >= -2.22 ? Math.exp(y) + 0.5 : -1 / (y + 0.5772156649015329);
  for (let step = 0; step < 30; step++) {
    const move = (digammaOf(a) - y) / polygammaOf(1, a);
    a -= move;
    if (!(Math.abs(move) > 1e-12 * a)) break;
  }
  return a;
}

/** The inverse of digamma on the positive numbers. */
export const inverseDigamma: Unary = /* @__PURE__ */ unary('inverseDigamma', 'inverseDigamma(x)', {
  uses: () => [
    { name: 'inverseDigamma', evaluate: inverseDigammaOf, partials: ['1 / polygamma(1, r)'], uses: () => [polygammaFunction] },
  ],
});

/** The a > 0 with log a − ψ(a) = gap > 0: Newton's method in log a on a function that is almost −log a. */
function gammaShapeOf(gap: number): number {
  if (!(gap > 0)) return gap === 0 ? Infinity : NaN;
  let a = (3 - gap + Math.sqrt((gap - 3) * (gap - 3) + 24 * gap)) / (12 * gap);
  for (let step = 0; step < 50; step++) {
    const value = logMinusDigamma(a, a);
    // d log(value)/d log a lies between −2 and −1.
    const slope = a > 1e6 ? -1 - 1 / (6 * a) : ((1 - a * polygammaOf(1, a)) / value);
    const move = Math.log(value / gap) / slope;
    a *= Math.exp(-move);
    if (!(Math.abs(move) > 1e-12)) break;
  }
  return a;
}

/** The concentration of the gamma law whose log mean exceeds its mean log by x. */
export const gammaShape: Unary = /* @__PURE__ */ unary('gammaShape', 'gammaShape(x)', {
  uses: () => [
    { name: 'gammaShape', evaluate: gammaShapeOf, partials: ['1 / (1 / r - polygamma(1, r))'], uses: () => [polygammaFunction] },
  ],
});
