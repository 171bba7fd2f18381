import type { Shape, Tensor } from '@x/tensor/core';
import type { Bijector } from '../bijectors/bijector.js';

/**
 * Where a random value or a parameter may lie. A support answers what others would have to ask about it: whether a value
 * belongs to it, and which bijector maps unconstrained numbers onto it.
 */
export interface Support {
  /** One or two words, such as `positive`. */
  readonly name: string;
  /** What a message says after "must", such as `be positive and finite`. */
  readonly expectation: string;
  /** The number of axes of one value: 0 for numbers, 1 for vectors, 2 for matrices. */
  readonly eventRank: number;
  readonly discrete: boolean;
  /** Whether each value belongs here: truth values of the shape of `x` without its last `eventRank` axes. NaN never does. */
  readonly contains: (x: Tensor) => Tensor;
  /** Maps unconstrained numbers onto this support; absent where there is none, as for whole numbers. */
  readonly bijector?: () => Bijector;
  /**
   * All values, along a new axis 0 and broadcast over nothing: absent unless they are finitely many and the same for
   * the whole batch.
   */
  readonly values?: () => Tensor;
}

/** The axes of a batch: a shape without the axes of one value. */
export function withoutEvent(shape: Shape, eventRank: number): Shape {
  return shape.slice(0, shape.length - eventRank);
}
