import { abs, add, clip, greater, log, mul, neg, random, square, sub, where, type DType, type Shape, type Tensor } from '@x/tensor/core';
import { ndtr } from '../special/ndtr.js';
import { guarded } from './guarded.js';

/** A symmetric density around zero that smooths data. */
export interface SmoothingKernel {
  readonly variance: number;
  /** How far it reaches: ∞ for the Gaussian one. */
  readonly reach: number;
  readonly logProb: (u: Tensor) => Tensor;
  readonly cdf: (u: Tensor) => Tensor;
  readonly draw: (key: random.KeyLike, shape: Shape, dtype: DType) => Tensor;
}

const within = (u: Tensor, f: (v: Tensor) => Tensor): Tensor => guarded(greater(abs(u), 1), u, 0, -Infinity, f);
const inside = (u: Tensor): Tensor => clip(u, -1, 1);
const symmetric = (key: random.KeyLike, shape: Shape, dtype: DType): Tensor =>
  random.uniform(key, shape, { min: -1, max: 1, dtype: dtype as 'float64' | 'float32' });

/** The names of kernels. */
export type KernelName = 'gaussian' | 'epanechnikov' | 'triangular' | 'uniform';

/** All but the Gaussian live on [−1, 1]. Source: Silverman, Density Estimation (1986), section 3.3. */
export const smoothingKernels: { readonly [name in KernelName]: SmoothingKernel } = {
  gaussian: {
    variance: 1,
    reach: Infinity,
    logProb: (u) => sub(mul(square(u), -0.5), 0.9189385332046727),
    cdf: ndtr,
    draw: (key, shape, dtype) => random.normal(key, shape, { dtype: dtype as 'float64' | 'float32' }),
  },
  epanechnikov: {
    variance: 0.2,
    reach: 1,
    logProb: (u) => within(u, (v) => log(mul(0.75, sub(1, square(v))))),
    cdf: (u) => mul(0.25, mul(square(add(1, inside(u))), sub(2, inside(u)))),
    // Devroye & Györfi: of three uniform numbers the last, unless it is the largest in size; then the second.
    draw: (key, shape, dtype) => {
      const [a, b, c] = random.split(key, 3).map((k) => symmetric(k, shape, dtype)) as [Tensor, Tensor, Tensor];
      const largest = greater(abs(c), abs(b)).logicalAnd(greater(abs(c), abs(a)));
      return where(largest, b, c);
    },
  },
  triangular: {
    variance: 1 / 6,
    reach: 1,
    logProb: (u) => within(u, (v) => log(sub(1, abs(v)))),
    cdf: (u) => {
      const rest = mul(0.5, square(sub(1, abs(inside(u)))));
      return where(greater(u, 0), sub(1, rest), rest);
    },
    draw: (key, shape, dtype) => {
      const [a, b] = random.split(key).map((k) => symmetric(k, shape, dtype)) as [Tensor, Tensor];
      return mul(0.5, add(a, b));
    },
  },
  uniform: {
    variance: 1 / 3,
    reach: 1,
    logProb: (u) => within(u, (v) => add(mul(neg(abs(v)), 0), -Math.LN2)),
    cdf: (u) => mul(0.5, add(1, inside(u))),
    draw: symmetric,
  },
};
