import { asTensor, astype, broadcastTo, DTypeError, isFloat, ShapeError, showShape, transpose, type BatchCall, type DType, type Operand, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Block } from './kernels/subtractProduct.js';

/** The argument of an op as a float tensor of at least two axes; integers become float64. */
export function asMatrix(op: string, x: TensorLike, argument = 'a'): Tensor {
  const value = asTensor(x);
  if (value.ndim < 2) {
    throw new ShapeError({
      op,
      argument,
      expected: 'be a matrix [m, n] or a batch of them [..., m, n]',
      actual: `shape ${showShape(value.shape)}`,
      hint: value.ndim === 1 ? 'Use expandDims for a single row or column.' : undefined,
    } as ConstructorParameters<typeof ShapeError>[0]);
  }
  return isFloat(value.dtype) ? value : astype(value, 'float64');
}

/** The same for functions whose result has a shape that depends on the data, so that a batch has none. */
export function asOneMatrix(op: string, x: TensorLike, argument = 'a'): Tensor {
  const value = asMatrix(op, x, argument);
  if (value.ndim === 2) return value;
  throw new ShapeError({
    op,
    argument,
    expected: 'be one matrix [m, n]',
    actual: `shape ${showShape(value.shape)}`,
    hint: 'Results of different matrices may differ in shape: call it for each.',
  });
}

/** The same as `asMatrix` for a square matrix. */
export function asSquare(op: string, x: TensorLike, argument = 'a'): Tensor {
  const value = asMatrix(op, x, argument);
  const [m, n] = value.shape.slice(-2) as [number, number];
  if (m !== n) {
    throw new ShapeError({ op, argument, expected: 'be square, [..., n, n]', actual: `shape ${showShape(value.shape)}` });
  }
  return value;
}

/** Refuses bool and int32 where an op is called directly. */
export function requireFloat(op: string, argument: string, x: Tensor): void {
  if (!isFloat(x.dtype)) throw new DTypeError({ op, argument, expected: 'be float64 or float32', actual: x.dtype, hint: "Convert it with astype('float64')." });
}

/** Rows and columns of a matrix or of each of a batch. */
export function orderOf({ shape }: { readonly shape: Shape }): [number, number] {
  return [shape[shape.length - 2]!, shape[shape.length - 1]!];
}

/** Axes before the last two. */
export function leading({ shape }: { readonly shape: Shape }): Shape {
  return shape.slice(0, -2);
}

/** The transpose of each matrix. */
export function mT(x: Tensor): Tensor {
  const axes = x.shape.map((_, k) => k);
  return transpose(x, [...axes.slice(0, -2), x.ndim - 1, x.ndim - 2]);
}

/** How many matrices a batch holds. */
export function matrixCount({ shape }: { readonly shape: Shape }): number {
  return leading({ shape }).reduce((n, length) => n * length, 1);
}

/** Matrix `index` of a dense operand as float64 elements of its own, row-major. */
export function copyMatrix(x: Operand, index: number): Float64Array {
  const [m, n] = orderOf(x);
  const start = x.offset + index * m * n;
  const elements = x.data.subarray(start, start + m * n);
  return elements instanceof Float64Array ? elements.slice() : new Float64Array(elements);
}

/** A whole row-major array as a window. */
export function whole(data: Float64Array, columns: number): Block {
  return { data, offset: 0, row: columns, column: 1 };
}

/** The number of a matrix for messages; undefined when there is only one. */
export function batchIndex(x: { readonly shape: Shape }, index: number): number | undefined {
  return x.shape.length === 2 ? undefined : index;
}

/** For a batching rule: all inputs with the batch in front. */
export function withBatch({ inputs, batched, size }: BatchCall<unknown>): Tensor[] {
  return inputs.map((x, i) => (batched[i] ? x : broadcastTo(x, [size, ...x.shape])));
}

/** Results are computed in float64 and stored in the type of the input. */
export function sameType({ dtype }: { readonly dtype: DType }, shape: Shape): { shape: Shape; dtype: DType } {
  return { shape, dtype };
}
