import { greaterEqual, isAbstract, lessEqual, logicalAnd, type Tensor } from '@x/tensor/core';
import { atLeast } from './atLeast.js';
import { integerInterval } from './integerInterval.js';
import { interval } from './interval.js';
import { lessThan } from './lessThan.js';
import { showBound } from './bound.js';
import type { Support } from './support.js';

/** The part of a support that lies between two numbers, which may be infinite. */
export function between(low: Tensor, high: Tensor, whole: Support): Support {
  const [down, up] = [endless(low), endless(high)];
  const expectation = `lie in [${showBound(low, 'low')}, ${showBound(high, 'high')}]`;
  const contains = (x: Tensor): Tensor => logicalAnd(whole.contains(x), logicalAnd(greaterEqual(x, low), lessEqual(x, high)));
  if (whole.discrete) return { ...(down || up ? whole : integerInterval(low, high)), expectation, contains };
  const shape = down ? (up ? whole : lessThan(high)) : up ? atLeast(low) : interval(low, high);
  return { ...shape, name: 'interval', expectation, contains };
}

/** Whether a bound is known to be no bound, for the whole batch. */
function endless(bound: Tensor): boolean {
  return !isAbstract(bound) && bound.data.every((value) => Math.abs(value) === Infinity);
}
