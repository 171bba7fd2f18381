import { equal, logicalOr, tensor } from '@x/tensor/core';
import type { Support } from './support.js';

/** The outcomes 0 (no) and 1 (yes). */
export const boolean: Support = {
  name: 'boolean',
  expectation: 'be 0 or 1',
  eventRank: 0,
  discrete: true,
  contains: (x) => logicalOr(equal(x, 0), equal(x, 1)),
  values: () => tensor([0, 1], { dtype: 'int32' }),
};
