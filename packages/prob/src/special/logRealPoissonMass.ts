import { binary, type Binary } from '@x/tensor/core';
import { devianceOf } from './deviance.js';
import { polygammaFunction } from './polygammaFunction.js';
import { stirlingError } from './stirlingError.js';

/** log(e^(−m)·mˣ/Γ(x + 1)) for real x, m > 0, without cancellation for large ones. */
function logTerm(x: number, m: number): number {
  return -stirlingError(x) - devianceOf(x, m) - 0.5 * Math.log(x) - 0.9189385332046727;
}

/** The logarithm of the Poisson law's formula at real x and mean y, both above 0. */
export const logRealPoissonMass: Binary = /* @__PURE__ */ binary('logRealPoissonMass', 'logRealPoissonMass(x, y)', {
  uses: () => [
    {
      name: 'logRealPoissonMass',
      evaluate: logTerm,
      partials: ['log(y) - polygamma(0, x + 1)', 'x / y - 1'],
      uses: () => [polygammaFunction],
    },
  ],
});
