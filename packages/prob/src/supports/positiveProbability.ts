import { greater, lessEqual, logicalAnd } from '@x/tensor/core';
import { SigmoidBijector } from '../bijectors/sigmoid.js';
import type { Support } from './support.js';

/** The probabilities of what happens sooner or later: above 0, at most 1. Its bijector is onto the numbers between. */
export const positiveProbability: Support = {
  name: 'positiveProbability',
  expectation: 'lie above 0 and be at most 1',
  eventRank: 0,
  discrete: false,
  contains: (x) => logicalAnd(greater(x, 0), lessEqual(x, 1)),
  bijector: () => new SigmoidBijector(),
};
