import { asTensor, DomainError, expandDims, matmul, random, squeeze, type Tensor, type TensorLike } from '@x/tensor/core';
import { asOneMatrix, asSquare, orderOf } from './matrices.js';

/** A square matrix, or the function x ↦ A·x of vectors [n] for one that is never written down. */
export type LinearMap = TensorLike | ((x: Tensor) => Tensor);

/** A·x for either form. */
export function asFunction(op: string, a: LinearMap): (x: Tensor) => Tensor {
  if (typeof a === 'function') return a;
  const matrix = asSquare(op, asOneMatrix(op, a));
  return (x) => squeeze(matmul(matrix, expandDims(x, -1)), { axis: -1 });
}

/** The vector to start from: the given one, otherwise a fixed random one of the matrix's order. */
export function startingVector(op: string, a: LinearMap, start: TensorLike | undefined): Tensor {
  if (start !== undefined) return asTensor(start);
  if (typeof a === 'function') {
    throw new DomainError({ op, argument: 'start', expected: 'be given when `a` is a function', actual: 'undefined', hint: 'Its length says how many rows the matrix has: { start: random.normal(key, [n]) }.' });
  }
  return random.normal(random.key(0), [orderOf(asSquare(op, a))[0]]);
}
