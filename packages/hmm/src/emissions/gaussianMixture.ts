import type { CovarianceName, GaussianMixturePrior } from '@x/em';
import { Categorical, MixtureSameFamily, MultivariateNormal, type Distribution } from '@x/prob';
import { asTensor, expandDims, mul, random, reshape, ShapeError, showShape, tensor, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { Emission } from './emission.js';
import { meanVariance, requireFinite } from './gaussian.js';
import { GaussianComponents } from './gaussianComponents.js';
import { readGaussians, type GaussianValues } from './gaussianValues.js';
import { dirichletCounts, logDirichlet, normalizedRows, permutedRows, readProbabilities, type DirichletPrior } from './probabilities.js';

/** Priors of the parameters of each component, and of the weights in each state. */
export interface StateMixturePrior extends Pick<GaussianMixturePrior, 'mean' | 'covariance'> {
  readonly weights?: DirichletPrior;
}

/** Emissions from a mixture of normal distributions in each state. */
export class GaussianMixtureEmission extends Emission<StateMixturePrior> {
  override readonly states: number;
  override readonly eventShape: readonly number[];
  /** How many components each state has. */
  readonly mixtures: number;

  /** Made by `gaussianMixture`. */
  constructor(
    private readonly components: GaussianComponents,
    states: number,
    eventShape: Shape,
    private readonly floor: number | undefined,
  ) {
    super();
    this.states = states;
    this.mixtures = components.parameters.k / states;
    this.eventShape = eventShape;
  }

  /** The weights of the components in each state, [N, M]. */
  get weights(): Tensor {
    return tensor(this.components.parameters.weights, { shape: [this.states, this.mixtures] });
  }

  /** [N, M, d]. */
  get means(): Tensor {
    return tensor(this.components.parameters.means, { shape: [this.states, this.mixtures, this.components.parameters.d] });
  }

  /** Full [N, M, d, d], diag [N, M, d], spherical [N, M], tied [d, d]. */
  get covariances(): Tensor {
    const { parameters, kind } = this.components;
    const { k, d } = parameters;
    const shape = kind.name === 'tied' ? [d, d] : [this.states, this.mixtures, ...kind.shape(k, d).slice(1)];
    return tensor(kind.compact(parameters.covariances, k, d), { shape });
  }

  /** Which covariances are free. */
  get covariance(): CovarianceName {
    return this.components.kind.name as CovarianceName;
  }

  override check(op: string, rows: Tensor): void {
    requireFinite(op, rows);
  }

  override logLikelihoods(rows: Tensor): Float64Array {
    return logSums(this.components.logDensities(rows), this.mixtures);
  }

  override maximized(rows: Tensor, masses: Float64Array, prior: StateMixturePrior = {}): this {
    const { mixtures: m, states, components } = this;
    const { d, k, weights } = components.parameters;
    const shares = components.logDensities(rows);
    const totals = logSums(shares, m);
    const counts = dirichletCounts('fit', 'priors.emission.weights', prior.weights, states, m);
    const size = rows.size === 0 ? d : rows.size / rows.shape[0]!;
    for (let e = 0; e < shares.length; e++) {
      const state = Math.floor(e / m);
      const mass = masses[state]!;
      shares[e] = mass > 0 ? mass * Math.exp(shares[e]! - totals[state]!) : 0;
      const row = Math.floor(e / k);
      let missing = true;
      for (let j = 0; j < size; j++) missing &&= Number.isNaN(rows.data[row * size + j]!);
      if (!missing) counts[e % k]! += shares[e]!;
    }
    const { mean, covariance } = prior;
    const next = components.maximized(rows, shares, { ...(mean && { mean }), ...(covariance && { covariance }) }, this.floor ?? 1e-6 * meanVariance(rows, d));
    return new GaussianMixtureEmission(next.weighted(normalizedRows(counts, m, weights)), states, this.eventShape, this.floor) as this;
  }

  override logPrior({ weights, ...own }: StateMixturePrior): number {
    return this.components.logPrior(own) + logDirichlet(dirichletCounts('fit', 'priors.emission.weights', weights, this.states, this.mixtures), this.components.parameters.weights);
  }

  override sample(key: random.Key, path: Int32Array): Tensor {
    const { d } = this.components.parameters;
    const { mixtures } = this;
    const u = random.uniform(random.foldIn(key, 'component'), [path.length]).data;
    const z = Float64Array.from(random.normal(random.foldIn(key, 'value'), [path.length, d]).data);
    path.forEach((state, t) => {
      let [c, rest] = [state * mixtures, u[t]!];
      const last = c + mixtures - 1;
      while (c < last && (rest -= this.components.parameters.weights[c]!) >= 0) c++;
      this.components.transform(c, z.slice(t * d, (t + 1) * d), z.subarray(t * d, (t + 1) * d));
    });
    return tensor(z, { shape: [path.length, ...this.eventShape] });
  }

  override predictive(probabilities: Tensor): Distribution {
    const { k, d, covariances } = this.components.parameters;
    const shares = mul(expandDims(probabilities, -1), this.weights);
    const front = probabilities.shape.slice(0, -1);
    const all = new MultivariateNormal({ loc: reshape(this.means, [k, d]), covariance: tensor(covariances, { shape: [k, d, d] }) });
    return new MixtureSameFamily({ mixture: new Categorical({ probs: reshape(shares, [...front, k]) }), components: all.expand([...front, k]) });
  }

  override permuted(order: readonly number[]): this {
    const { k, d, weights, means, covariances } = this.components.parameters;
    const pick = (values: Float64Array): Float64Array => Float64Array.from(permutedRows(tensor(values, { shape: [this.states, values.length / this.states] }), order).data);
    const parameters = { k, d, weights: pick(weights), means: pick(means), covariances: pick(covariances) };
    return new GaussianMixtureEmission(new GaussianComponents(parameters, this.components.kind), this.states, this.eventShape, this.floor) as this;
  }

  override get parameterCount(): number {
    return this.components.parameterCount + this.states * (this.mixtures - 1);
  }

  override get exact(): boolean {
    return false;
  }
}

/** log Σ exp of neighbouring groups of m. */
function logSums(logs: Float64Array, m: number): Float64Array {
  const out = new Float64Array(logs.length / m);
  for (let g = 0; g < out.length; g++) {
    let top = -Infinity;
    for (let e = g * m; e < (g + 1) * m; e++) top = Math.max(top, logs[e]!);
    let sum = 0;
    for (let e = g * m; e < (g + 1) * m; e++) sum += Math.exp(logs[e]! - top);
    out[g] = top === -Infinity ? top : top + Math.log(sum);
  }
  return out;
}

/**
 * Emissions from mixtures: p(x | z = i) = Σₘ wᵢₘ N(x | μᵢₘ, Σᵢₘ).
 *
 * Shapes: weights [N, M], means [N, M, d] (or [N, M] for numbers), covariances full [N, M, d, d], diag [N, M, d], spherical [N, M],
 * or tied [d, d] with `covariance: 'tied'`.
 * Fails: DomainError for weights that are not probabilities and covariances that are not positive definite; ShapeError.
 *
 * @example
 * gaussianMixture({ weights: [[0.5, 0.5], [1, 0]], means: [[-1, 1], [5, 6]], covariances: [[1, 1], [1, 1]] }).mixtures // => 2
 */
export function gaussianMixture({ weights, means, covariances, covariance, floor }: GaussianValues & { readonly weights: TensorLike; readonly floor?: number }): GaussianMixtureEmission {
  const op = 'gaussianMixture';
  const [shares, centers, spread] = [readProbabilities(op, 'weights', weights, 2), asTensor(means), asTensor(covariances)];
  const [n, m] = shares.shape as [number, number];
  if (centers.ndim < 2 || centers.ndim > 3 || centers.shape[0] !== n || centers.shape[1] !== m) {
    throw new ShapeError({ op, argument: 'means', expected: `have the shape [${n}, ${m}, d]`, actual: showShape(centers.shape) });
  }
  const d = centers.shape[2] ?? 1;
  // The first two axes count components; a tied covariance has none of them.
  const flat = spread.ndim >= 2 && spread.shape[0] === n && spread.shape[1] === m && covariance !== 'tied' ? reshape(spread, [n * m, ...spread.shape.slice(2)]) : spread;
  const values = readGaussians(op, reshape(centers, [n * m, d]), flat, covariance, n * m, d);
  const parameters = { k: n * m, d, weights: Float64Array.from(shares.data), means: values.means, covariances: values.covariances };
  return new GaussianMixtureEmission(new GaussianComponents(parameters, values.kind), n, centers.shape.slice(2), floor);
}
