import type { CovarianceName, GaussianMixturePrior } from '@x/em';
import { Categorical, CholeskyCovarianceBijector, MixtureSameFamily, MultivariateNormal, Normal, type Distribution } from '@x/prob';
import { asTensor, DomainError, expandDims, matmul, random, reshape, ShapeError, showShape, sqrt, tensor, transpose, type Shape, type Tensor } from '@x/tensor/core';
import { Emission, type Trainable } from './emission.js';
import { GaussianComponents } from './gaussianComponents.js';
import { readGaussians, type GaussianValues, type ReadGaussians } from './gaussianValues.js';

/** Priors of means and covariances, see `GaussianMixture` of @x/em. */
export type GaussianPrior = Pick<GaussianMixturePrior, 'mean' | 'covariance'>;

/** Emissions of normally distributed vectors or numbers. */
export class GaussianEmission extends Emission<GaussianPrior> {
  override readonly states: number;
  override readonly eventShape: readonly number[];
  /** Which covariances are free. */
  readonly covariance: CovarianceName;
  /** The smallest variance that a fit allows: a millionth of that of the data, unless given. */
  readonly floor: number | undefined;
  private readonly components: GaussianComponents;

  /** Made by `gaussian`. */
  constructor(values: ReadGaussians, eventShape: Shape, floor: number | undefined) {
    super();
    const { kind, k, d, means, covariances } = values;
    this.states = k;
    this.eventShape = eventShape;
    this.covariance = kind.name;
    this.floor = floor;
    this.components = new GaussianComponents({ k, d, weights: new Float64Array(k).fill(1), means, covariances }, kind);
  }

  /** [N, d], or [N] where they were given so. */
  get means(): Tensor {
    return tensor(this.components.parameters.means, { shape: [this.states, ...this.eventShape] });
  }

  /** Full [N, d, d], tied [d, d], diag [N, d], spherical [N]. */
  get covariances(): Tensor {
    const { parameters, kind } = this.components;
    const { k, d } = parameters;
    return tensor(kind.compact(parameters.covariances, k, d), { shape: kind.shape(k, d) });
  }

  private get dense(): Tensor {
    const { k, d, covariances } = this.components.parameters;
    return tensor(covariances, { shape: [k, d, d] });
  }

  private with(change: Partial<ReadGaussians>): this {
    const { parameters, kind } = this.components;
    return new GaussianEmission({ ...parameters, kind: kind as ReadGaussians['kind'], ...change }, this.eventShape, this.floor) as this;
  }

  override check(op: string, rows: Tensor): void {
    requireFinite(op, rows);
  }

  override logLikelihoods(rows: Tensor): Float64Array {
    return this.components.logDensities(rows);
  }

  override maximized(rows: Tensor, masses: Float64Array, prior: GaussianPrior = {}): this {
    return this.with(this.components.maximized(rows, masses, prior, this.floor ?? 1e-6 * meanVariance(rows, this.components.parameters.d)).parameters);
  }

  override logPrior(prior: GaussianPrior): number {
    return this.components.logPrior(prior);
  }

  override sample(key: random.Key, path: Int32Array): Tensor {
    const { d } = this.components.parameters;
    const z = Float64Array.from(random.normal(key, [path.length, d]).data);
    path.forEach((state, t) => this.components.transform(state, z.slice(t * d, (t + 1) * d), z.subarray(t * d, (t + 1) * d)));
    return tensor(z, { shape: [path.length, ...this.eventShape] });
  }

  override predictive(probabilities: Tensor): Distribution {
    const { k } = this.components.parameters;
    const all = this.eventShape.length === 0 ? new Normal({ loc: this.means, scale: sqrt(reshape(this.dense, [k])) }) : new MultivariateNormal({ loc: this.means, covariance: this.dense });
    return new MixtureSameFamily({ mixture: new Categorical({ probs: probabilities }), components: all.expand([...probabilities.shape]) });
  }

