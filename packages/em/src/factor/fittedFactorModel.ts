import { asTensor, DomainError, random, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { requireColumns } from '../kmeans/kMeans.js';
import { observations } from '../observations.js';
import { encode, type Encoding } from './encoding.js';
import type { FactorParameters } from './factorParameters.js';

/** How a fit went. */
export interface FactorReport {
  readonly logLikelihood: number;
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  readonly totalWeight: number;
  /** The number of free parameters. */
  readonly parameterCount: number;
}

/** A linear model of factors with normal noise: x = mean + loadings · z + noise, z ~ N(0, I). */
export class FittedFactorModel {
  /** [d] */
  readonly mean: Tensor;
  /** W, [d, q]. Defined up to a rotation: W Q is as likely for any orthogonal Q. */
  readonly loadings: Tensor;
  /** The variances of the noise, [d]. */
  readonly noiseVariances: Tensor;
  readonly logLikelihood: number;
  /** The log likelihood at the start and after every iteration. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  readonly parameterCount: number;
  private readonly totalWeight: number;

  /** Made by `FactorAnalysis.fit` and `ProbabilisticPCA.fit`, or by `FactorAnalysis.of`. */
  constructor(
    private readonly parameters: FactorParameters,
    report: FactorReport,
  ) {
    const { d, q, mean, loadings, noise } = parameters;
    this.mean = tensor(mean);
    this.loadings = tensor(loadings, { shape: [d, q] });
    this.noiseVariances = tensor(noise);
    ({
      logLikelihood: this.logLikelihood,
      history: this.history,
      iterations: this.iterations,
      converged: this.converged,
      message: this.message,
      totalWeight: this.totalWeight,
      parameterCount: this.parameterCount,
    } = report);
  }

  /** The noise variance that all columns share; their mean where they have their own. */
  get noiseVariance(): number {
    return this.parameters.noise.reduce((a, b) => a + b, 0) / this.parameters.d;
  }

  /** WWᵀ + Ψ, the covariance of a row: [d, d]. */
  get covariance(): Tensor {
    const { d, q, loadings, noise } = this.parameters;
    const out = Float64Array.from({ length: d * d }, (_, e) => {
      const [i, j] = [Math.floor(e / d), e % d];
      let sum = i === j ? noise[i]! : 0;
      for (let a = 0; a < q; a++) sum += loadings[i * q + a]! * loadings[j * q + a]!;
      return sum;
    });
    return tensor(out, { shape: [d, d] });
  }

  private encoded(op: string, x: TensorLike): Encoding & { n: number } {
    const data = requireColumns(op, observations(op, asRows(x, this.parameters.d), undefined, { missing: true }), this.parameters.d);
    return { ...encode(op, data, this.parameters), n: data.n };
  }

  /** E[z | x] of each row, [n, q]: the code of the row. Missing values (NaN) are left out. */
  transform(x: TensorLike): Tensor {
    const { means, n } = this.encoded('transform', x);
    return tensor(means, { shape: [n, this.parameters.q] });
  }

  /** The mean [q] and the covariance [q, q] of the factors of one row. */
  posterior(x: TensorLike): { mean: Tensor; covariance: Tensor } {
    const { means, groups, n } = this.encoded('posterior', x);
    if (n !== 1) throw new DomainError({ op: 'posterior', argument: 'x', expected: 'be one row', actual: `${n} rows`, hint: 'transform takes many rows.' });
    const { q } = this.parameters;
    return { mean: tensor(means), covariance: tensor(groups[0]!.covariance, { shape: [q, q] }) };
  }

  /** mean + W z of each code, [n, d]. */
  inverseTransform(codes: TensorLike): Tensor {
    const { d, q, mean, loadings } = this.parameters;
    const z = asTensor(codes);
    const n = z.size / q;
    const out = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < d; j++) {
        let sum = mean[j]!;
        for (let a = 0; a < q; a++) sum += loadings[j * q + a]! * z.data[i * q + a]!;
        out[i * d + j] = sum;
      }
    }
    return tensor(out, { shape: [n, d] });
  }

  /** Rows with the expected values of what was missing (NaN), given the rest of the row: [n, d]. */
  impute(x: TensorLike): Tensor {
    const rows = asRows(x, this.parameters.d);
    const expected = this.inverseTransform(this.transform(rows)).data;
    return tensor(Float64Array.from(rows.data, (value: number, i) => (Number.isNaN(value) ? expected[i]! : value)), { shape: rows.shape });
  }

  /** log p(x) of each row, [n]. */
  logProb(x: TensorLike): Tensor {
    return tensor(this.encoded('logProb', x).rowLogLikelihoods);
  }

  /** Draws rows: [n, d]. */
  sample(key: random.Key, n: number): Tensor {
    const { d, q, noise } = this.parameters;
    const codes = random.normal(random.foldIn(key, 'factors'), [n, q]);
    const clean = this.inverseTransform(codes).data;
    const e = random.normal(random.foldIn(key, 'noise'), [n, d]).data;
    return tensor(Float64Array.from(clean, (value: number, i) => value + Math.sqrt(noise[i % d]!) * e[i]!), { shape: [n, d] });
  }

  /** The Bayesian information criterion of the data it was fitted to: smaller is better. */
  bic(): number {
    return this.parameterCount * Math.log(this.totalWeight) - 2 * this.logLikelihood;
  }

  /** The Akaike information criterion of the data it was fitted to: smaller is better. */
  aic(): number {
    return 2 * this.parameterCount - 2 * this.logLikelihood;
  }
}

/** One row may be written without the brackets of a table. */
function asRows(x: TensorLike, d: number): Tensor {
  const value = asTensor(x);
  return value.ndim === 1 && value.size === d && d > 1 ? tensor(value.data, { shape: [1, d] }) : value;
}
