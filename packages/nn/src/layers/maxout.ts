import { add, matmul, max, requireWhole, reshape, transpose, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf, requireLength } from '../module/input.js';
import type { Module } from '../module/module.js';
import { firstWeights, type WeightOptions } from './linear.js';

/**
 * The largest of `pieces` affine maps, unit by unit: a learnt convex, piecewise linear activation.
 *
 * Shapes: weight [pieces, outputs, inputs], bias [pieces, outputs]; x […, inputs] → […, outputs].
 * Fails: DomainError for sizes that are not whole; LayerError when the last axis is not `inputs` long.
 * Source: I. J. Goodfellow et al., "Maxout networks", 2013.
 *
 * @example
 * const layer = new Maxout(1, 1, 2);
 * layer.weight = tensor([[[1]], [[-1]]]);
 * layer.bias = tensor([[0], [0]]);
 * layer.forward([[-3], [2]]).toArray() // => [ [ 3 ], [ 2 ] ]
 */
export class Maxout implements Module {
  /** [pieces, outputs, inputs]. */
  weight: Tensor;
  /** [pieces, outputs]; null without bias. */
  bias: Tensor | null;
  readonly inputs: number;

  constructor(inputs: number, outputs: number, pieces = 2, options: WeightOptions = {}) {
    requireWhole('Maxout', 'inputs', inputs, 0);
    requireWhole('Maxout', 'outputs', outputs, 0);
    requireWhole('Maxout', 'pieces', pieces, 1);
    this.inputs = inputs;
    ({ weight: this.weight, bias: this.bias } = firstWeights([pieces, outputs, inputs], [pieces, outputs], inputs, options));
  }

  /** x […, inputs] → […, outputs]. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input, this.weight);
    requireLength(this, x, -1, this.inputs, 'features');
    const [pieces, outputs] = this.weight.shape as [number, number];
    const z = reshape(matmul(x, transpose(reshape(this.weight, [pieces * outputs, this.inputs]))), [...x.shape.slice(0, -1), pieces, outputs]);
    return max(this.bias === null ? z : add(z, this.bias), { axis: -2 });
  }
}
