import { stopGradient } from '@x/autodiff/core';
import { asTensor, concat, DomainError, equal, expandDims, random, requireWhole, take, where, zeros, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Initializer, InitOptions } from '../init/scaled.js';
import { freshKey } from '../module/freshKey.js';
import type { Module } from '../module/module.js';
import { wholeNumbers } from '../module/wholeNumbers.js';

/** Options of `Embedding`. */
export interface EmbeddingOptions extends InitOptions {
  readonly key?: random.KeyLike;
  /** How vectors start; default standard normal. */
  readonly init?: Initializer;
  /** An index whose vector starts as zeros and is not trained. */
  readonly paddingIndex?: number;
}

/**
 * A table of learnt vectors, looked up by whole numbers.
 *
 * Shapes: weight [count, features]; indices […] → […, features].
 * Fails: DomainError for indices outside the table, also that of the padding.
 *
 * @example
 * new Embedding(10, 4).forward([[1, 2, 3]]).shape // => [ 1, 3, 4 ]
 */
export class Embedding implements Module {
  /** [count, features]. */
  weight: Tensor;
  readonly paddingIndex: number | null;

  constructor(count: number, features: number, { key = freshKey(), init, paddingIndex, dtype = 'float64' }: EmbeddingOptions = {}) {
    requireWhole('Embedding', 'count', count, 0);
    requireWhole('Embedding', 'features', features, 0);
    if (paddingIndex !== undefined && !(Number.isInteger(paddingIndex) && paddingIndex >= 0 && paddingIndex < count)) {
      throw new DomainError({ op: 'Embedding', argument: 'paddingIndex', expected: `be a whole number from 0 to ${count - 1}`, actual: String(paddingIndex) });
    }
    const weight = init === undefined ? random.normal(key, [count, features], { dtype }) : init(key, [count, features], { dtype });
    this.paddingIndex = paddingIndex ?? null;
    this.weight = paddingIndex === undefined ? weight : concat([weight.slice([0, 0], [paddingIndex, features]), zeros([1, features], { dtype }), weight.slice([paddingIndex + 1, 0], [count, features])]);
  }

  /** Indices […] → vectors […, features]. */
  forward(input: TensorLike): Tensor {
    const indices = wholeNumbers(asTensor(input), { op: 'Embedding', argument: 'x', noun: 'whole numbers', count: this.weight.shape[0]! });
    const vectors = take(this.weight, indices, { axis: 0 });
    if (this.paddingIndex === null) return vectors;
    return where(expandDims(equal(indices, this.paddingIndex), -1), stopGradient(vectors), vectors);
  }
}
