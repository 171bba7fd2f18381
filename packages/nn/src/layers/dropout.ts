import { DomainError, mul, random, where, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf } from '../module/input.js';
import type { ForwardOptions, Module } from '../module/module.js';

/** Options of `Dropout`. */
export interface DropoutOptions {
  /**
   * `inverted` (default) divides what is kept by the probability of keeping while training and is the identity
   * otherwise; `standard` leaves it as it is while training and multiplies by that probability otherwise.
   */
  readonly scaling?: 'inverted' | 'standard';
}

/**
 * Sets every element to 0 with probability `rate` while training, independently, which trains an ensemble of thinned
 * networks; the scaling keeps expectations equal.
 *
 * Shapes: any → the same.
 * Domain: 0 ≤ rate ≤ 1; outside of training the rest of the network approximates the geometric mean of the ensemble.
 * Fails: DomainError for another rate, or without a key while training.
 * Source: N. Srivastava et al., "Dropout", 2014.
 *
 * @example
 * new Dropout(0.5).forward([1, 2, 3]).toArray() // => [ 1, 2, 3 ]
 * new Dropout(0.5).forward([1, 1, 1, 1], { training: true, key: random.key(0) }).toArray().every((v) => v === 0 || v === 2) // => true
 */
export class Dropout implements Module {
  readonly rate: number;
  readonly scaling: 'inverted' | 'standard';
  frozen?: boolean;

  constructor(rate = 0.5, { scaling = 'inverted' }: DropoutOptions = {}) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new DomainError({ op: 'Dropout', argument: 'rate', expected: 'be a probability from 0 to 1', actual: String(rate), hint: 'It is the share that is dropped.' });
    }
    this.rate = rate;
    this.scaling = scaling;
  }

  /** The input, thinned while training. */
  forward(input: TensorLike, { training = false, key }: ForwardOptions = {}): Tensor {
    const x = inputOf(input);
    const keep = 1 - this.rate;
    if (!training || this.frozen === true) return this.scaling === 'standard' ? mul(x, keep) : x;
    if (this.rate === 0) return x;
    if (key === undefined) {
      throw new DomainError({
        op: 'Dropout',
        argument: 'key',
        expected: 'be given while training',
        actual: 'undefined',
        hint: 'Call forward(x, { training: true, key }) with a fresh key for every step.',
      });
    }
    if (keep === 0) return mul(x, 0);
    const kept = random.bernoulli(key, keep, x.shape);
    return where(kept, this.scaling === 'standard' ? x : mul(x, 1 / keep), 0);
  }
}
