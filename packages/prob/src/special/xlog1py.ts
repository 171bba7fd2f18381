import { binary, type Binary } from '@x/tensor/core';

/** x·log(1 + y) with 0·log 0 = 0. */
export const xlog1py: Binary = /* @__PURE__ */ binary('xlog1py', 'x == 0 && y == y ? 0 : x * log1p(y)', {
  partials: ['log1p(y)', 'x == 0 && y == -1 ? 0 : x / (1 + y)'],
});
