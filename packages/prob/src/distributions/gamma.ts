import { div, log, neg, type Tensor, type TensorLike } from '@x/tensor/core';
import { checkedParameters, type ParameterSupports } from '../parametric.js';
import { gammaShape } from '../special/inverseDigamma.js';
import { positive } from '../supports/positive.js';
import { GammaLaw } from './gammaLaw.js';
import { requireSpread } from './requireSpread.js';
import { weightedMean } from './weightedMean.js';

/**
 * The gamma distribution, p(x) = rateᵃ·xᵃ⁻¹·e^(−rate·x)/Γ(a) with a = concentration.
 *
 * Domain: concentration, rate > 0 and finite (rate = 1/scale). Support: numbers ≥ 0. Draws are differentiable in both.
 * Accurate also for large concentrations, and in both tails.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 17; draws: Marsaglia & Tsang (2000),
 * their derivatives: Figurnov, Mohamed & Mnih (2018).
 *
 * @example
 * const wait = new Gamma({ concentration: 3, rate: 2 });
 * wait.prob(1).item().toFixed(10); // => '0.5413411329'
 * [wait.mean.item(), wait.variance.item()]; // => [ 1.5, 0.75 ]
 * wait.survival(100).item(); // => 2.79560937366…e-83
 */
export class Gamma extends GammaLaw {
  static readonly family: string = 'Gamma';
  static readonly parameters: ParameterSupports<'concentration' | 'rate'> = { concentration: positive, rate: positive };
  /** The shape parameter. */
  readonly concentration: Tensor;
  /** One over the scale. */
  readonly rate: Tensor;

  constructor({ concentration, rate = 1 }: { concentration: TensorLike; rate?: TensorLike }) {
    super();
    const given = checkedParameters(Gamma.family, Gamma.parameters, { concentration, rate });
    ({ concentration: this.concentration, rate: this.rate } = given);
  }

  protected override get asGamma(): { readonly concentration: Tensor; readonly rate: Tensor } {
    return this;
  }

  /** Solves log a − ψ(a) = log(mean) − mean(log x) by Newton's method; the rate is then a/mean. */
  static maximumLikelihood(data: Tensor, weights: Tensor): Gamma {
    const mean = weightedMean(data, weights);
    const gap = neg(weightedMean(log(div(data, mean)), weights));
    requireSpread(Gamma.family, gap, 1e-15);
    const concentration = gammaShape(gap);
    return new Gamma({ concentration, rate: div(concentration, mean) });
  }
}
