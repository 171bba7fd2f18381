import { asTensor, ShapeError, showShape, sizeOf, Tensor, type Shape, type TensorLike } from '@x/tensor/core';
import type { Chains } from './chains.js';

/** Draws of a quantity: chains by draws by elements. */
export interface Draws {
  /** The shape of one draw. */
  readonly shape: Shape;
  /** The chains of element i. */
  element(i: number): Chains;
}

/** Reads draws of shape [chain, draw, ...shape]. */
export function drawsOf(op: string, x: TensorLike): Draws {
  const draws = asTensor(x);
  if (draws.ndim < 2) {
    throw new ShapeError({ op, argument: 'draws', expected: 'have shape [chain, draw, …]', actual: showShape(draws.shape), hint: 'A single chain is [draws], in brackets.' });
  }
  const [chains, n] = draws.shape as [number, number];
  const shape = draws.shape.slice(2);
  const size = sizeOf(shape);
  const { data } = draws;
  return {
    shape,
    element: (i) => Array.from({ length: chains }, (_, c) => Float64Array.from({ length: n }, (_, d) => Number(data[(c * n + d) * size + i]!))),
  };
}

/** One number per element, as a tensor of the shape of a draw. */
export function perElement(op: string, x: TensorLike, f: (chains: Chains) => number): Tensor {
  const draws = drawsOf(op, x);
  const size = sizeOf(draws.shape);
  return new Tensor('float64', draws.shape, Float64Array.from({ length: size }, (_, i) => f(draws.element(i))));
}
