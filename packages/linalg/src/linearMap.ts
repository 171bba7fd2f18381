import { asTensor, DomainError, expandDims, matmul, random, ShapeError, showShape, squeeze, type Tensor, type TensorLike } from '@x/tensor/core';
import { asOneMatrix, asSquare, orderOf } from './matrices.js';

/** What multiplies vectors [n]: a sparse matrix, or an object of your own. */
export interface LinearOperator {
  /** [n, n] */
  readonly shape: readonly number[];
  /** A·x */
  matvec(x: Tensor): Tensor;
}

/** A square matrix, an operator, or the function x ↦ A·x of vectors [n] for one that is never written down. */
export type LinearMap = TensorLike | LinearOperator | ((x: Tensor) => Tensor);

/** Whether the matrix is known by its products only. */
export function isImplicit(a: LinearMap): a is LinearOperator | ((x: Tensor) => Tensor) {
  return typeof a === 'function' || (typeof a === 'object' && 'matvec' in a);
}

/** A·x for any of the forms. */
export function asFunction(op: string, a: LinearMap): (x: Tensor) => Tensor {
  if (typeof a === 'function') return a;
  if (isImplicit(a)) {
    if (a.shape.length !== 2 || a.shape[0] !== a.shape[1]) {
      throw new ShapeError({ op, argument: 'a', expected: 'be square, [n, n]', actual: `an operator of shape ${showShape(a.shape)}` });
    }
    return (x) => a.matvec(x);
  }
  const matrix = asSquare(op, asOneMatrix(op, a));
  return (x) => squeeze(matmul(matrix, expandDims(x, -1)), { axis: -1 });
}

/** The vector to start from: the given one, otherwise a fixed random one of the matrix's order. */
export function startingVector(op: string, a: LinearMap, start: TensorLike | undefined): Tensor {
  if (start !== undefined) return asTensor(start);
  if (typeof a === 'function') {
    throw new DomainError({ op, argument: 'start', expected: 'be given when `a` is a function', actual: 'undefined', hint: 'Its length says how many rows the matrix has: { start: random.normal(key, [n]) }.' });
  }
  if (isImplicit(a)) return random.normal(random.key(0), [a.shape[0]!]);
  return random.normal(random.key(0), [orderOf(asSquare(op, a))[0]]);
}
