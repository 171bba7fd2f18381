import { Categorical, MixtureSameFamily, MultivariateNormal } from '@x/prob';
import { argmax, DomainError, type random, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireColumns } from '../kmeans/kMeans.js';
import { observations } from '../observations.js';
import { covarianceKind, type CovarianceName } from './covarianceKind.js';
import { expectation, type Responsibilities } from './expectation.js';
import { precisionFactors } from './factors.js';
import { missingPatterns } from './missing.js';
import type { MixtureParameters } from './parameters.js';

/** What is wrong with a component of a fit. */
export interface DegenerateComponent {
  readonly component: number;
  /** `empty`: no data are left to it. `collapsed`: it lies on a point, a line or a plane, and only the regularisation keeps it wide. */
  readonly reason: 'empty' | 'collapsed';
}

/** How a fit went. */
export interface FitReport {
  /** Of the data it was fitted to: Σ wᵢ log p(xᵢ). */
  readonly logLikelihood: number;
  /** The objective (log likelihood, plus log prior if there is one) at the start and after every iteration. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  readonly degenerate: readonly DegenerateComponent[];
  /** The weight of all rows. */
  readonly totalWeight: number;
}

/** A Gaussian mixture with known parameters. */
export class FittedGaussianMixture {
  /** The weights of the components, [k]. */
  readonly weights: Tensor;
  /** Their means, [k, d]. */
  readonly means: Tensor;
  /** Their covariances: full [k, d, d], tied [d, d], diag [k, d], spherical [k]. */
  readonly covariances: Tensor;
  readonly covariance: CovarianceName;
  readonly logLikelihood: number;
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  /** Components to distrust; empty when all is well. */
  readonly degenerate: readonly DegenerateComponent[];
  private readonly totalWeight: number;

  /** Made by `GaussianMixture.fit`, or by `GaussianMixture.of` from known parameters. */
  constructor(
    private readonly parameters: MixtureParameters,
    covariance: CovarianceName,
    report: FitReport,
  ) {
    const { k, d, weights, means, covariances } = parameters;
    const kind = covarianceKind('GaussianMixture', covariance);
    this.covariance = covariance;
    this.weights = tensor(weights);
    this.means = tensor(means, { shape: [k, d] });
    this.covariances = tensor(kind.compact(covariances, k, d), { shape: kind.shape(k, d) });
    ({
      logLikelihood: this.logLikelihood,
      history: this.history,
      iterations: this.iterations,
      converged: this.converged,
      message: this.message,
      degenerate: this.degenerate,
      totalWeight: this.totalWeight,
    } = report);
  }

  private expect(op: string, x: TensorLike): Responsibilities & { n: number; weights: Float64Array } {
    const data = requireColumns(op, observations(op, x, undefined, { missing: true }), this.parameters.d);
    const factors = precisionFactors(op, this.parameters);
    const { diagonal } = covarianceKind(op, this.covariance);
    return { ...expectation(data, this.parameters, factors, data.hasMissing ? missingPatterns(data) : [], diagonal), n: data.n, weights: data.weights };
  }

  /** log p(x) of each row, [n]; missing values (NaN) are marginalised. */
  logProb(x: TensorLike): Tensor {
    return tensor(this.expect('GaussianMixture.logProb', x).rowLogLikelihoods, { copy: false });
  }

  /** The same as `logProb`. */
  scoreSamples(x: TensorLike): Tensor {
    return this.logProb(x);
  }

  /** The mean of log p(x) over the rows. */
  score(x: TensorLike): number {
    const { logLikelihood, n } = this.expect('GaussianMixture.score', x);
    return logLikelihood / n;
  }

  /** The probability of each component for each row, [n, k]. */
  predictProba(x: TensorLike): Tensor {
    const { shares, n } = this.expect('GaussianMixture.predictProba', x);
    return tensor(shares, { shape: [n, this.parameters.k], copy: false });
  }

  /** The most probable component of each row, int32 [n]. */
  predict(x: TensorLike): Tensor {
    return argmax(this.predictProba(x), { axis: 1 });
  }

  /** Draws rows: [n, d]. */
  sample(key: random.Key, n: number): Tensor {
    return this.toDistribution().sample(key, [n]);
  }

  /** The mixture as a distribution of @x/prob. */
  toDistribution(): MixtureSameFamily {
    const { k, d, covariances } = this.parameters;
    return new MixtureSameFamily({
      mixture: new Categorical({ probs: this.weights }),
      components: new MultivariateNormal({ loc: this.means, covariance: tensor(covariances, { shape: [k, d, d] }) }),
    });
  }

  /** The number of free parameters. */
  get parameterCount(): number {
    const { k, d } = this.parameters;
    return k - 1 + k * d + covarianceKind('GaussianMixture', this.covariance).parameters(k, d);
  }

  /** The Bayesian information criterion p log n − 2ℓ of some data, or of those it was fitted to: smaller is better. */
  bic(x?: TensorLike): number {
    const { logLikelihood, n } = this.scored('GaussianMixture.bic', x);
    return this.parameterCount * Math.log(n) - 2 * logLikelihood;
  }

  /** The Akaike information criterion 2p − 2ℓ of some data, or of those it was fitted to: smaller is better. */
  aic(x?: TensorLike): number {
    return 2 * this.parameterCount - 2 * this.scored('GaussianMixture.aic', x).logLikelihood;
  }

  private scored(op: string, x: TensorLike | undefined): { logLikelihood: number; n: number } {
    if (x !== undefined) return this.expect(op, x);
    if (this.totalWeight > 0) return { logLikelihood: this.logLikelihood, n: this.totalWeight };
    throw new DomainError({ op, argument: 'X', expected: 'be given for a mixture that was not fitted', actual: 'nothing' });
  }

  /** How the mixture describes itself to loops that go on from it. @internal */
  get state(): MixtureParameters {
    return this.parameters;
  }
}
