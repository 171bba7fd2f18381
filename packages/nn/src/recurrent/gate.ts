import { bulkExponential, unary, type Unary } from '@x/tensor/core';

/**
 * The logistic function as gates need it: its derivative is r(1 − r) of its value r. That of `sigmoid` takes another
 * exponential to be exact where the function is near 1, and a gate's derivative is almost nothing there.
 */
export const gate: Unary = /* @__PURE__ */ unary('gate', 'sigmoid(x)', { partials: ['r * (1 - r)'], bulk: (x, y) => bulkExponential('sigmoid', x, y) });
