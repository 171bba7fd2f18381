import { log, mul, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { checkedParameters, type ParameterSupports } from '../parametric.js';
import { inverseDigamma } from '../special/inverseDigamma.js';
import { positive } from '../supports/positive.js';
import { GammaLaw } from './gammaLaw.js';
import { weightedMean } from './weightedMean.js';

/**
 * The chi-squared distribution of a sum of `df` squared standard normals, p(x) = x^(df/2 − 1)·e^(−x/2)/(2^(df/2)·Γ(df/2)).
 *
 * Domain: df > 0, not necessarily whole. Support: numbers ≥ 0.
 * Fails: DomainError for df outside its domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 18.
 *
 * @example
 * const statistic = new ChiSquared({ df: 3 });
 * statistic.quantile(0.95).item().toFixed(9); // => '7.814727903'
 * statistic.survival(300).item(); // => 9.94875834632…e-65
 */
export class ChiSquared extends GammaLaw {
  static readonly family: string = 'ChiSquared';
  static readonly parameters: ParameterSupports<'df'> = { df: positive };
  /** The degrees of freedom. */
  readonly df: Tensor;

  constructor({ df }: { df: TensorLike }) {
    super();
    ({ df: this.df } = checkedParameters(ChiSquared.family, ChiSquared.parameters, { df }));
  }

  protected override get asGamma(): { readonly concentration: Tensor; readonly rate: Tensor } {
    return { concentration: mul(this.df, 0.5), rate: tensor(0.5, { dtype: this.df.dtype }) };
  }

  /** Solves ψ(df/2) = mean(log(x/2)). */
  static maximumLikelihood(data: Tensor, weights: Tensor): ChiSquared {
    return new ChiSquared({ df: mul(2, inverseDigamma(weightedMean(log(mul(data, 0.5)), weights))) });
  }
}
