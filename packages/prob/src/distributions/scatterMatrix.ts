import { broadcastTo, expandDims, mul, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { positive } from '../supports/positive.js';
import { positiveDefinite } from '../supports/positiveDefinite.js';
import type { Support } from '../supports/support.js';
import { requireFactor } from './covarianceFactor.js';
import { matrixOf } from './matrixArguments.js';
import { requireDegrees } from './requireDegrees.js';

/** What the Wishart distribution and its inverse share: degrees of freedom and a scale matrix. */
export abstract class ScatterMatrix extends Parametric {
  static readonly eventRank: number = 2;
  static readonly parameters: ParameterSupports<'df' | 'scale'> = { df: positive, scale: positiveDefinite };
  /** Degrees of freedom. */
  readonly df: Tensor;
  /** Of the Wishart distribution the mean divided by df, of its inverse the mean times df − d − 1. */
  readonly scale: Tensor;

  constructor({ df, scale }: { readonly df: TensorLike; readonly scale: TensorLike }) {
    super();
    const { family } = this;
    const matrix = matrixOf(family, 'scale', scale);
    requireFactor(family, 'scale', matrix);
    ({ df: this.df, scale: this.scale } = checkedParameters(family, ScatterMatrix.parameters, { df, scale: matrix }));
    requireDegrees(family, this.df, this.dimension);
  }

  override get eventShape(): Shape {
    return [this.dimension, this.dimension];
  }

  override get support(): Support {
    return positiveDefinite;
  }

  protected get dimension(): number {
    return this.scale.shape.at(-1)!;
  }

  protected get half(): Tensor {
    return mul(this.df, 0.5);
  }

  /** A matrix for each member of the batch. */
  protected wide(x: Tensor): Tensor {
    return broadcastTo(x, [...this.batchShape, this.dimension, this.dimension]);
  }
}

/** One number per matrix, with two axes of length 1 to act on all its elements. */
export function perMatrix(x: Tensor): Tensor {
  return expandDims(x, [-1, -2]);
}
