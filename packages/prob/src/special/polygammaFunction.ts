import { polygammaOf, type Intrinsic } from '@x/tensor/core';

/** ψ⁽ˣ⁾(y) for formulas. */
export const polygammaFunction: Intrinsic = {
  name: 'polygamma',
  evaluate: polygammaOf,
  partials: [null, 'polygamma(x + 1, y)'],
};
