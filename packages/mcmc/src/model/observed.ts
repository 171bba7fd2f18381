import type { Distribution } from '@x/prob';
import { all, any, asTensor, broadcastTo, DomainError, isAbstract, isFloat, isNaN, logicalNot, reshape, ShapeError, showShape, where, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * The log density of every observation, batch by batch. Missing values (NaN) count 0: under independence that is the
 * exact marginal. A value of several components must be missing as a whole.
 */
export function observedLogProb(name: string, distribution: Distribution, value: TensorLike): Tensor {
  const data = asTensor(value);
  const missing = missingObservations(name, distribution, data);
  if (missing === undefined) return distribution.logProb(data);
  const rank = distribution.eventShape.length;
  const whole = reshape(missing, [...missing.shape, ...Array.from({ length: rank }, () => 1)]);
  const filled = where(whole, inPlaceOfMissing(data, missing, rank), data);
  const logProb = distribution.logProb(filled);
  return where(missing, 0, logProb);
}

/** Which observations are missing; undefined when none is. */
function missingObservations(name: string, distribution: Distribution, data: Tensor): Tensor | undefined {
  if (isAbstract(data) || !isFloat(data.dtype)) return undefined;
  const rank = distribution.eventShape.length;
  const absent = isNaN(data);
  if (!any(absent).item()) return undefined;
  if (rank === 0) return absent;
  const axes = Array.from({ length: rank }, (_, i) => data.ndim - rank + i);
  const some = any(absent, { axis: axes });
  const whole = all(absent, { axis: axes });
  if ((some.data as ArrayLike<number>).length > 0 && !sameElements(some, whole)) {
    throw new DomainError({
      op: `model.observe('${name}')`,
      argument: 'value',
      expected: 'have each vector or matrix either complete or all NaN',
      actual: 'one with some of its components missing',
      hint: 'Observe the components that are there with their marginal distribution, or sample the missing ones.',
    });
  }
  return whole;
}

function sameElements(a: Tensor, b: Tensor): boolean {
  return a.data.every((x, i) => x === b.data[i]);
}

/** A value that is there, to stand in for those that are not; its log density is not counted. */
function inPlaceOfMissing(data: Tensor, missing: Tensor, rank: number): Tensor {
  const present = logicalNot(missing).data.indexOf(1);
  const event = data.shape.slice(data.ndim - rank);
  const size = event.reduce((a, b) => a * b, 1);
  const from = Math.max(present, 0) * size;
  const stand = present < 0 ? data.data.slice(0, size).fill(0.5) : data.data.slice(from, from + size);
  return broadcastTo(asTensor(rank === 0 ? stand[0]! : reshape(asTensor(stand), event)), data.shape);
}

/** Refuses observations whose shape the distribution does not broadcast to: each would silently count several times. */
export function requireObservationShape(name: string, distribution: Distribution, data: Tensor): void {
  const { batchShape, eventShape } = distribution;
  const rank = eventShape.length;
  const fits =
    data.ndim >= rank &&
    eventShape.every((n, i) => n === data.shape[data.ndim - rank + i]) &&
    batchShape.every((n, i) => {
      const at = data.ndim - rank - batchShape.length + i;
      return n === 1 || (at >= 0 && data.shape[at] === n);
    });
  if (fits) return;
  throw new ShapeError({
    op: `model.observe('${name}')`,
    argument: 'value',
    expected: `have a shape that ends with that of the ${distribution.family} distribution, ${showShape([...batchShape, ...eventShape])}`,
    actual: showShape(data.shape),
    hint: 'Each element of the batch needs one observation (or a leading axis of several). Use expand on the distribution, or reshape the data.',
  });
}
