import { binary, type Binary } from '@x/tensor/core';

/** p·log q of a probability p and a logarithm, where 0·(−∞) = 0: what cannot happen and does not happen costs nothing. */
export const weighedLog: Binary = /* @__PURE__ */ binary('weighedLog', 'x == 0 && y < 0 ? 0 : x * y', { partials: ['y', 'x'] });
