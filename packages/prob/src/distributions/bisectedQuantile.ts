import {
  add,
  broadcastTo,
  div,
  equal,
  exp,
  floor,
  greater,
  greaterEqual,
  isFinite,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  mul,
  neg,
  sub,
  where,
  type Tensor,
} from '@x/tensor/core';
import { stopGradient } from '@x/autodiff';
import type { Distribution } from '../distribution.js';
import { broadcastShape } from '../floatTensor.js';

/** A target below with its complement above, so that neither tail loses its digits. */
export interface Target {
  readonly below: Tensor;
  readonly above: Tensor;
}

/**
 * The smallest x with P(X ≤ x) ≥ p between two bounds, by bisection; whole numbers for a discrete distribution. A last step
 * of Newton, which moves x by a rounding error, carries the derivatives.
 */
export function bisectedQuantile(d: Distribution, { below, above }: Target, from: Tensor, to: Tensor): Tensor {
  const { discrete } = d.support;
  const lower = less(below, 0.5);
  // At ties of whole numbers the distribution function decides, unless it is too close to one to tell.
  const ties = discrete ? greater(above, 1e-3) : false;
  const reaches = (x: Tensor): Tensor => {
    const enough = greaterEqual(d.cdf(x), below);
    return where(lower, enough, logicalOr(lessEqual(d.survival(x), above), logicalAnd(ties, enough)));
  };
  const shape = broadcastShape(below.shape, from.shape, to.shape, d.batchShape);
  let [low, high] = [stopGradient(broadcastTo(from, shape)), stopGradient(broadcastTo(to, shape))];
  // Both bounds infinite on one side, as for p = 0 and 1, are the answer.
  const open = logicalAnd(isFinite(low), isFinite(high));
  for (let i = 0; i < 64; i++) {
    const middle = discrete ? floor(mul(0.5, add(low, high))) : add(mul(0.5, low), mul(0.5, high));
    const enough = reaches(where(open, middle, 0));
    low = where(logicalAnd(open, enough), low, where(open, discrete ? where(less(low, high), add(middle, 1), low) : middle, low));
    high = where(logicalAnd(open, enough), middle, high);
  }
  const x = where(open, stopGradient(high), broadcastTo(to, shape));
  if (discrete) return x;
  const at = where(open, x, 0);
  const miss = where(lower, sub(below, d.cdf(at)), neg(sub(above, d.survival(at))));
  const slope = stopGradient(exp(d.logProb(at)));
  const step = div(miss, where(equal(slope, 0), 1, slope));
  const usable = logicalAnd(logicalAnd(open, isFinite(step)), less(0, slope));
  return where(usable, add(x, where(usable, step, 0)), x);
}
