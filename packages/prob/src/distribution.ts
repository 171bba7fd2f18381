// long: the vocabulary that every distribution shares, most of it documentation.
import { exp, log, ShapeError, sqrt, sub, type random, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { NotAvailableError } from './notAvailable.js';
import type { Support } from './supports/support.js';

/** The last argument of `sample`: the shape of the draws in front of the batch, or their number. */
export type SampleShape = Shape | number;

/**
 * A probability distribution: a value with parameters, which may be batched. A call broadcasts its argument against
 * `batchShape`; the last `eventShape.length` axes of an argument are one value.
 *
 * Everything is written in ops, so derivatives in the argument and in the parameters, batches (`vmap`) and
 * compilation work on all of it. Parameters are checked when they are given, unless they are being traced.
 */
export abstract class Distribution {
  /** The family's name, such as `Normal`. */
  abstract readonly family: string;
  /** Where the distribution has its mass. Outside of it `logProb` is −∞. */
  abstract readonly support: Support;
  /** The common shape of the parameters: how many distributions of the family this is. */
  abstract readonly batchShape: Shape;

  /** The shape of one draw: `[]` for numbers. */
  get eventShape(): Shape {
    return [];
  }

  /** log p(x), the logarithm of the density or of the probability mass; −∞ outside the support, NaN at NaN. */
  abstract logProb(x: TensorLike): Tensor;

  /** p(x), the density or the probability mass. */
  prob(x: TensorLike): Tensor {
    return exp(this.logProb(x));
  }

  /** P(X ≤ x). */
  cdf(_x: TensorLike): Tensor {
    throw this.notAvailable('cdf');
  }

  /** log P(X ≤ x), accurate where the probability underflows. */
  logCdf(x: TensorLike): Tensor {
    return log(this.cdf(x));
  }

  /** P(X > x), accurate where it is small. */
  survival(x: TensorLike): Tensor {
    return sub(1, this.cdf(x));
  }

  /** log P(X > x), accurate where the probability underflows. */
  logSurvival(x: TensorLike): Tensor {
    return log(this.survival(x));
  }

  /** The smallest x with P(X ≤ x) ≥ p. NaN for p outside [0, 1]. */
  quantile(_p: TensorLike): Tensor {
    throw this.notAvailable('quantile');
  }

  /** The x with P(X > x) = p, accurate where p is small. NaN for p outside [0, 1]. */
  upperQuantile(p: TensorLike): Tensor {
    return this.quantile(sub(1, p));
  }

  /** Draws of shape `[...shape, ...batchShape, ...eventShape]`. The same key gives the same draws. */
  sample(key: random.KeyLike, shape: SampleShape = []): Tensor {
    const front = typeof shape === 'number' ? [shape] : shape;
    if (!front.every((n) => Number.isSafeInteger(n) && n >= 0)) {
      throw new ShapeError({
        op: `${this.family}.sample`,
        argument: 'shape',
        expected: 'hold whole numbers ≥ 0',
        actual: `[${front.join(', ')}]`,
      });
    }
    return this.draw(key, [...front, ...this.batchShape]);
  }

  /** Draws for `sample`; `shape` ends with the batch, and the event is still to come. */
  protected abstract draw(key: random.KeyLike, shape: Shape): Tensor;

  /** E[X]: NaN where it is undefined, ±∞ where it diverges. */
  get mean(): Tensor {
    throw this.notAvailable('mean');
  }

  /** E[(X − E[X])²], per component of a vector or matrix: NaN where it is undefined, ∞ where it diverges. */
  get variance(): Tensor {
    throw this.notAvailable('variance');
  }

  /** The standard deviation, √variance. */
  get std(): Tensor {
    return sqrt(this.variance);
  }

  /** A value of greatest probability or density. */
  get mode(): Tensor {
    throw this.notAvailable('mode');
  }

  /** −E[log p(X)] in nats; for densities the differential entropy, which may be negative. */
  entropy(): Tensor {
    throw this.notAvailable('entropy');
  }

  /** The moment generating function E[exp(t·X)]: ∞ where the expectation diverges. */
  mgf(_t: TensorLike): Tensor {
    throw this.notAvailable('mgf');
  }

  /** The same distribution for a larger batch: its parameters broadcast to `batchShape`. */
  abstract expand(batchShape: Shape): Distribution;

  /**
   * The closed form of the Kullback–Leibler divergence D(this ‖ other), undefined where none is known.
   * `klDivergence` is what to call: it falls back to sums and to Monte Carlo.
   */
  divergenceFrom(_other: Distribution): Tensor | undefined {
    return undefined;
  }

  /** The error of a quantity that this family does not have in closed form. */
  protected notAvailable(quantity: string): NotAvailableError {
    return new NotAvailableError({
      op: `${this.family}.${quantity}`,
      argument: 'this',
      expected: `have a known ${quantity}`,
      actual: `a ${this.family} distribution, whose ${quantity} has no closed form`,
      hint: 'Estimate it from draws: sample(key, [100000]).',
    });
  }
}
