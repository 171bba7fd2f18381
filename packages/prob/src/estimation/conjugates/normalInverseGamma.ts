import { add, asTensor, broadcastShapes, div, mul, random, sqrt, square, sub, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import type { SampleShape } from '../../distribution.js';
import { InverseGamma } from '../../distributions/inverseGamma.js';
import { Normal } from '../../distributions/normal.js';
import { StudentT } from '../../distributions/studentT.js';
import { requirePositive, total, weightedSum, type ConjugateRule } from './rule.js';

/** A mean and a variance. */
export interface MeanAndVariance {
  readonly loc: Tensor;
  readonly variance: Tensor;
}

/**
 * The conjugate law of the mean and variance of normal observations: variance ~ InverseGamma(concentration, scale) and
 * loc | variance ~ Normal(loc, √(variance/count)). `count` is the number of observations the prior mean is worth.
 *
 * Domain: count, concentration and scale > 0.
 * Fails: DomainError for others.
 * Source: Murphy (2007), Conjugate Bayesian analysis of the Gaussian distribution.
 *
 * @example
 * const prior = new NormalInverseGamma({ loc: 0, count: 1, concentration: 2, scale: 2 });
 * const after = posterior(prior, Normal, [1, 2, 3]);
 * after.loc.item() // => 1.5
 * after.marginalLoc().df.item() // => 7
 */
export class NormalInverseGamma {
  readonly loc: Tensor;
  readonly count: Tensor;
  readonly concentration: Tensor;
  readonly scale: Tensor;

  constructor({ loc, count, concentration, scale }: { readonly loc: TensorLike; readonly count: TensorLike; readonly concentration: TensorLike; readonly scale: TensorLike }) {
    [this.loc, this.count, this.concentration, this.scale] = [loc, count, concentration, scale].map((x) => add(asTensor(x), 0)) as [Tensor, Tensor, Tensor, Tensor];
    requirePositive(this.family, { count: this.count, concentration: this.concentration, scale: this.scale });
  }

  /** `NormalInverseGamma`. */
  get family(): string {
    return 'NormalInverseGamma';
  }

  /** The common shape of the parameters. */
  get batchShape(): Shape {
    return broadcastShapes(this.family, [this.loc.shape, this.count.shape, this.concentration.shape, this.scale.shape]);
  }

  /** The law of the variance alone. */
  marginalVariance(): InverseGamma {
    return new InverseGamma({ concentration: this.concentration, scale: this.scale });
  }

  /** The law of the mean alone: a Student t. */
  marginalLoc(): StudentT {
    const { loc, count, concentration, scale } = this;
    return new StudentT({ df: mul(2, concentration), loc, scale: sqrt(div(scale, mul(concentration, count))) });
  }

  /** The expectations of both. */
  get mean(): MeanAndVariance {
    return { loc: this.loc, variance: this.marginalVariance().mean };
  }

  /** Where their joint density is largest. */
  get mode(): MeanAndVariance {
    return { loc: this.loc, variance: div(this.scale, add(this.concentration, 1.5)) };
  }

  /** The joint log-density of a mean and a variance. */
  logProb({ loc, variance }: { readonly loc: TensorLike; readonly variance: TensorLike }): Tensor {
    return add(this.marginalVariance().logProb(variance), new Normal({ loc: this.loc, scale: sqrt(div(variance, this.count)) }).logProb(loc));
  }

  /** Joint draws of shape `[...shape, ...batch]`. */
  sample(key: random.KeyLike, shape: SampleShape = []): MeanAndVariance {
    const [forVariance, forLoc] = random.split(key);
    const variance = this.expanded().sample(forVariance!, shape);
    return { variance, loc: new Normal({ loc: this.loc, scale: sqrt(div(variance, this.count)) }).sample(forLoc!) };
  }

  private expanded(): InverseGamma {
    return this.marginalVariance().expand(this.batchShape);
  }
}

/** Mean and variance of a normal law, both unknown. */
export const normalInverseGammaRules: readonly ConjugateRule<NormalInverseGamma>[] = [
  {
    prior: 'NormalInverseGamma',
    likelihood: 'Normal',
    of: 'loc and variance',
    known: [],
    update: (prior, seen) => {
      const n = total(seen);
      const count = add(prior.count, n);
      const loc = div(add(mul(prior.count, prior.loc), weightedSum(seen, seen.data)), count);
      // Squares about the prior mean and the posterior mean: no difference of large squares.
      const apart = add(weightedSum(seen, square(sub(seen.data, loc))), mul(prior.count, square(sub(prior.loc, loc))));
      return new NormalInverseGamma({ loc, count, concentration: add(prior.concentration, mul(n, 0.5)), scale: add(prior.scale, mul(apart, 0.5)) });
    },
    point: (prior) => {
      const { mode } = prior;
      return { parameters: { loc: mode.loc, scale: sqrt(mode.variance) }, logProb: (p) => p.logProb(mode) };
    },
    predictive: ({ loc, count, concentration, scale }) =>
      new StudentT({ df: mul(2, concentration), loc, scale: sqrt(div(mul(scale, add(count, 1)), mul(concentration, count))) }),
  },
];
