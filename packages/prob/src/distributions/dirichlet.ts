import {
  add,
  all,
  any,
  asTensor,
  cumsum,
  diagonalMatrix,
  digamma,
  div,
  equal,
  expandDims,
  greaterEqual,
  isNaN,
  log,
  mul,
  type random,
  slice,
  softmax,
  sub,
  sum,
  where,
  xlogy,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { logBeta } from '../special/logBeta.js';
import { logRealPoissonMass } from '../special/logRealPoissonMass.js';
import { positiveVector } from '../supports/positiveVector.js';
import { simplex } from '../supports/simplex.js';
import type { Support } from '../supports/support.js';
import { dirichletConcentration } from './dirichletConcentration.js';
import { logGammaDraw } from './gammaDraw.js';
import { requireCategories } from './requireProbabilities.js';

/**
 * The Dirichlet distribution over probability vectors, p(x) = Γ(Σ concentrationₖ)/Π Γ(concentrationₖ)·Π xₖ^(concentrationₖ − 1).
 *
 * Shapes: concentration [..., n]; the leading axes are the batch. Domain: finite concentration > 0, n ≥ 1.
 * Support: vectors of n numbers ≥ 0 that sum to 1 (within 1e-6).
 * Draws are differentiable in the concentrations. Fails: DomainError for concentrations outside the domain.
 * Source: Kotz, Balakrishnan & Johnson, Continuous Multivariate Distributions 1, chapter 49.
 *
 * @example
 * const shares = new Dirichlet({ concentration: [2, 3, 4] });
 * shares.prob([0.2, 0.3, 0.5]).item().toFixed(10) // => '7.5600000000'
 * shares.mode.toArray() // => [ 0.16666666666666666, 0.3333333333333333, 0.5 ]
 */
export class Dirichlet extends Parametric {
  static readonly family: string = 'Dirichlet';
  static readonly eventRank: number = 1;
  static readonly parameters: ParameterSupports<'concentration'> = { concentration: positiveVector };
  /** One number per category; how much larger than 1 it is tells what has been counted. */
  readonly concentration: Tensor;

  constructor({ concentration }: { readonly concentration: TensorLike }) {
    super();
    requireCategories(Dirichlet.family, 'concentration', concentration);
    ({ concentration: this.concentration } = checkedParameters(Dirichlet.family, Dirichlet.parameters, { concentration }));
  }

  private get categories(): number {
    return this.concentration.shape.at(-1)!;
  }

  override get eventShape(): Shape {
    return [this.categories];
  }

  override get support(): Support {
    return simplex;
  }

  /** The sum of the concentrations, with an axis of length 1 or without. */
  private total(keepDims = false): Tensor {
    return sum(this.concentration, { axis: -1, keepDims });
  }

  /** log of Π Γ(concentrationₖ)/Γ(Σ concentrationₖ). */
  private logNormalizer(): Tensor {
    // B(a₁, a₂)·B(a₁ + a₂, a₃)⋯, so that large concentrations do not cancel.
    const { shape } = this.concentration;
    const starts = shape.map((_, axis) => Number(axis === shape.length - 1));
    const ends = shape.map((n, axis) => (axis === shape.length - 1 ? n - 1 : n));
    const sums = cumsum(slice(this.concentration, shape.map(() => 0), ends), { axis: -1 });
    return sum(logBeta(sums, slice(this.concentration, starts, [...shape])), { axis: -1 });
  }

  override logProb(x: TensorLike): Tensor {
    const value = asTensor(x);
    const inside = simplex.contains(value);
    const safe = where(expandDims(inside, -1), value, 1 / this.categories);
    const border = equal(safe, 0);
    const within = where(border, 1 / this.categories, safe);
    const atBorder = xlogy(sub(this.concentration, 1), where(border, safe, 1));
    const density = where(
      any(border, { axis: -1 }),
      sub(sum(add(atBorder, xlogy(sub(this.concentration, 1), within)), { axis: -1 }), this.logNormalizer()),
      this.logDensityInside(within),
    );
    return where(isNaN(sum(value, { axis: -1 })), NaN, where(inside, density, -Infinity));
  }

  /**
   * For positive shares: a multinomial mass of counts αₖ, times Π αₖ/xₖ over α₀. As Poisson masses given their sum it does
   * not cancel for large concentrations.
   */
  private logDensityInside(x: Tensor): Tensor {
    const { concentration } = this;
    const total = this.total();
    const counted = logRealPoissonMass(concentration, mul(this.total(true), x));
    const each = sum(add(counted, sub(log(concentration), log(x))), { axis: -1 });
    const excess = mul(total, sub(sum(x, { axis: -1 }), 1));
    return add(sub(sub(each, logRealPoissonMass(total, total)), log(total)), excess);
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return softmax(logGammaDraw(key, this.concentration, [...shape, this.categories]), { axis: -1 });
  }

  override get mean(): Tensor {
    return div(this.concentration, this.total(true));
  }

  override get variance(): Tensor {
    return div(mul(this.mean, sub(1, this.mean)), add(this.total(true), 1));
  }

  /** The covariance [..., n, n], a singular matrix. */
  get covariance(): Tensor {
    const { mean } = this;
    const products = mul(expandDims(mean, -1), expandDims(mean, -2));
    return div(sub(diagonalMatrix(mean), products), expandDims(add(this.total(true), 1), -1));
  }

  /** Where all concentrations are ≥ 1; the mean where all are 1. NaN otherwise: the density is unbounded. */
  override get mode(): Tensor {
    const excess = sub(this.concentration, 1);
    const bounded = all(greaterEqual(excess, 0), { axis: -1, keepDims: true });
    const rest = sum(excess, { axis: -1, keepDims: true });
    const flat = equal(rest, 0);
    return where(bounded, where(flat, this.mean, div(excess, where(flat, 1, rest))), NaN);
  }

  override entropy(): Tensor {
    const { concentration } = this;
    const total = this.total();
    const own = sum(mul(sub(concentration, 1), digamma(concentration)), { axis: -1 });
    return sub(add(this.logNormalizer(), mul(sub(total, this.categories), digamma(total))), own);
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Dirichlet) || other.categories !== this.categories) return undefined;
    const shift = sub(this.concentration, other.concentration);
    const meanLogs = sub(digamma(this.concentration), digamma(this.total(true)));
    return add(sub(other.logNormalizer(), this.logNormalizer()), sum(mul(shift, meanLogs), { axis: -1 }));
  }

  /**
   * By Newton's method on the weighted means of log x.
   * Fails: DomainError for zeros in the data, or when all vectors are equal, so that the likelihood grows without bound.
   */
  static maximumLikelihood(data: Tensor, weights: Tensor): Dirichlet {
    return new Dirichlet({ concentration: dirichletConcentration(data, weights) });
  }
}
