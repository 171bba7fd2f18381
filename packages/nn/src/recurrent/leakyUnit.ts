import { swapAxes, scan, add, DomainError, mul, sub, tensor, zeros, type Tensor, type TensorLike } from '@x/tensor/core';
import { stopGradient } from '@x/autodiff/core';
import type { InitOptions } from '../init/scaled.js';
import { inputOf, requireAxes, requireLength } from '../module/input.js';
import type { Module } from '../module/module.js';

/** Options of `LeakyUnit`. */
export interface LeakyOptions extends InitOptions {
  /** The share of the past that stays, one for all or one per feature. Default 0.9. */
  readonly decay?: number | readonly number[];
  /** Whether the decay is learnt. Default true. */
  readonly learn?: boolean;
}

/**
 * Running averages μ ← α·μ + (1 − α)·v of every feature, which remember over about 1/(1 − α) steps.
 *
 * Shapes: decay [features]; [batch, time, features] → the same.
 * Fails: DomainError for a decay that is no share; LayerError for other features.
 *
 * @example
 * new LeakyUnit(1, { decay: 0.5 }).forward([[[1], [1]]]).toArray() // => [ [ [ 0.5 ], [ 0.75 ] ] ]
 */
export class LeakyUnit implements Module {
  /** α [features]. */
  decay: Tensor;
  readonly learn: boolean;

  constructor(features: number, { decay = 0.9, learn = true, dtype = 'float64' }: LeakyOptions = {}) {
    const wrong = [decay].flat().find((d) => !(d >= 0 && d <= 1));
    if (wrong !== undefined) throw new DomainError({ op: 'LeakyUnit', argument: 'decay', expected: 'be a share from 0 to 1', actual: String(wrong) });
    this.decay = tensor(typeof decay === 'number' ? new Array<number>(features).fill(decay) : [...decay], { dtype });
    this.learn = learn;
  }

  /** The averages after every step. */
  forward(input: TensorLike): Tensor {
    const x = inputOf(input, this.decay);
    const features = this.decay.size;
    requireAxes(this, x, 3, `[batch, time, ${features} features]`);
    requireLength(this, x, 2, features, 'features');
    const decay = this.learn ? this.decay : stopGradient(this.decay);
    const step = (mean: Tensor, v: Tensor): readonly [Tensor, Tensor] => {
      const next = add(mul(decay, mean), mul(sub(1, decay), v));
      return [next, next];
    };
    return swapAxes(scan(step, zeros([x.shape[0]!, features], { dtype: x.dtype }), swapAxes(x, 0, 1))[1], 0, 1);
  }
}
