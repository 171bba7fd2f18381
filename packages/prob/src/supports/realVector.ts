import { all, isFinite } from '@x/tensor/core';
import { IdentityBijector } from '../bijectors/identity.js';
import type { Support } from './support.js';

/** Vectors of finite numbers. */
export const realVector: Support = {
  name: 'realVector',
  expectation: 'be a vector of finite numbers',
  eventRank: 1,
  discrete: false,
  contains: (x) => all(isFinite(x), { axis: -1 }),
  bijector: () => new IdentityBijector(1),
};
