import { add, asTensor, broadcastTo, DomainError, mul, random, sub, take, type Tensor, type TensorLike } from '@x/tensor/core';

/** Where points are drawn: uniformly in a box. */
export interface Sampling {
  readonly lower: TensorLike;
  readonly upper: TensorLike;
  /** Default key(0). */
  readonly key?: random.Key;
  /** Points, or pairs of points; default 256. */
  readonly samples?: number;
}

/** Tuples of points of the box. */
export function drawInBox(op: string, { lower, upper, key = random.key(0), samples = 256 }: Sampling, each: number): Tensor[][] {
  const gap = sub(upper, lower);
  if (gap.data.some((v) => !(v >= 0))) {
    throw new DomainError({ op, argument: 'lower', expected: 'not exceed upper', actual: `a gap of ${Math.min(...gap.data)}` });
  }
  const unit = random.uniform(key, [samples, each, ...gap.shape]);
  const points = add(mul(unit, gap), broadcastTo(asTensor(lower), gap.shape));
  return Array.from({ length: samples }, (_, i) => Array.from({ length: each }, (_, k) => take(take(points, i, { axis: 0 }), k, { axis: 0 })));
}

