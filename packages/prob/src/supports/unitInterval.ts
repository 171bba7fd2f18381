import { greaterEqual, lessEqual, logicalAnd } from '@x/tensor/core';
import { SigmoidBijector } from '../bijectors/sigmoid.js';
import type { Support } from './support.js';

/** The numbers from 0 to 1, both included. Its bijector is onto the numbers between. */
export const unitInterval: Support = {
  name: 'unitInterval',
  expectation: 'lie in [0, 1]',
  eventRank: 0,
  discrete: false,
  contains: (x) => logicalAnd(greaterEqual(x, 0), lessEqual(x, 1)),
  bijector: () => new SigmoidBijector(),
};
