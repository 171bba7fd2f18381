import { binary, type Binary } from '@x/tensor/core';
import { logGammaRise } from './logBeta.js';
import { polygammaFunction } from './polygammaFunction.js';

/** log Γ(x + y) − log Γ(x) elementwise for x, y > 0, without the cancellation of the two for large x. */
export const lgammaDifference: Binary = /* @__PURE__ */ binary('lgammaDifference', 'lgammaDifference(x, y)', {
  uses: () => [
    {
      name: 'lgammaDifference',
      evaluate: logGammaRise,
      partials: ['polygamma(0, x + y) - polygamma(0, x)', 'polygamma(0, x + y)'],
      uses: () => [polygammaFunction],
    },
  ],
});
