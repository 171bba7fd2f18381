import { concat, ShapeError, showShape, slice, zeros, type Shape, type Tensor } from '@x/tensor/core';

/** Elements from `start` up to `end` of the last axis. */
export function alongLast(x: Tensor, start: number, end: number): Tensor {
  const front = x.shape.slice(0, -1);
  return slice(x, [...front.map(() => 0), start], [...front, end]);
}

/** x with a zero in front on the last axis. */
export function afterZero(x: Tensor): Tensor {
  return concat([zeros([...x.shape.slice(0, -1), 1], { dtype: x.dtype }), x], { axis: -1 });
}

/** x with a zero at the end of the last axis. */
export function beforeZero(x: Tensor): Tensor {
  return concat([x, zeros([...x.shape.slice(0, -1), 1], { dtype: x.dtype })], { axis: -1 });
}

/** The length of the last axis. Throws a ShapeError for a scalar. */
export function lastLength(op: string, argument: string, shape: Shape, least = 0): number {
  const n = shape.at(-1);
  if (n !== undefined && n >= least) return n;
  throw new ShapeError({
    op,
    argument,
    expected: least === 0 ? 'have a last axis' : `have a last axis of at least ${least}`,
    actual: `shape ${showShape(shape)}`,
  });
}
