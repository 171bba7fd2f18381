import { tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';

/** One distribution with what the laws need to know to try it. */
export interface DistributionCase {
  /** Shown in the names of tests; the family by default. */
  readonly name?: string;
  /** A single distribution (batch shape []), in float64. */
  readonly distribution: Distribution;
  /** Values inside the support where the density is smooth, several along axis 0. */
  readonly points: TensorLike;
  /** Values outside the support: there logProb is −∞. */
  readonly outside?: TensorLike;
  /** Fields that cannot be varied continuously, such as `trials`: derivatives do not go there. */
  readonly fixed?: readonly string[];
  /** Between these the laws integrate or sum, where there is no quantile to say it. */
  readonly range?: readonly [number, number];
  /** Places where the density bends or jumps, for the integrals. */
  readonly breaks?: readonly number[];
  /** Arguments of the moment generating function where it converges well; [0.1, −0.2] by default. */
  readonly mgfAt?: readonly number[];
  /** Relative accuracy of integrals that converge slowly, such as variances of heavy tails; 1e-8 by default. */
  readonly integrals?: number;
  /** False for laws without a density in the ordinary sense, such as a point mass on the real line. */
  readonly density?: boolean;
  /** False where the parameters are no tree of tensors that can vary one by one. */
  readonly varies?: boolean;
}

/** The values to try, as a tensor of float64 or int32. */
export function pointsOf({ points }: DistributionCase): Tensor {
  return tensor(points as number[]);
}

/** The name of a case in a list of tests. */
export function nameOf({ name, distribution }: DistributionCase): string {
  return name ?? distribution.family;
}