  override permuted(order: readonly number[]): this {
    const { d, means, covariances } = this.components.parameters;
    const pick = (values: Float64Array, size: number): Float64Array => Float64Array.from(order.flatMap((c) => Array.from(values.subarray(c * size, (c + 1) * size))));
    return this.with({ means: pick(means, d), covariances: pick(covariances, d * d) });
  }

  override get parameterCount(): number {
    return this.components.parameterCount;
  }

  override get exact(): boolean {
    return false;
  }

  /** Training varies full covariances, whatever kind they were. */
  override get trainable(): Trainable<this> | undefined {
    const { k, d } = this.components.parameters;
    const factors = new CholeskyCovarianceBijector();
    const loc = tensor(this.components.parameters.means, { shape: [k, d] });
    if (this.covariance !== 'full') return undefined;
    const factor = new MultivariateNormal({ loc, covariance: this.dense }).choleskyFactor;
    return {
      parameters: { means: loc, factors: factors.inverse(factor) },
      logProb: (p, rows) => new MultivariateNormal({ loc: p['means']!, choleskyFactor: factors.forward(p['factors']!) }).logProb(expandDims(reshape(rows, [rows.shape[0]!, d]), 1)),
      at: (p) => {
        const l = factors.forward(p['factors']!);
        return this.with({ means: Float64Array.from(p['means']!.data), covariances: Float64Array.from(matmul(l, transpose(l, [0, 2, 1])).data) });
      },
    };
  }
}

/** Refuses infinite observations. */
export function requireFinite(op: string, rows: Tensor): void {
  const at = rows.data.findIndex((x) => x === Infinity || x === -Infinity);
  if (at < 0) return;
  throw new DomainError({ op, argument: 'sequences', expected: 'hold finite numbers, or NaN for what is missing', actual: String(rows.data[at]) });
}

/** The mean of the variances of the columns, of what is there; 1 when nothing varies. */
export function meanVariance(rows: Tensor, d: number): number {
  const { data } = rows;
  let total = 0;
  for (let j = 0; j < d; j++) {
    let [count, sum, squares] = [0, 0, 0];
    for (let e = j; e < data.length; e += d) if (!Number.isNaN(data[e]!)) [count, sum] = [count + 1, sum + data[e]!];
    const mean = sum / count;
    for (let e = j; e < data.length; e += d) if (!Number.isNaN(data[e]!)) squares += (data[e]! - mean) ** 2;
    total += count > 0 ? squares / count / d : 0;
  }
  return total > 0 ? total : 1;
}

/**
 * Emissions of normal vectors: p(x | z = i) = N(x | μᵢ, Σᵢ).
 *
 * Shapes: means [N, d] with covariances full [N, d, d], tied [d, d], diag [N, d] or spherical [N]; means [N] with variances [N]
 * for observations that are numbers. `covariance` names the kind where the shape leaves a doubt.
 * Domain: NaN in an observation is missing, also single columns, and is marginalised exactly. `floor` is the smallest variance
 * of a fit, by default a millionth of that of the data.
 * Fails: DomainError for covariances that are not positive definite; ShapeError.
 *
 * @example
 * gaussian({ means: [-2, 2], covariances: [1, 1] }).covariance // => 'spherical'
 * gaussian({ means: [[0, 0], [3, 1]], covariances: [[1, 0.5], [0.5, 1]], covariance: 'tied' }).covariances.shape // => [ 2, 2 ]
 */
export function gaussian({ means, covariances, covariance, floor }: GaussianValues & { readonly floor?: number }): GaussianEmission {
  const centers = asTensor(means);
  if ((centers.ndim !== 1 && centers.ndim !== 2) || centers.size === 0) {
    throw new ShapeError({ op: 'gaussian', argument: 'means', expected: 'have the shape [states, d], or [states] for numbers', actual: showShape(centers.shape) });
  }
  const [k, d] = [centers.shape[0]!, centers.shape[1] ?? 1];
  return new GaussianEmission(readGaussians('gaussian', centers, covariances, covariance, k, d), centers.shape.slice(1), floor);
}
