import { isFinite } from '@x/tensor/core';
import { IdentityBijector } from '../bijectors/identity.js';
import type { Support } from './support.js';

/** All finite numbers. */
export const real: Support = {
  name: 'real',
  expectation: 'be finite',
  eventRank: 0,
  discrete: false,
  contains: isFinite,
  bijector: () => new IdentityBijector(),
};
