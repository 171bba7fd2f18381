import { all } from '@x/tensor/core';
import { ChainBijector } from '../bijectors/chain.js';
import { ExpBijector } from '../bijectors/exp.js';
import { IdentityBijector } from '../bijectors/identity.js';
import { positive } from './positive.js';
import type { Support } from './support.js';

/** Vectors of positive numbers. */
export const positiveVector: Support = {
  name: 'positiveVector',
  expectation: 'hold positive and finite numbers',
  eventRank: 1,
  discrete: false,
  contains: (x) => all(positive.contains(x), { axis: -1 }),
  bijector: () => new ChainBijector([new IdentityBijector(1), new ExpBijector()]),
};
