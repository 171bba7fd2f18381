import { cholesky, inv, slogdet, solve, trace } from '@x/linalg';
import { add, arange, asTensor, div, DomainError, expandDims, isAbstract, lgamma, matmul, mul, random, ShapeError, showShape, sub, sum, swapAxes, type Tensor, type TensorLike } from '@x/tensor/core';
import { MultivariateNormal } from '../../distributions/multivariateNormal.js';
import { MultivariateStudentT } from '../../distributions/multivariateStudentT.js';
import { Wishart } from '../../distributions/wishart.js';
import { requirePositive, total, weightedSum, type ConjugateRule } from './rule.js';

/** A mean vector and a covariance matrix. */
export interface MeanAndCovariance {
  readonly loc: Tensor;
  readonly covariance: Tensor;
}

/**
 * The conjugate law of the mean and covariance of multivariate normal observations: covariance ~ inverse Wishart(df, scale)
 * and loc | covariance ~ Normal(loc, covariance/count). The precision matrix is Wishart(df, scale⁻¹): with it this is the
 * normal–Wishart law.
 *
 * Shapes: loc [d], scale [d, d], count and df scalars. Domain: count > 0, df > d − 1, scale positive definite.
 * Fails: DomainError and ShapeError for others.
 * Source: Murphy (2007), Conjugate Bayesian analysis of the Gaussian distribution.
 *
 * @example
 * const prior = new NormalInverseWishart({ loc: [0, 0], count: 1, df: 4, scale: [[1, 0], [0, 1]] });
 * const after = posterior(prior, MultivariateNormal, [[1, 2], [3, 4], [5, 0]]);
 * after.loc.toArray() // => [ 2.25, 1.5 ]
 * after.df.item() // => 7
 */
export class NormalInverseWishart {
  readonly loc: Tensor;
  readonly count: Tensor;
  readonly df: Tensor;
  readonly scale: Tensor;

  constructor({ loc, count, df, scale }: { readonly loc: TensorLike; readonly count: TensorLike; readonly df: TensorLike; readonly scale: TensorLike }) {
    [this.loc, this.count, this.df, this.scale] = [loc, count, df, scale].map((x) => mul(asTensor(x), 1)) as [Tensor, Tensor, Tensor, Tensor];
    const d = this.loc.shape[0] ?? 0;
    if (this.loc.ndim !== 1 || this.scale.ndim !== 2 || this.scale.shape.some((n) => n !== d) || this.count.ndim + this.df.ndim > 0) {
      throw new ShapeError({ op: this.family, argument: 'scale', expected: 'be [d, d] beside loc [d], with numbers for count and df', actual: `${showShape(this.scale.shape)} beside ${showShape(this.loc.shape)}` });
    }
    requirePositive(this.family, { count: this.count, df: this.df });
    if (!isAbstract(this.df) && !((this.df.data[0] as number) > d - 1)) {
      throw new DomainError({ op: this.family, argument: 'df', expected: `be above d − 1 = ${d - 1}`, actual: String(this.df.data[0]) });
    }
    cholesky(this.scale);
  }

  /** `NormalInverseWishart`. */
  get family(): string {
    return 'NormalInverseWishart';
  }

  private get dimension(): number {
    return this.loc.shape[0]!;
  }

  /** The law of the mean alone. Its covariance exists for df > d + 1. */
  marginalLoc(): MultivariateStudentT {
    const df = sub(this.df, this.dimension - 1);
    return new MultivariateStudentT({ df, loc: this.loc, scale: div(this.scale, mul(this.count, df)) });
  }

  /** The expectations of both: the covariance's exists for df > d + 1. */
  get mean(): MeanAndCovariance {
    return { loc: this.loc, covariance: div(this.scale, sub(this.df, this.dimension + 1)) };
  }

  /** Where their joint density is largest. */
  get mode(): MeanAndCovariance {
    return { loc: this.loc, covariance: div(this.scale, add(this.df, this.dimension + 2)) };
  }

  /** The joint log-density of a mean and a covariance. */
  logProb({ loc, covariance }: { readonly loc: TensorLike; readonly covariance: TensorLike }): Tensor {
    const { df, scale, dimension: d } = this;
    const half = mul(df, 0.5);
    const logNormalizer = add(mul(half, d * Math.LN2), add((d * (d - 1) * Math.log(Math.PI)) / 4, sum(lgamma(sub(half, mul(arange(d), 0.5))))));
    const logDet = slogdet(covariance).logAbsDet;
    const inverseWishart = sub(
      sub(mul(half, slogdet(scale).logAbsDet), mul(mul(0.5, add(df, d + 1)), logDet)),
      add(logNormalizer, mul(0.5, trace(solve(covariance, scale)))),
    );
    return add(inverseWishart, new MultivariateNormal({ loc: this.loc, covariance: div(covariance, this.count) }).logProb(loc));
  }

  /** One joint draw. */
  sample(key: random.KeyLike): MeanAndCovariance {
    const [forCovariance, forLoc] = random.split(key);
    const covariance = inv(new Wishart({ df: this.df, scale: inv(this.scale) }).sample(forCovariance!));
    return { covariance, loc: new MultivariateNormal({ loc: this.loc, covariance: div(covariance, this.count) }).sample(forLoc!) };
  }
}

/** Mean and covariance of a multivariate normal law, both unknown. */
export const normalInverseWishartRules: readonly ConjugateRule<NormalInverseWishart>[] = [
  {
    prior: 'NormalInverseWishart',
    likelihood: 'MultivariateNormal',
    of: 'loc and covariance',
    known: [],
    update: (prior, seen) => {
      const n = total(seen);
      const count = add(prior.count, n);
      const loc = div(add(mul(prior.count, prior.loc), weightedSum(seen, seen.data, 1)), count);
      const apart = sub(seen.data, loc);
      const scatter = matmul(swapAxes(mul(expandDims(seen.weights, -1), apart), 0, 1), apart);
      const shift = sub(prior.loc, loc);
      const moved = mul(prior.count, mul(expandDims(shift, 1), expandDims(shift, 0)));
      return new NormalInverseWishart({ loc, count, df: add(prior.df, n), scale: add(prior.scale, add(scatter, moved)) });
    },
    point: (prior) => {
      const { mode } = prior;
      return { parameters: { loc: mode.loc, covariance: mode.covariance }, logProb: (p) => p.logProb(mode) };
    },
    predictive: ({ loc, count, df, scale }) => {
      const freedom = sub(df, loc.shape[0]! - 1);
      return new MultivariateStudentT({ df: freedom, loc, scale: mul(scale, div(add(count, 1), mul(count, freedom))) });
    },
  },
];
