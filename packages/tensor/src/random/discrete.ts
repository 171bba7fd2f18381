import { asTensor } from '../create.js';
import { ShapeError, showShape } from '../errors.js';
import type { Op } from '../op.js';
import { broadcastTo } from '../ops/broadcast.js';
import { checkShape, sizeOf, type Shape } from '../shape.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { fillBernoulli } from './bernoulli.js';
import { fillBinomial } from './binomial.js';
import { fillCategorical } from './categorical.js';
import type { KeyLike } from './key.js';
import { fillPoisson } from './poisson.js';
import { fillRandint } from './randint.js';
import { draw, drawingOp, drawn, sample, samplerOp, type Draw } from './sampler.js';

export const bernoulliOp: Op<Draw> = /* @__PURE__ */ samplerOp('random.bernoulli', (key, out, p) =>
  fillBernoulli(key, out as Uint8Array, p!),
);

/**
 * Coin tosses: true with probability p.
 *
 * Shapes: p broadcasts to `shape`, which is that of p when left out. Type bool.
 * Domain: 0 ≤ p ≤ 1. `bernoulli(key, p, shape)` is `less(uniform(key, shape), p)`.
 * Fails: DomainError for any other p.
 *
 * @example
 * random.bernoulli(random.key(42), 1, [3]).toArray() // => [ true, true, true ]
 */
export function bernoulli(key: KeyLike, p: TensorLike, shape?: Shape): Tensor {
  return sample(bernoulliOp, key, [p], shape, 'bool');
}

export const binomialOp: Op<Draw> = /* @__PURE__ */ samplerOp('random.binomial', (key, out, n, p) =>
  fillBinomial(key, out as Int32Array, n!, p!),
);

/**
 * Binomial counts: successes in `trials` trials of probability p.
 *
 * Shapes: trials and p broadcast to `shape`, which is their common shape when left out. Type int32.
 * Domain: whole 0 ≤ trials < 2³¹, 0 ≤ p ≤ 1.
 * Fails: DomainError for any other parameter.
 *
 * @example
 * random.binomial(random.key(42), 10, [0, 1]).toArray() // => [ 0, 10 ]
 */
export function binomial(key: KeyLike, trials: TensorLike, p: TensorLike, shape?: Shape): Tensor {
  return sample(binomialOp, key, [trials, p], shape, 'int32');
}

export const poissonOp: Op<Draw> = /* @__PURE__ */ samplerOp('random.poisson', (key, out, rate) =>
  fillPoisson(key, out as Int32Array, rate!),
);

/**
 * Poisson counts.
 *
 * Shapes: rate broadcasts to `shape`, which is that of the rate when left out. Type int32.
 * Domain: 0 ≤ rate ≤ 2147020000, so that counts fit int32.
 * Fails: DomainError for any other rate.
 *
 * @example
 * random.poisson(random.key(42), 4, [1000]).shape // => [ 1000 ]
 */
export function poisson(key: KeyLike, rate: TensorLike, shape?: Shape): Tensor {
  return sample(poissonOp, key, [rate], shape, 'int32');
}

/** Weights of categories along the last axis: probabilities, or their logarithms up to a constant. */
export type CategoricalWeights = { readonly probs: TensorLike } | { readonly logits: TensorLike };

export const categoricalOp: Op<Draw & { readonly argument: 'probs' | 'logits' }> = /* @__PURE__ */ drawingOp(
  'random.categorical',
  (key, out, [input], { argument }) => {
    const { data, offset, shape } = input!;
    const rows = data.subarray(offset, offset + sizeOf(shape));
    const weights = argument === 'probs' ? { probs: rows } : { logits: rows };
    fillCategorical(key, out as Int32Array, weights, shape.at(-1)!);
  },
);

/**
 * Category numbers 0 … n − 1 drawn with the given probabilities.
 *
 * Shapes: probs or logits [..., n]; `shape` is that of the draws, [...] when left out. Type int32.
 * Domain: probs ≥ 0 with sum 1 within 1e-4; logits below ∞, of which at least one above −∞.
 * Fails: DomainError outside this domain, ShapeError for a scalar.
 *
 * @example
 * random.categorical(random.key(42), { probs: [0, 1, 0] }, [2]).toArray() // => [ 1, 1 ]
 */
export function categorical(key: KeyLike, weights: CategoricalWeights, shape?: Shape): Tensor {
  const argument = 'probs' in weights ? 'probs' : 'logits';
  const w = asTensor('probs' in weights ? weights.probs : weights.logits);
  const n = w.shape.at(-1);
  if (n === undefined || n === 0) {
    throw new ShapeError({
      op: 'random.categorical',
      argument,
      expected: 'have a last axis of at least one category',
      actual: `shape ${showShape(w.shape)}`,
      hint: 'For a single coin use bernoulli.',
    });
  }
  if (shape !== undefined) checkShape('random.categorical', shape);
  const target = shape ?? w.shape.slice(0, -1);
  const rows = w.size === n ? w : broadcastTo(w, [...target, n]);
  return draw(categoricalOp, [rows], key, { shape: [...target], dtype: 'int32', argument });
}

/**
 * Whole numbers from lo to hi − 1, each exactly equally likely.
 *
 * Shapes: → `shape`. Type int32.
 * Domain: whole −2³¹ ≤ lo < hi ≤ 2³¹.
 * Fails: DomainError for other bounds.
 *
 * @example
 * random.randint(random.key(42), 5, 6, [2]).toArray() // => [ 5, 5 ]
 */
export function randint(key: KeyLike, lo: number, hi: number, shape: Shape): Tensor {
  return drawn('random.randint', key, shape, 'int32', (key, out) => fillRandint(key, out as Int32Array, lo, hi));
}
