import {
  add,
  asTensor,
  broadcastTo,
  equal,
  exp,
  expandDims,
  greater,
  logSoftmax,
  logSumExp,
  max,
  min,
  mul,
  oneHot,
  random,
  ShapeError,
  showShape,
  square,
  sub,
  sum,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { lastAxes } from '../bijectors/identity.js';
import { Distribution } from '../distribution.js';
import { broadcastShape } from '../floatTensor.js';
import type { Support } from '../supports/support.js';
import { bisectedQuantile } from './bisectedQuantile.js';
import type { Categorical } from './categorical.js';
import { ofProbability } from './guarded.js';

/**
 * A mixture of distributions of one family: with probability probsₖ of `mixture`, X is drawn from the k-th of the batch
 * `components`.
 *
 * Formula: p(x) = Σₖ probsₖ·pₖ(x).
 * Shapes: mixture with batch [...] over K categories, components with batch [..., K].
 * Fails: ShapeError when the last batch axis of the components is not K; NotAvailableError for mode and entropy, which have
 * no closed form. Draws have no derivatives in the mixture's probabilities.
 * Source: McLachlan & Peel, Finite Mixture Models (2000).
 *
 * @example
 * const d = new MixtureSameFamily({
 *   mixture: new Categorical({ probs: [0.25, 0.75] }),
 *   components: new Normal({ loc: [-2, 2], scale: [1, 0.5] }),
 * });
 * d.mean.item() // => 1
 * d.cdf(0).item() // => 0.24433622…
 */
export class MixtureSameFamily extends Distribution {
  readonly family: string = 'MixtureSameFamily';
  readonly mixture: Categorical;
  readonly components: Distribution;

  constructor({ mixture, components }: { mixture: Categorical; components: Distribution }) {
    super();
    const { batchShape } = components;
    if (batchShape.at(-1) !== mixture.categories) {
      throw new ShapeError({
        op: 'MixtureSameFamily',
        argument: 'components',
        expected: `have a batch that ends with the ${mixture.categories} categories of the mixture`,
        actual: `batch shape ${showShape(batchShape)}`,
        hint: 'The last batch axis counts components: Normal({ loc: [−1, 1], scale: 1 }) holds two.',
      });
    }
    this.mixture = mixture;
    this.components = components;
  }

  override get support(): Support {
    return this.components.support;
  }

  override get batchShape(): Shape {
    return broadcastShape(this.mixture.batchShape, this.components.batchShape.slice(0, -1));
  }

  override get eventShape(): Shape {
    return this.components.eventShape;
  }

  /** The axis of the components, in front of the event. */
  private get axis(): number {
    return -1 - this.eventShape.length;
  }

  private get logWeights(): Tensor {
    return logSoftmax(this.mixture.logits, { axis: -1 });
  }

  /** The weights with an axis of length 1 for each axis of the event. */
  private get weights(): Tensor {
    const rank = this.eventShape.length;
    const { probs } = this.mixture;
    return rank === 0 ? probs : expandDims(probs, lastAxes(rank));
  }

  private forEach(x: TensorLike): Tensor {
    return expandDims(asTensor(x), this.axis);
  }

  private average(values: Tensor): Tensor {
    return sum(mul(this.weights, values), { axis: this.axis });
  }

  private logAverage(logs: Tensor): Tensor {
    return logSumExp(add(this.logWeights, logs), { axis: -1 });
  }

  override logProb(x: TensorLike): Tensor {
    return this.logAverage(this.components.logProb(this.forEach(x)));
  }

  override cdf(x: TensorLike): Tensor {
    return this.average(this.components.cdf(this.forEach(x)));
  }

  override logCdf(x: TensorLike): Tensor {
    return this.logAverage(this.components.logCdf(this.forEach(x)));
  }

  override survival(x: TensorLike): Tensor {
    return this.average(this.components.survival(this.forEach(x)));
  }

  override logSurvival(x: TensorLike): Tensor {
    return this.logAverage(this.components.logSurvival(this.forEach(x)));
  }

  override quantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => this.solved(q, sub(1, q), this.components.quantile(expandDims(q, -1))));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => this.solved(sub(1, q), q, this.components.upperQuantile(expandDims(q, -1))));
  }

  /** Between the smallest and the largest quantile of the components. */
  private solved(below: Tensor, above: Tensor, quantiles: Tensor): Tensor {
    if (this.eventShape.length > 0) throw this.notAvailable('quantile');
    // Components without weight do not count.
    const counts = broadcastTo(greater(this.mixture.probs, 0), broadcastShape(quantiles.shape, this.mixture.probs.shape));
    const low = min(where(counts, quantiles, Infinity), { axis: -1 });
    return bisectedQuantile(this, { below, above }, low, max(where(counts, quantiles, -Infinity), { axis: -1 }));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const [which, what] = random.split(key);
    const { categories } = this.mixture;
    const { eventShape, batchShape } = this;
    const chosen = oneHot(this.mixture.expand(batchShape).sample(which, shape.slice(0, shape.length - batchShape.length)), categories, { dtype: 'bool' });
    const draws = this.components.expand([...batchShape, categories]).sample(what, shape.slice(0, shape.length - batchShape.length));
    const rank = eventShape.length;
    return sum(where(rank === 0 ? chosen : expandDims(chosen, lastAxes(rank)), draws, 0), { axis: this.axis });
  }

  override get mean(): Tensor {
    return this.average(this.components.mean);
  }

  /** E[Var(X | k)] + Var(E[X | k]). */
  override get variance(): Tensor {
    const { mean, variance } = this.components;
    return this.average(add(variance, square(sub(mean, expandDims(this.mean, this.axis)))));
  }

  override mgf(t: TensorLike): Tensor {
    return sum(mul(this.mixture.probs, this.components.mgf(this.forEach(t))), { axis: -1 });
  }

  override expand(batchShape: Shape): MixtureSameFamily {
    const components = this.components.expand([...batchShape, this.mixture.categories]);
    return new MixtureSameFamily({ mixture: this.mixture.expand(batchShape), components });
  }

  /** The probability of each component given x: [..., K]. */
  responsibilities(x: TensorLike): Tensor {
    const joint = add(this.logWeights, this.components.logProb(this.forEach(x)));
    const total = logSumExp(joint, { axis: -1, keepDims: true });
    return where(equal(total, -Infinity), NaN, exp(sub(joint, total)));
  }
}
