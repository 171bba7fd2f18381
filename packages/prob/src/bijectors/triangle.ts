import { reshape, ShapeError, showShape, take, tensor, type Shape, type Tensor } from '@x/tensor/core';
import { beforeZero, lastLength } from './lastAxis.js';

/** Which numbers of a lower triangle are meant: all, or those below the diagonal. */
export interface Triangle {
  readonly diagonal: boolean;
}

/** The number of elements of a triangle of order n. */
export function triangleSize(n: number, { diagonal }: Triangle): number {
  return (n * (diagonal ? n + 1 : n - 1)) / 2;
}

/** The order n of the triangle that the last axis of a shape holds. Throws a ShapeError where there is none. */
export function triangleOrder(op: string, shape: Shape, triangle: Triangle): number {
  const size = lastLength(op, 'x', shape);
  const n = (Math.sqrt(8 * size + 1) + (triangle.diagonal ? -1 : 1)) / 2;
  if (Number.isInteger(n)) return n;
  const below = Math.floor(n);
  throw new ShapeError({
    op,
    argument: 'x',
    expected: `have n(n ${triangle.diagonal ? '+' : '−'} 1)/2 numbers on its last axis`,
    actual: `shape ${showShape(shape)}`,
    hint: `A matrix of order ${below} needs ${triangleSize(below, triangle)}, one of order ${below + 1} ${triangleSize(below + 1, triangle)}.`,
  });
}

/** The order of square matrices [..., n, n]. */
export function squareOrder(op: string, shape: Shape): number {
  const n = shape.at(-1);
  if (n !== undefined && shape.length >= 2 && n === shape.at(-2)) return n;
  throw new ShapeError({ op, argument: 'y', expected: 'be square, [..., n, n]', actual: `shape ${showShape(shape)}` });
}

/** Vectors [..., m], row by row, as lower triangles [..., n, n] with zeros elsewhere. */
export function toTriangle(x: Tensor, n: number, triangle: Triangle): Tensor {
  const zero = triangleSize(n, triangle);
  const places = new Int32Array(n * n).fill(zero);
  positions(n, triangle).forEach((place, k) => (places[place] = k));
  return reshape(take(beforeZero(x), tensor(places), { axis: -1 }), [...x.shape.slice(0, -1), n, n]);
}

/** The elements of lower triangles [..., n, n], row by row, as vectors [..., m]. */
export function fromTriangle(y: Tensor, n: number, triangle: Triangle): Tensor {
  const flat = reshape(y, [...y.shape.slice(0, -2), n * n]);
  return take(flat, tensor(Int32Array.from(positions(n, triangle))), { axis: -1 });
}

/** The places in a row-major matrix that the elements of its triangle take. */
function positions(n: number, { diagonal }: Triangle): readonly number[] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: diagonal ? i + 1 : i }, (_, j) => i * n + j)).flat();
}
