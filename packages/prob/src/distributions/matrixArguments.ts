import {
  asTensor,
  astype,
  broadcastTo,
  DomainError,
  isFloat,
  ShapeError,
  showShape,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';

/** A square matrix, or a batch of them, as floats. */
export function matrixOf(family: string, argument: string, matrix: TensorLike): Tensor {
  const value = asTensor(matrix);
  if (value.ndim >= 2 && value.shape.at(-1) === value.shape.at(-2) && value.shape.at(-1)! > 0) {
    return isFloat(value.dtype) ? value : astype(value, 'float64');
  }
  throw new ShapeError({
    op: family,
    argument,
    expected: 'be square, [..., d, d] with d ≥ 1',
    actual: `shape ${showShape(value.shape)}`,
    hint: 'For independent components give diagonalMatrix(variances).',
  });
}

/** A vector of the length of a matrix, or a batch of them; one number stands for all components. */
export function vectorOf(family: string, argument: string, vector: TensorLike, n: number): Tensor {
  const value = asTensor(vector);
  if (value.ndim === 0) return broadcastTo(value, [n]);
  if (value.shape.at(-1) === n) return value;
  throw new ShapeError({
    op: family,
    argument,
    expected: `have a last axis of length ${n}`,
    actual: `shape ${showShape(value.shape)}`,
  });
}

/** Places of components, counted from the back when negative; refused unless each names another component. */
export function requirePlaces(op: string, indices: readonly number[], n: number): number[] {
  const places = indices.map((i) => (i < 0 ? i + n : i));
  const fit = places.every((i) => Number.isInteger(i) && i >= 0 && i < n) && new Set(places).size === places.length;
  if (fit && places.length > 0) return places;
  throw new DomainError({
    op,
    argument: 'indices',
    expected: `name different components from 0 to ${n - 1}, at least one`,
    actual: `[${indices.join(', ')}]`,
  });
}

/** Refuses values whose last axes are not one value. */
export function requireShape(op: string, x: Tensor, event: Shape, argument = 'x'): void {
  const last = x.shape.slice(Math.max(x.ndim - event.length, 0));
  if (last.length === event.length && last.every((n, k) => n === event[k])) return;
  throw new ShapeError({ op, argument, expected: `end in ${showShape(event)}`, actual: `shape ${showShape(x.shape)}` });
}
