import { DomainError } from '../errors.js';
import type { Shape } from '../shape.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { choice, permutation, type ChooseOptions } from './arrangement.js';
import { beta, dirichlet, exponential, gamma, normal, uniform } from './continuous.js';
import { bernoulli, binomial, categorical, poisson, randint, type CategoricalWeights } from './discrete.js';
import { foldIn, key as keyOf, type Key } from './key.js';
import type { FloatOptions } from './sampler.js';

/** Everything there is to know about a generator, as plain data. */
export interface GeneratorState {
  readonly hi: number;
  readonly lo: number;
  /** How many draws were made. */
  readonly draws: number;
}

/**
 * Random numbers with a memory: draw number i uses the key `foldIn(key(seed), i)`. Convenient in scripts; in functions
 * that are differentiated, compiled or run in workers pass keys instead.
 */
export class Generator {
  private readonly base: Key;
  private draws: number;

  /**
   * Use `generator`.
   * @internal
   */
  constructor(base: Key, draws: number) {
    this.base = base;
    this.draws = draws;
  }

  /** What `generator(state)` needs to continue from here. */
  get state(): GeneratorState {
    return { hi: this.base.hi, lo: this.base.lo, draws: this.draws };
  }

  /** A fresh key, for functions that take one. */
  key(): Key {
    return foldIn(this.base, this.draws++);
  }

  /** See `random.uniform`. */
  uniform(
    shape: Shape = [],
    options?: FloatOptions & { readonly min?: TensorLike; readonly max?: TensorLike },
  ): Tensor {
    return uniform(this.key(), shape, options);
  }

  /** See `random.normal`. */
  normal(
    shape: Shape = [],
    options?: FloatOptions & { readonly loc?: TensorLike; readonly scale?: TensorLike },
  ): Tensor {
    return normal(this.key(), shape, options);
  }

  /** See `random.exponential`. */
  exponential(shape: Shape = [], options?: FloatOptions & { readonly rate?: TensorLike }): Tensor {
    return exponential(this.key(), shape, options);
  }

  /** See `random.gamma`. */
  gamma(concentration: TensorLike, shape?: Shape, options?: FloatOptions & { readonly rate?: TensorLike }): Tensor {
    return gamma(this.key(), concentration, shape, options);
  }

  /** See `random.beta`. */
  beta(a: TensorLike, b: TensorLike, shape?: Shape, options?: FloatOptions): Tensor {
    return beta(this.key(), a, b, shape, options);
  }

  /** See `random.dirichlet`. */
  dirichlet(concentration: TensorLike, shape?: Shape, options?: FloatOptions): Tensor {
    return dirichlet(this.key(), concentration, shape, options);
  }

  /** See `random.poisson`. */
  poisson(rate: TensorLike, shape?: Shape): Tensor {
    return poisson(this.key(), rate, shape);
  }

  /** See `random.binomial`. */
  binomial(trials: TensorLike, p: TensorLike, shape?: Shape): Tensor {
    return binomial(this.key(), trials, p, shape);
  }

  /** See `random.bernoulli`. */
  bernoulli(p: TensorLike, shape?: Shape): Tensor {
    return bernoulli(this.key(), p, shape);
  }

  /** See `random.categorical`. */
  categorical(weights: CategoricalWeights, shape?: Shape): Tensor {
    return categorical(this.key(), weights, shape);
  }

  /** See `random.randint`. */
  randint(lo: number, hi: number, shape: Shape = []): Tensor {
    return randint(this.key(), lo, hi, shape);
  }

  /** See `random.permutation`. */
  permutation(n: number | Tensor): Tensor {
    return permutation(this.key(), n);
  }

  /** See `random.choice`. */
  choice(n: number | Tensor, shape: Shape = [], options?: ChooseOptions): Tensor {
    return choice(this.key(), n, shape, options);
  }
}

/**
 * A generator: the samplers of `random` without the key argument, each call giving new numbers.
 *
 * Domain: a seed as for `random.key`, a key, or the `state` of another generator, which is continued.
 * Fails: DomainError for any other seed.
 *
 * @example
 * const g = generator(42)
 * const saved = g.state
 * const first = g.uniform().item()
 * generator(saved).uniform().item() === first // => true
 */
export function generator(seed: number | bigint | string | Key | GeneratorState): Generator {
  if (typeof seed !== 'object') return new Generator(keyOf(seed), 0);
  const { hi, lo } = seed;
  const draws = 'draws' in seed ? seed.draws : 0;
  if (hi >>> 0 === hi && lo >>> 0 === lo && Number.isSafeInteger(draws) && draws >= 0) {
    return new Generator({ hi, lo }, draws);
  }
  throw new DomainError({
    op: 'random.generator',
    argument: 'seed',
    expected: 'be a seed, a key or the state of a generator',
    actual: JSON.stringify(seed),
  });
}
