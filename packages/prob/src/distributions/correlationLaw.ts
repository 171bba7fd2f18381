import { broadcastTo, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { positive } from '../supports/positive.js';
import { requireDimension } from './onion.js';

/** What LKJ and LKJCholesky have in common: laws of correlation matrices, and of their factors, under the same parameters. */
export abstract class CorrelationLaw extends Parametric {
  static readonly eventRank: number = 2;
  static readonly parameters: ParameterSupports<'concentration'> = { concentration: positive };
  /** The number of variables. */
  readonly dimension: number;
  /** How close to the identity: 1 is uniform over correlation matrices. */
  readonly concentration: Tensor;

  constructor({ dimension, concentration = 1 }: { readonly dimension: number; readonly concentration?: TensorLike }) {
    super();
    this.dimension = requireDimension(this.family, dimension);
    ({ concentration: this.concentration } = checkedParameters(this.family, CorrelationLaw.parameters, { concentration }));
  }

  override expand(batchShape: Shape): this {
    return Reflect.construct(this.constructor, [{ dimension: this.dimension, concentration: broadcastTo(this.concentration, batchShape) }]) as this;
  }

  override get eventShape(): Shape {
    return [this.dimension, this.dimension];
  }
}
