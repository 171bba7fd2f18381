import {
  argmax,
  argsort,
  broadcastTo,
  concat,
  cumsum,
  equal,
  all,
  exp,
  expandDims,
  isNaN,
  less,
  log,
  mul,
  neg,
  random,
  searchsorted,
  square,
  sub,
  sum,
  take,
  where,
  zeros,
  any,
  asTensor,
  at,
  div,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { lastAxes } from '../bijectors/identity.js';
import { Distribution } from '../distribution.js';
import { broadcastShape } from '../floatTensor.js';
import { dataValues } from '../supports/dataValues.js';
import type { Support } from '../supports/support.js';
import { ofProbability } from './guarded.js';
import { forBatch, weightedData } from './weightedData.js';

/** How far a running sum of weights may miss a probability by rounding. */
const slack = 8 * Number.EPSILON;

/**
 * The empirical distribution of data: mass weightᵢ/Σ weights on every observation. Its distribution function is the share of
 * observations up to x.
 *
 * Shapes: data [n] for numbers, [n, ...event] for vectors or arrays; weights [n], equal by default.
 * Domain: finite data, weights ≥ 0 that are not all zero. Support: the values that occur.
 * Fails: ShapeError for no data or another number of weights, DomainError outside the domain. cdf and quantile are for numbers.
 *
 * @example
 * const d = new Empirical({ data: [2, 4, 4, 4, 5, 5, 7, 9] });
 * [d.mean.item(), d.variance.item()] // => [ 5, 4 ]
 * d.cdf([3, 4]).toArray() // => [ 0.125, 0.5 ]
 * d.quantile([0.5, 0.6]).toArray() // => [ 4, 5 ]
 */
export class Empirical extends Distribution {
  readonly family: string = 'Empirical';
  readonly data: Tensor;
  /** One for each observation, with any sum. */
  readonly weights: Tensor;
  private readonly batch: Shape = [];

  constructor({ data, weights }: { data: TensorLike; weights?: TensorLike }) {
    super();
    ({ data: this.data, weights: this.weights } = weightedData('Empirical', data, weights));
  }

  override get batchShape(): Shape {
    return this.batch;
  }

  override get eventShape(): Shape {
    return this.data.shape.slice(1);
  }

  override get support(): Support {
    return dataValues(this.data);
  }

  /** The mass on each observation; the sum is 1. */
  get probs(): Tensor {
    return div(this.weights, sum(this.weights));
  }

  private requireNumbers(quantity: string): void {
    if (this.data.ndim > 1) throw this.notAvailable(quantity);
  }

  /** The sorted data, and the mass before each place and after the last. */
  private get sorted(): { readonly data: Tensor; readonly before: Tensor; readonly from: Tensor } {
    const order = argsort(this.data);
    // Divided at last: sums of equal weights are exact, and the whole is one.
    const weights = take(this.weights, order);
    const zero = zeros([1], { dtype: weights.dtype });
    const [upTo, from] = [cumsum(weights, { axis: 0 }), cumsum(weights, { axis: 0, reverse: true })];
    return {
      data: take(this.data, order),
      before: concat([zero, div(upTo, at(upTo, -1))]),
      from: concat([div(from, at(from, 0)), zero]),
    };
  }

  /** One of the sums at the place of x in the sorted data. */
  private at(x: TensorLike, sums: 'before' | 'from'): Tensor {
    const { [sums]: table, data } = this.sorted;
    const place = searchsorted(data, x, { side: 'right' });
    return this.spread(where(isNaN(x), NaN, take(table, place)), 0);
  }

  /** Broadcast with the batch, in front of the last `rank` axes. */
  private spread(x: Tensor, rank: number): Tensor {
    const front = x.shape.slice(0, x.ndim - rank);
    return broadcastTo(x, [...broadcastShape(front, this.batch), ...x.shape.slice(x.ndim - rank)]);
  }

  /** The mass on each value; for vectors by comparing all. */
  private mass(x: Tensor): Tensor {
    const rank = this.eventShape.length;
    if (rank > 0) {
      const same = all(equal(expandDims(x, x.ndim - rank), this.data), { axis: lastAxes(rank) });
      return sum(where(same, this.probs, 0), { axis: -1 });
    }
    const { data } = this.sorted;
    const order = argsort(this.data);
    // Equal observations lie side by side, and their weights are added without those before them.
    const first = searchsorted(data, x, { side: 'left' });
    const last = searchsorted(data, x, { side: 'right' });
    const starts = searchsorted(data, data, { side: 'left' });
    const totals = zeros([data.size + 1], { dtype: this.weights.dtype }).indexAdd(starts, take(this.probs, order));
    return where(less(first, last), take(totals, first), 0);
  }

  override logProb(x: TensorLike): Tensor {
    const value = asTensor(x);
    const rank = this.eventShape.length;
    const unknown = isNaN(value);
    const invalid = rank === 0 ? unknown : any(unknown, { axis: lastAxes(rank) });
    return this.spread(where(invalid, NaN, log(this.mass(value))), 0);
  }

  override cdf(x: TensorLike): Tensor {
    this.requireNumbers('cdf');
    return this.at(x, 'before');
  }

  override survival(x: TensorLike): Tensor {
    this.requireNumbers('survival');
    return this.at(x, 'from');
  }

  override quantile(p: TensorLike): Tensor {
    this.requireNumbers('quantile');
    return this.spread(
      ofProbability(p, (q) => {
        const { data, before } = this.sorted;
        const sums = before.slice([1], [data.size + 1]);
        return take(data, searchsorted(sums, mul(q, 1 - slack)), { mode: 'clip' });
      }),
      0,
    );
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return take(this.data, random.categorical(key, { probs: this.probs }, shape), { axis: 0 });
  }

  private average(values: Tensor): Tensor {
    const rank = this.eventShape.length;
    return sum(mul(rank === 0 ? this.probs : expandDims(this.probs, lastAxes(rank)), values), { axis: 0 });
  }

  override get mean(): Tensor {
    return forBatch(this.average(this.data), this.batch);
  }

  /** Per component, divided by the number of observations. */
  override get variance(): Tensor {
    return forBatch(this.average(square(sub(this.data, this.average(this.data)))), this.batch);
  }

  /** The most frequent value, the first of several. */
  override get mode(): Tensor {
    return forBatch(take(this.data, argmax(this.mass(this.data)), { axis: 0 }), this.batch);
  }

  override entropy(): Tensor {
    const mass = this.mass(this.data);
    const surprise = log(where(equal(mass, 0), 1, mass));
    return forBatch(neg(sum(mul(this.probs, surprise))), this.batch);
  }

  override mgf(t: TensorLike): Tensor {
    const rank = this.eventShape.length;
    if (rank > 1) throw this.notAvailable('mgf');
    const products = rank === 0 ? mul(expandDims(asTensor(t), -1), this.data) : sum(mul(expandDims(asTensor(t), -2), this.data), { axis: -1 });
    return this.spread(sum(mul(exp(products), this.probs), { axis: -1 }), 0);
  }

  override expand(batchShape: Shape): Empirical {
    return Object.assign(new Empirical(this), { batch: [...batchShape] });
  }

  /** Σ pᵢ (log pᵢ − log q(xᵢ)) where the other is discrete as well. */
  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!other.support.discrete || String(other.eventShape) !== String(this.eventShape)) return undefined;
    return sub(neg(this.entropy()), sum(mul(this.probs, other.logProb(this.data)), { axis: -1 }));
  }
}
