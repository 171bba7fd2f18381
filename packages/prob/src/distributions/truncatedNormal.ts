import {
  abs,
  add,
  div,
  equal,
  exp,
  expandDims,
  expm1,
  greater,
  less,
  log,
  logicalAnd,
  mul,
  neg,
  square,
  sub,
  sum,
  tensor,
  where,
  type Tensor,
} from '@x/tensor/core';
import { kronrod } from '../integration/kronrod.js';
import { log1mexp } from '../special/log1mexp.js';
import { logNdtr, normalReversedHazard, normalReversedHazardExcess } from '../special/ndtr.js';
import { guarded } from './guarded.js';

/** An interval of a standard normal variable, mirrored so that its nearer end to zero is the lower one: a + b ≥ 0. */
interface Interval {
  readonly a: Tensor;
  readonly b: Tensor;
  /** −1 where it was mirrored, else 1. */
  readonly side: Tensor;
}

function facingRight(low: Tensor, high: Tensor): Interval {
  const mirrored = less(add(low, high), 0);
  return { a: where(mirrored, neg(high), low), b: where(mirrored, neg(low), high), side: where(mirrored, -1, 1) };
}

/**
 * log(S(b)/S(a)) of the upper tails S for a ≤ b, whatever is left of them: S = φ/h with the hazard h, and the squares in
 * φ(b)/φ(a) = exp(−(b − a)(b + a)/2) are not subtracted.
 */
function logTailRatio(a: Tensor, b: Tensor): Tensor {
  const right = greater(a, 0);
  const [p, q] = [where(right, a, 1), where(right, b, 2)];
  const hazards = sub(log(normalReversedHazard(neg(p))), log(normalReversedHazard(neg(q))));
  const far = sub(hazards, mul(0.5, mul(sub(q, p), add(q, p))));
  return where(right, far, sub(logNdtr(neg(where(right, 0, b))), logNdtr(neg(where(right, 0, a)))));
}

/** The same with b = ∞, where the derivatives of the formula are NaN. */
function logRatio({ a, b }: Interval): Tensor {
  return guarded(equal(b, Infinity), b, add(abs(where(equal(a, -Infinity), 0, a)), 1), -Infinity, (end) =>
    logTailRatio(where(equal(a, -Infinity), neg(end), a), end),
  );
}

/** log P(low < Z ≤ high) of a standard normal variable, with the digits of the mass wherever the interval lies. */
export function logNormalMass(low: Tensor, high: Tensor): Tensor {
  const interval = facingRight(low, high);
  const { a } = interval;
  const beyond = guarded(equal(a, -Infinity), a, 0, 0, (x) => logNdtr(neg(x)));
  return add(beyond, log1mexp(logRatio(interval)));
}

/** The first two moments. */
export interface NormalMoments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Mean and variance of a standard normal variable between two numbers.
 *
 * Formula: with r(x) = φ(x)/P(a < Z ≤ b), mean r(a) − r(b) and variance 1 − mean·(mean − a) − (b − a)·r(b). In intervals so
 * narrow that these cancel, a quadrature of moments about the middle.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 13.10.
 */
export function truncatedNormalMoments(low: Tensor, high: Tensor): NormalMoments {
  const { a, b, side } = facingRight(low, high);
  const narrow = logicalAnd(less(sub(b, a), 2), less(mul(sub(b, a), add(b, a)), 12));
  const wide = wideMoments(where(narrow, -1, a), where(narrow, 2, b));
  const near = narrowMoments(where(narrow, a, 0), where(narrow, b, 1));
  return { mean: mul(side, where(narrow, near.mean, wide.mean)), variance: where(narrow, near.variance, wide.variance) };
}

function wideMoments(a: Tensor, b: Tensor): NormalMoments {
  const [open, closed] = [equal(a, -Infinity), equal(b, Infinity)];
  // Finite stand-ins for ends that are none: without a lower end there is no upper one either, since a + b ≥ 0.
  const left = where(open, 0, a);
  const right = where(closed, add(abs(left), 1), b);
  const ratio = logRatio({ a, b, side: a });
  const [kept, lost] = [neg(expm1(ratio)), exp(ratio)];
  const first = div(normalReversedHazard(neg(left)), kept);
  const last = where(closed, 0, mul(first, exp(mul(-0.5, mul(sub(right, left), add(right, left))))));
  // r(a) − a without cancellation.
  const above = sub(div(add(normalReversedHazardExcess(neg(left)), mul(left, lost)), kept), last);
  const [mean, width] = [sub(first, last), where(closed, 0, sub(right, left))];
  const variance = sub(sub(1, mul(mean, above)), mul(width, last));
  return { mean: where(open, 0, mean), variance: where(open, 1, variance) };
}

/** Gauss–Kronrod's 21 points are exact to rounding for exponents that change by less than 6. */
function narrowMoments(a: Tensor, b: Tensor): NormalMoments {
  const [half, middle] = [mul(0.5, sub(b, a)), mul(0.5, add(a, b))];
  const u = mul(expandDims(half, -1), tensor(kronrod.nodes, { dtype: a.dtype }));
  const shape = exp(neg(add(mul(u, expandDims(middle, -1)), mul(0.5, square(u)))));
  const weights = mul(tensor(kronrod.weights, { dtype: a.dtype }), shape);
  const total = sum(weights, { axis: -1 });
  const shift = div(sum(mul(weights, u), { axis: -1 }), total);
  const spread = div(sum(mul(weights, square(sub(u, expandDims(shift, -1)))), { axis: -1 }), total);
  return { mean: add(middle, shift), variance: spread };
}
