import { random, requireWhole, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { CategoricalEmission } from '../emissions/categorical.js';
import { gaussian, type GaussianEmission } from '../emissions/gaussian.js';
import { PoissonEmission } from '../emissions/poisson.js';
import { HMM } from './hmm.js';
import { randomRows } from './start.js';

/** What every random model needs. */
export interface RandomModelOptions {
  readonly states: number;
  /** [N, N] 1 or true where a transition is allowed. */
  readonly mask?: Tensor;
}

function randomChain(op: string, key: random.Key, { states, mask }: RandomModelOptions): { readonly initial: Tensor; readonly transition: Tensor } {
  requireWhole(op, 'states', states, 1);
  const like = mask ?? tensor(new Float64Array(states * states).fill(1), { shape: [states, states] });
  if (like.ndim !== 2 || like.shape[0] !== states || like.shape[1] !== states) throw new ShapeError({ op, argument: 'mask', expected: `be a matrix [${states}, ${states}]`, actual: showShape(like.shape) });
  return { initial: randomRows(random.foldIn(key, 'initial'), tensor(new Float64Array(states).fill(1))), transition: randomRows(random.foldIn(key, 'transition'), like) };
}

/** A hidden Markov model of symbols. */
export class CategoricalHMM extends HMM<CategoricalEmission> {
  constructor({ initial, transition, probs }: { readonly initial?: TensorLike; readonly transition: TensorLike; readonly probs: TensorLike }) {
    super({ ...(initial !== undefined && { initial }), transition, emission: new CategoricalEmission(probs) });
  }

  /**
   * A random start for `fit`: all rows from the flat Dirichlet distribution.
   *
   * Fails: DomainError unless `states` and `symbols` are whole numbers ≥ 1.
   */
  static random(key: random.Key, options: RandomModelOptions & { readonly symbols: number }): CategoricalHMM {
    requireWhole('CategoricalHMM.random', 'symbols', options.symbols, 1);
    const { states, symbols } = options;
    const like = tensor(new Float64Array(states * symbols).fill(1), { shape: [states, symbols] });
    return new CategoricalHMM({ ...randomChain('CategoricalHMM.random', key, options), probs: randomRows(random.foldIn(key, 'emission'), like) });
  }
}

/** A hidden Markov model of normally distributed numbers or vectors. */
export class GaussianHMM extends HMM<GaussianEmission> {
  constructor({ initial, transition, ...values }: { readonly initial?: TensorLike; readonly transition: TensorLike } & Parameters<typeof gaussian>[0]) {
    super({ ...(initial !== undefined && { initial }), transition, emission: gaussian(values) });
  }

  /** A random start: standard normal means of `dimension` numbers, with unit covariances. For data of another scale, `fit` with `init: 'kmeans'`. */
  static random(key: random.Key, options: RandomModelOptions & { readonly dimension: number }): GaussianHMM {
    requireWhole('GaussianHMM.random', 'dimension', options.dimension, 1);
    const { states, dimension } = options;
    const covariances = Float64Array.from({ length: states * dimension * dimension }, (_, e) => (Math.floor((e % dimension ** 2) / dimension) === e % dimension ? 1 : 0));
    return new GaussianHMM({
      ...randomChain('GaussianHMM.random', key, options),
      means: random.normal(random.foldIn(key, 'emission'), [states, dimension]),
      covariances: tensor(covariances, { shape: [states, dimension, dimension] }),
      covariance: 'full',
    });
  }
}

/** A hidden Markov model of counts. */
export class PoissonHMM extends HMM<PoissonEmission> {
  constructor({ initial, transition, rates }: { readonly initial?: TensorLike; readonly transition: TensorLike; readonly rates: TensorLike }) {
    super({ ...(initial !== undefined && { initial }), transition, emission: new PoissonEmission(rates) });
  }

  /** A random start: rates from an exponential distribution with the given mean, by default 1. */
  static random(key: random.Key, options: RandomModelOptions & { readonly mean?: number }): PoissonHMM {
    const chain = randomChain('PoissonHMM.random', key, options);
    const draws = random.exponential(random.foldIn(key, 'emission'), [options.states]);
    return new PoissonHMM({ ...chain, rates: Float64Array.from(draws.data).map((x) => x * (options.mean ?? 1)) });
  }
}

