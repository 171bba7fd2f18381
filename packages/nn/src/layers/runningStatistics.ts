import { stopGradient } from '@x/autodiff/core';
import { add, alias, div, isAbstract, mul, sub, TraceError, type Tensor } from '@x/tensor/core';

/** How statistics of batches are averaged. */
export interface Averaging {
  /** The share of the newest batch; null averages all batches equally. */
  readonly momentum: number | null;
  /** Batches seen, with the newest. */
  readonly batches: Tensor;
}

/** A running statistic after the next batch. It is a constant to every derivative and keeps no history. */
export function movedStatistic(layer: object, old: Tensor, seen: Tensor, { momentum, batches }: Averaging): Tensor {
  const step = sub(isAbstract(seen) ? stopGradient(seen) : alias(seen), old);
  const next = add(old, momentum === null ? div(step, batches) : mul(step, momentum)).astype(old.dtype);
  if (isAbstract(next) && !isAbstract(old)) {
    throw new TraceError({
      op: layer.constructor.name,
      argument: 'model',
      expected: 'be an argument of the traced function while training',
      actual: 'one captured from outside, whose running statistics cannot be changed there',
      hint: 'Write compile((model, x) => …) and return the model, or its part with the buffers, as a result.',
    });
  }
  return next;
}
