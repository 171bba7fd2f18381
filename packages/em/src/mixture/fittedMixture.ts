import type { Distribution, Family } from '@x/prob';
import { argmax, asTensor, random, reshape, stack, take, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { normalizeRows } from '../gaussian/logDensities.js';

/** How a fit went. */
export interface MixtureReport {
  readonly logLikelihood: number;
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  readonly totalWeight: number;
}

/** A mixture of distributions of one family. */
export class FittedMixture<D extends Distribution> {
  readonly logLikelihood: number;
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
  private readonly totalWeight: number;

  /** Made by `Mixture.fit`. */
  constructor(
    readonly family: Family<D>,
    /** The weights of the components, [k]. */
    readonly weights: Tensor,
    readonly components: readonly D[],
    report: MixtureReport,
  ) {
    ({
      logLikelihood: this.logLikelihood,
      history: this.history,
      iterations: this.iterations,
      converged: this.converged,
      message: this.message,
      totalWeight: this.totalWeight,
    } = report);
  }

  private expect(x: TensorLike): { shares: Float64Array; rows: Float64Array; n: number } {
    const data = asTensor(x);
    const [n, k] = [data.shape[0] ?? 1, this.components.length];
    const size = data.size / n;
    const missing = Array.from({ length: n }, (_, i) => data.data.subarray(i * size, (i + 1) * size).some((v) => Number.isNaN(v)));
    const logs = new Float64Array(n * k);
    this.components.forEach((component, c) => {
      const column = component.logProb(data).data;
      for (let i = 0; i < n; i++) logs[i * k + c] = Math.log(this.weights.data[c]!) + (missing[i] ? 0 : column[i]!);
    });
    const rows = new Float64Array(n);
    normalizeRows(logs, n, k, rows);
    return { shares: logs, rows, n };
  }

  /** log p(x) of each observation, [n]; 0 for a missing one. */
  logProb(x: TensorLike): Tensor {
    return tensor(this.expect(x).rows);
  }

  /** The same as `logProb`. */
  scoreSamples(x: TensorLike): Tensor {
    return this.logProb(x);
  }

  /** The probability of each component for each observation, [n, k]. */
  predictProba(x: TensorLike): Tensor {
    const { shares, n } = this.expect(x);
    return tensor(shares, { shape: [n, this.components.length] });
  }

  /** The most probable component of each observation, int32 [n]. */
  predict(x: TensorLike): Tensor {
    return argmax(this.predictProba(x), { axis: 1 });
  }

  /** Draws n observations: [n, ...event]. */
  sample(key: random.Key, n: number): Tensor {
    const which = random.categorical(random.foldIn(key, 'component'), { probs: this.weights }, [n]).data;
    const draws = this.components.map((component, c) => component.sample(random.foldIn(key, c), [n]));
    const all = stack(draws, { axis: 1 });
    const [, k, ...event] = all.shape as [number, number, ...number[]];
    return take(reshape(all, [n * k, ...event]), Array.from(which, (c: number, i) => i * k + c), { axis: 0 });
  }

  /** The number of free parameters: those of a family that are fixed are not counted only if `fixed` says so. */
  parameterCount(fixed: readonly string[] = []): number {
    const [first] = this.components;
    const free = Object.keys(this.family.parameters).filter((name) => !fixed.includes(name));
    const own = free.reduce((total, name) => total + freeNumbers((first as unknown as Record<string, Tensor>)[name]!, this.family.parameters[name]!.name), 0);
    return this.components.length - 1 + this.components.length * own;
  }

  /** The Bayesian information criterion p log n − 2ℓ of the data it was fitted to: smaller is better. */
  bic(options: { readonly fixed?: readonly string[] } = {}): number {
    return this.parameterCount(options.fixed) * Math.log(this.totalWeight) - 2 * this.logLikelihood;
  }

  /** The Akaike information criterion 2p − 2ℓ of the data it was fitted to: smaller is better. */
  aic(options: { readonly fixed?: readonly string[] } = {}): number {
    return 2 * this.parameterCount(options.fixed) - 2 * this.logLikelihood;
  }
}

/** How many numbers of a parameter are free: those of a simplex add up to 1, a covariance is symmetric. */
function freeNumbers(value: Tensor, support: string): number {
  if (support === 'simplex') return value.size - 1;
  const d = value.shape.at(-1) ?? 1;
  return value.ndim === 2 ? (d * (d + 1)) / 2 : value.size;
}
