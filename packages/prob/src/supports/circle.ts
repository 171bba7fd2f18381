import { abs, lessEqual } from '@x/tensor/core';
import { IntervalBijector } from '../bijectors/interval.js';
import type { Support } from './support.js';

/** Angles in radians from −π to π. */
export const circle: Support = {
  name: 'circle',
  expectation: 'be an angle in [−π, π]',
  eventRank: 0,
  discrete: false,
  contains: (x) => lessEqual(abs(x), Math.PI),
  bijector: () => new IntervalBijector({ low: -Math.PI, high: Math.PI }),
};
