import { equal } from '@x/tensor/core';
import { IdentityBijector } from '../bijectors/identity.js';
import type { Support } from './support.js';

/** All numbers and both infinities, as logits may be. */
export const extendedReal: Support = {
  name: 'extended real',
  expectation: 'not be NaN',
  eventRank: 0,
  discrete: false,
  contains: (x) => equal(x, x),
  bijector: () => new IdentityBijector(),
};
