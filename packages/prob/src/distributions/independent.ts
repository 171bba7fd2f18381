import { all, DomainError, exp, log, sum, type random, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { lastAxes } from '../bijectors/identity.js';
import { Distribution } from '../distribution.js';
import type { Support } from '../supports/support.js';

/**
 * A batch of independent distributions taken as one of vectors or arrays: the last `n` axes of the batch become axes of the
 * event, and their log probabilities add up.
 *
 * Domain: n from 0 to the number of batch axes.
 * Fails: DomainError for another n.
 *
 * @example
 * const point = new Independent(new Normal({ loc: [0, 1], scale: 1 }), 1);
 * [point.batchShape, point.eventShape] // => [ [], [ 2 ] ]
 * point.logProb([0, 1]).item() // => -1.8378770664093453
 */
export class Independent extends Distribution {
  readonly family: string = 'Independent';
  readonly base: Distribution;
  /** How many axes of the base's batch belong to the event. */
  readonly n: number;

  constructor(base: Distribution, n = 1) {
    super();
    if (!Number.isInteger(n) || n < 0 || n > base.batchShape.length) {
      throw new DomainError({
        op: 'Independent',
        argument: 'n',
        expected: `be a whole number from 0 to ${base.batchShape.length}, the number of batch axes`,
        actual: String(n),
        hint: 'Give the base a larger batch with expand.',
      });
    }
    this.base = base;
    this.n = n;
  }

  override get batchShape(): Shape {
    const { batchShape } = this.base;
    return batchShape.slice(0, batchShape.length - this.n);
  }

  override get eventShape(): Shape {
    const { batchShape, eventShape } = this.base;
    return [...batchShape.slice(batchShape.length - this.n), ...eventShape];
  }

  override get support(): Support {
    return repeated(this.base.support, this.n);
  }

  private total(x: Tensor): Tensor {
    return this.n === 0 ? x : sum(x, { axis: lastAxes(this.n) });
  }

  override logProb(x: TensorLike): Tensor {
    return this.total(this.base.logProb(x));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return this.base.sample(key, shape.slice(0, shape.length - this.batchShape.length));
  }

  override get mean(): Tensor {
    return this.base.mean;
  }

  override get variance(): Tensor {
    return this.base.variance;
  }

  override get mode(): Tensor {
    return this.base.mode;
  }

  override entropy(): Tensor {
    return this.total(this.base.entropy());
  }

  /** E[exp(t·X)] for t of the event's shape. */
  override mgf(t: TensorLike): Tensor {
    return exp(this.total(log(this.base.mgf(t))));
  }

  override expand(batchShape: Shape): Independent {
    const own = this.base.batchShape;
    return new Independent(this.base.expand([...batchShape, ...own.slice(own.length - this.n)]), this.n);
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof Independent) || other.n !== this.n || String(other.eventShape) !== String(this.eventShape)) return undefined;
    const each = this.base.divergenceFrom(other.base);
    return each && this.total(each);
  }
}

/** The support of arrays whose elements, along the last `n` axes of a batch, all lie in one. */
export function repeated(support: Support, n: number): Support {
  const { bijector, values: _, ...rest } = support;
  if (n === 0) return support;
  const elementwise = bijector?.().inputRank === bijector?.().outputRank ? bijector : undefined;
  return {
    ...rest,
    eventRank: support.eventRank + n,
    contains: (x) => all(support.contains(x), { axis: lastAxes(n) }),
    ...(elementwise && { bijector: elementwise }),
  };
}
