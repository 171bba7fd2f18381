import { add, matmul, random, sizeOf, tensor, transpose, type Tensor } from '@x/tensor/core';
import type { Model } from '../model/model.js';

/**
 * A normal distribution over the unconstrained coordinates of a model, which stands for its posterior.
 *
 * Draws are reported as the model's quantities, so they lie in their supports.
 */
export class GaussianApproximation {
  /** Use `laplace` or `advi`. */
  constructor(
    readonly model: Model,
    /** The mean of the coordinates, of shape [d]. */
    readonly mean: Tensor,
    /** The lower triangular L with covariance LLᵀ, of shape [d, d]. */
    readonly choleskyFactor: Tensor,
  ) {}

  /** The covariance of the coordinates, of shape [d, d]. */
  get covariance(): Tensor {
    return matmul(this.choleskyFactor, transpose(this.choleskyFactor));
  }

  /** The quantities of the model at the mean of the coordinates. */
  get center(): Record<string, Tensor> {
    return this.model.constrain(Float64Array.from(this.mean.data));
  }

  /** Independent draws of all quantities by name, of shape `[1, draws, ...]`: one chain, as functions of traces expect. */
  sample(key: random.Key, draws: number): { readonly names: readonly string[]; get(name: string): Tensor } {
    const noise = random.normal(key, [draws, this.model.dimension]);
    const positions = Float64Array.from(add(this.mean, matmul(noise, transpose(this.choleskyFactor))).data);
    const columns = this.model.report(positions, draws);
    const { parts } = this.model;
    const values = new Map(parts.map(({ name, shape }, k) => [name, tensor(columns[k]!.subarray(0, draws * sizeOf(shape)), { shape: [1, draws, ...shape], copy: false })]));
    return {
      names: parts.map(({ name }) => name),
      get: (name) => values.get(name)!,
    };
  }
}
