import { reshape, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf } from '../module/input.js';
import type { Module } from '../module/module.js';

/**
 * All axes from `start` on as one; the batch axis stays.
 *
 * Shapes: [N, a, b, …] → [N, a·b·…].
 *
 * @example
 * new Flatten().forward([[[1, 2], [3, 4]]]).toArray() // => [ [ 1, 2, 3, 4 ] ]
 */
export class Flatten implements Module {
  readonly start: number;

  constructor(start = 1) {
    this.start = start;
  }

  /** [N, …] → [N, all others]. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input);
    return reshape(x, [...x.shape.slice(0, this.start), x.shape.slice(this.start).reduce((n, length) => n * length, 1)]);
  }
}
