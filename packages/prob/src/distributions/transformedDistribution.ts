import {
  add,
  any,
  asTensor,
  equal,
  exp,
  greater,
  greaterEqual,
  isNaN,
  less,
  logicalOr,
  maximum,
  minimum,
  mul,
  square,
  sub,
  sum,
  where,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { AffineBijector } from '../bijectors/affine.js';
import type { Bijector } from '../bijectors/bijector.js';
import { ChainBijector } from '../bijectors/chain.js';
import { lastAxes } from '../bijectors/identity.js';
import { MatrixAffineBijector } from '../bijectors/matrixAffine.js';
import { Distribution } from '../distribution.js';
import { withoutEvent, type Support } from '../supports/support.js';
import { repeated } from './independent.js';

/**
 * The distribution of g(X) for a bijector g: p(y) = p_X(g⁻¹(y))·|det ∂g⁻¹/∂y|.
 *
 * Shapes: a bijector of vectors makes the last batch axes of a base of numbers axes of the event.
 * Domain: a base with a density whose support g maps one to one.
 * Fails: NotAvailableError for moments, unless g is affine; for cdf and quantile, unless g maps numbers.
 *
 * @example
 * const logNormal = new TransformedDistribution(new Normal({ loc: 0, scale: 1 }), bijectors.exp());
 * logNormal.prob(1).item() // => 0.3989422804014327
 * logNormal.quantile(0.5).item() // => 1
 */
export class TransformedDistribution extends Distribution {
  readonly family: string = 'TransformedDistribution';
  readonly base: Distribution;
  readonly bijector: Bijector;

  constructor(base: Distribution, bijector: Bijector) {
    super();
    this.base = base;
    this.bijector = bijector;
  }

  /** Batch axes of the base that the bijector takes as axes of one value. */
  private get taken(): number {
    return Math.max(0, this.bijector.inputRank - this.base.eventShape.length);
  }

  private get inputRank(): number {
    return this.base.eventShape.length + this.taken;
  }

  private get eventRank(): number {
    return this.inputRank + this.bijector.outputRank - this.bijector.inputRank;
  }

  private get shape(): Shape {
    return this.bijector.forwardShape([...this.base.batchShape, ...this.base.eventShape]);
  }

  override get batchShape(): Shape {
    return withoutEvent(this.shape, this.eventRank);
  }

  override get eventShape(): Shape {
    const { shape } = this;
    return shape.slice(shape.length - this.eventRank);
  }

  override get support(): Support {
    const { base, bijector, eventRank } = this;
    const before = repeated(base.support, this.taken);
    const within = before.bijector;
    return {
      name: `${before.name} transformed`,
      expectation: 'lie in the range of the bijector',
      eventRank,
      discrete: before.discrete,
      contains: (y) => before.contains(bijector.inverse(y)),
      ...(within && { bijector: () => new ChainBijector([within(), bijector]) }),
    };
  }

  override logProb(y: TensorLike): Tensor {
    const from = this.bijector.inverse(y);
    const overEvent = (x: Tensor, rank: number, keepDims = false): Tensor => (rank === 0 ? x : any(x, { axis: lastAxes(rank), keepDims }));
    const lost = isNaN(from);
    // Where there is no inverse there is no mass. What follows does not see it: derivatives would be NaN.
    const x = where(overEvent(lost, this.inputRank, true), 0.5, from);
    const density = overAxes(this.base.logProb(x), this.taken);
    const volume = overAxes(this.bijector.forwardLogDet(x), this.inputRank - this.bijector.inputRank);
    const logProb = this.base.support.discrete ? density : where(equal(density, -Infinity), -Infinity, sub(density, volume));
    const nowhere = logicalOr(overEvent(lost, this.inputRank), isNaN(logProb));
    return where(overEvent(isNaN(asTensor(y)), this.eventRank), NaN, where(nowhere, -Infinity, logProb));
  }

  private requireNumbers(quantity: string): void {
    if (this.eventRank > 0 || this.bijector.inputRank > 0) throw this.notAvailable(quantity);
  }

  /** The probability below (or above) y, given that of X on the same side and on the other. */
  private tail(y: TensorLike, below: (x: Tensor) => Tensor, above: (x: Tensor) => Tensor, [none, all]: readonly [number, number], lower: boolean): Tensor {
    const { base, bijector } = this;
    const rises = greater(bijector.direction, 0);
    const [first, last] = [bijector.forward(base.quantile(0)), bijector.forward(base.quantile(1))];
    const [under, over] = [less(y, minimum(first, last)), greaterEqual(y, maximum(first, last))];
    const x = bijector.inverse(y);
    const side = where(rises, (lower ? below : above)(x), (lower ? above : below)(x));
    return where(under, lower ? none : all, where(over, lower ? all : none, side));
  }

  /** P(X = x), which counts where a decreasing map turns < into ≥. */
  private step(x: Tensor): Tensor | number {
    return this.base.support.discrete ? this.base.prob(x) : 0;
  }

  override cdf(y: TensorLike): Tensor {
    this.requireNumbers('cdf');
    return this.tail(y, (x) => this.base.cdf(x), (x) => add(this.base.survival(x), this.step(x)), [0, 1], true);
  }

  override survival(y: TensorLike): Tensor {
    this.requireNumbers('survival');
    return this.tail(y, (x) => sub(this.base.cdf(x), this.step(x)), (x) => this.base.survival(x), [0, 1], false);
  }

  override logCdf(y: TensorLike): Tensor {
    if (this.base.support.discrete) return super.logCdf(y);
    this.requireNumbers('logCdf');
    return this.tail(y, (x) => this.base.logCdf(x), (x) => this.base.logSurvival(x), [-Infinity, 0], true);
  }

  override logSurvival(y: TensorLike): Tensor {
    if (this.base.support.discrete) return super.logSurvival(y);
    this.requireNumbers('logSurvival');
    return this.tail(y, (x) => this.base.logCdf(x), (x) => this.base.logSurvival(x), [-Infinity, 0], false);
  }

  override quantile(p: TensorLike): Tensor {
    this.requireNumbers('quantile');
    const { base, bijector } = this;
    return bijector.forward(where(greater(bijector.direction, 0), base.quantile(p), base.upperQuantile(p)));
  }

  override upperQuantile(p: TensorLike): Tensor {
    this.requireNumbers('upperQuantile');
    const { base, bijector } = this;
    return bijector.forward(where(greater(bijector.direction, 0), base.upperQuantile(p), base.quantile(p)));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const front = shape.slice(0, shape.length - this.batchShape.length);
    return this.bijector.forward(this.spread(this.batchShape).sample(key, front));
  }

  /** The base, for a batch of this shape after the map. */
  private spread(batchShape: Shape): Distribution {
    const whole = this.bijector.inverseShape([...batchShape, ...this.eventShape]);
    return this.base.expand(withoutEvent(whole, this.base.eventShape.length));
  }

  override expand(batchShape: Shape): TransformedDistribution {
    return new TransformedDistribution(this.spread(batchShape), this.bijector);
  }

  private get isAffine(): boolean {
    return this.bijector instanceof AffineBijector || this.bijector instanceof MatrixAffineBijector;
  }

  override get mean(): Tensor {
    if (!this.isAffine) throw this.notAvailable('mean');
    return this.bijector.forward(this.spread(this.batchShape).mean);
  }

  override get variance(): Tensor {
    const { bijector, batchShape } = this;
    if (!(bijector instanceof AffineBijector)) throw this.notAvailable('variance');
    return mul(square(bijector.scale), this.spread(batchShape).variance);
  }

  override get mode(): Tensor {
    if (!this.isAffine) throw this.notAvailable('mode');
    return this.bijector.forward(this.spread(this.batchShape).mode);
  }

  override entropy(): Tensor {
    if (!this.isAffine) throw this.notAvailable('entropy');
    const base = this.spread(this.batchShape);
    const own = overAxes(base.entropy(), this.taken);
    if (base.support.discrete) return own;
    return add(own, overAxes(this.bijector.forwardLogDet(base.mean), this.inputRank - this.bijector.inputRank));
  }

  override mgf(t: TensorLike): Tensor {
    const { bijector } = this;
    if (!(bijector instanceof AffineBijector) || this.eventRank > 0) throw this.notAvailable('mgf');
    return mul(exp(mul(t, bijector.loc)), this.base.mgf(mul(t, bijector.scale)));
  }

  /** That of the bases when both are mapped by the same bijector. */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof TransformedDistribution) || other.bijector !== this.bijector) return undefined;
    const each = this.base.divergenceFrom(other.base);
    return each && overAxes(each, this.taken);
  }
}

/** Summed over the last axes of a batch. */
function overAxes(x: Tensor, count: number): Tensor {
  return count === 0 ? x : sum(x, { axis: lastAxes(count) });
}
