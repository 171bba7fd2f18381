// long: two tails, each in logarithms, for every quantity.
import {
  add,
  asTensor,
  astype,
  broadcastTo,
  ceil,
  clip,
  cpu,
  div,
  DomainError,
  equal,
  exp,
  floor,
  greater,
  greaterEqual,
  isAbstract,
  isFinite,
  less,
  lessEqual,
  log,
  log1p,
  logicalAnd,
  logicalOr,
  maximum,
  minimum,
  mul,
  neg,
  square,
  sub,
  where,
  type random,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { stopGradient } from '@x/autodiff';
import { Distribution } from '../distribution.js';
import { broadcastShape, floatTensor } from '../floatTensor.js';
import { log1mexp } from '../special/log1mexp.js';
import { between } from '../supports/between.js';
import type { Support } from '../supports/support.js';
import { guarded, ofProbability } from './guarded.js';
import { Normal } from './normal.js';
import { openUniform } from './openUniform.js';
import { logNormalMass, truncatedNormalMoments, type NormalMoments } from './truncatedNormal.js';
import { requireAscending } from './uniform.js';

/** A place at the edge of no usual support: there all tails have finite slopes. */
const harmless = 0.5;

/**
 * A distribution of numbers on condition that low ≤ X ≤ high.
 *
 * Formula: p(x) = p_base(x)/P(low ≤ X ≤ high). All of it is computed from the logarithms of the base's tails, on the side
 * where they are small: a standard normal truncated to [30, 40] keeps ten digits and more.
 * Shapes: low and high broadcast with the base's batch; either may be infinite, which is their default.
 * Domain: low < high (≤ for whole numbers), with some of the base's mass between.
 * Fails: DomainError for bounds out of order or without mass between; mean, variance, entropy and mgf are known for a normal
 * base, a NotAvailableError otherwise.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 13.10, for the moments.
 *
 * @example
 * const d = new Truncated({ base: new Normal({ loc: 0, scale: 1 }), low: 30, high: 40 });
 * d.mean.item().toFixed(9) // => '30.033259667'
 * d.sample(random.key(1), [1000]).min().item() >= 30 // => true
 */
export class Truncated extends Distribution {
  readonly family: string = 'Truncated';
  readonly base: Distribution;
  readonly low: Tensor;
  readonly high: Tensor;

  constructor({ base, low = -Infinity, high = Infinity }: { base: Distribution; low?: TensorLike; high?: TensorLike }) {
    super();
    if (base.eventShape.length > 0) {
      throw new DomainError({
        op: 'Truncated',
        argument: 'base',
        expected: 'be a distribution of numbers',
        actual: `a ${base.family} with events of shape [${base.eventShape.join(', ')}]`,
      });
    }
    this.base = base;
    this.low = floatTensor(low);
    this.high = floatTensor(high);
    requireAscending('Truncated', base.support.discrete ? sub(this.low, 0.5) : this.low, this.high);
    this.requireMass();
  }

  private requireMass(): void {
    const { logTotal } = this;
    if (isAbstract(logTotal) || logTotal.device !== cpu || logTotal.data.every((value) => value > -Infinity)) return;
    throw new DomainError({
      op: 'Truncated',
      argument: 'low',
      expected: 'leave some of the mass of the base between `low` and `high`',
      actual: `${String(this.low.toArray())} with high ${String(this.high.toArray())}`,
    });
  }

  override get batchShape(): Shape {
    return broadcastShape(this.base.batchShape, this.low.shape, this.high.shape);
  }

  override get support(): Support {
    const { base } = this;
    return between(maximum(this.low, base.quantile(0)), minimum(this.high, base.quantile(1)), base.support);
  }

  /** Below which nothing counts: P(X ≤ floor) is cut off. */
  private get floor(): Tensor {
    return this.base.support.discrete ? sub(ceil(this.low), 1) : this.low;
  }

  /** log P(X ≤ x) or log P(X > x) of the base, with the exact values at ±∞, where derivatives would be NaN. */
  private logTail(x: Tensor, upper: boolean): Tensor {
    const end = (far: Tensor, value: number, f: (y: Tensor) => Tensor): Tensor => guarded(far, x, harmless, value, f);
    const [below, above] = [equal(x, -Infinity), equal(x, Infinity)];
    const finite = (y: Tensor): Tensor => {
      const z = where(logicalOr(below, above), harmless, y);
      return upper ? this.base.logSurvival(z) : this.base.logCdf(z);
    };
    return end(below, upper ? 0 : -Infinity, (y) => where(above, upper ? -Infinity : 0, finite(y)));
  }

  /** log P(a < X ≤ b) of the base, from the tail in which it is the smaller. */
  private logMass(a: Tensor, b: Tensor): Tensor {
    const { base } = this;
    if (base instanceof Normal) return logNormalMass(standardized(base, a), standardized(base, b));
    const [aboveA, belowB] = [this.logTail(a, true), this.logTail(b, false)];
    const upper = less(aboveA, belowB);
    const whole = where(upper, aboveA, belowB);
    const missing = where(upper, this.logTail(b, true), this.logTail(a, false));
    // A difference of two minus infinities is nothing of nothing.
    const nothing = equal(whole, -Infinity);
    const [top, bottom] = [where(nothing, 0, whole), where(nothing, -1, missing)];
    return where(nothing, -Infinity, add(top, log1mexp(minimum(sub(bottom, top), 0))));
  }

  private get logTotal(): Tensor {
    return this.logMass(this.floor, this.high);
  }

  private outside(x: TensorLike): Tensor {
    return logicalOr(less(x, this.low), greater(x, this.high));
  }

  override logProb(x: TensorLike): Tensor {
    return where(this.outside(x), -Infinity, sub(this.base.logProb(x), this.logTotal));
  }

  /** The argument inside the bounds, where all functions of it are defined. */
  private inside(x: TensorLike): Tensor {
    return clip(asTensor(x), this.floor, this.high);
  }

  override logCdf(x: TensorLike): Tensor {
    return sub(this.logMass(this.floor, this.inside(x)), this.logTotal);
  }

  override logSurvival(x: TensorLike): Tensor {
    return sub(this.logMass(this.inside(x), this.high), this.logTotal);
  }

  override cdf(x: TensorLike): Tensor {
    return exp(this.logCdf(x));
  }

  override survival(x: TensorLike): Tensor {
    return exp(this.logSurvival(x));
  }

  override quantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => this.solved(q, sub(1, q)));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return ofProbability(p, (q) => this.solved(sub(1, q), q));
  }

  /** The x with probability p below and q = 1 − p above it. */
  private solved(p: Tensor, q: Tensor): Tensor {
    return this.base.support.discrete ? this.countReaching(p, q) : this.polished(p, q, this.guess(p, q));
  }

  /** The quantile of the base at the probability that this one has there, by way of the smaller tail. */
  private guess(p: Tensor, q: Tensor): Tensor {
    const { base, floor: low, high } = this;
    const share = (upper: boolean): Tensor => add(mul(q, exp(this.logTail(low, upper))), mul(p, exp(this.logTail(high, upper))));
    const [below, above] = [share(false), share(true)];
    const upper = less(above, below);
    const near = where(upper, base.upperQuantile(clip(above, 0, 1)), base.quantile(clip(below, 0, 1)));
    return clip(this.base.support.discrete ? near : this.farGuess(p, q, near), low, high);
  }

  /** Where the tail underflows, it falls like an exponential one from the bound on. */
  private farGuess(p: Tensor, q: Tensor, near: Tensor): Tensor {
    const { base, low, high } = this;
    const underflow = -650;
    const from = (bound: Tensor, upper: boolean, share: Tensor): Tensor => {
      const finite = where(isFinite(bound), bound, 0);
      const tail = this.logTail(finite, upper);
      const kept = sub(1, exp(this.logTail(upper ? high : low, upper).sub(tail)));
      const steps = neg(log1p(neg(mul(share, kept))));
      const far = logicalAnd(less(tail, underflow), isFinite(bound));
      const distance = mul(steps, exp(sub(tail, base.logProb(finite))));
      return where(far, upper ? add(finite, distance) : sub(finite, distance), NaN);
    };
    const [right, left] = [from(low, true, p), from(high, false, q)];
    return where(equal(right, right), right, where(equal(left, left), left, near));
  }

  /** Newton's steps for the logarithm of the smaller side; the last one carries the derivatives. */
  private polished(p: Tensor, q: Tensor, guess: Tensor): Tensor {
    const { floor: low, high } = this;
    const lower = less(p, q);
    const step = (x: Tensor): Tensor => {
      const mass = where(lower, this.logMass(low, x), this.logMass(x, high));
      const target = add(log(where(lower, p, q)), this.logTotal);
      const slope = stopGradient(exp(sub(this.base.logProb(stopGradient(x)), mass)));
      return div(sub(target, mass), where(lower, slope, neg(slope)));
    };
    const moved = (x: Tensor): Tensor => {
      const to = clip(add(x, step(x)), low, high);
      return where(isFinite(to), to, x);
    };
    let x = stopGradient(guess);
    for (let i = 0; i < 3; i++) x = stopGradient(moved(x));
    const ends = where(equal(p, 0), low, where(equal(q, 0), high, NaN));
    const [first, last] = [0, 1].map((end) => astype(this.base.quantile(end), x.dtype)) as [Tensor, Tensor];
    const known = equal(ends, ends);
    const safe = where(known, 0, x);
    const end = clip(where(known, ends, 0), first, last);
    return where(known, end, where(isFinite(step(safe)), clip(add(safe, step(safe)), low, high), x));
  }

  /** The smallest whole number that is reached with probability p, next to the guess. */
  private countReaching(p: Tensor, q: Tensor): Tensor {
    const reaches = (k: Tensor): Tensor => where(less(p, 0.5), greaterEqual(this.cdf(k), p), logicalOr(lessEqual(this.survival(k), q), logicalAnd(greater(q, 1e-3), greaterEqual(this.cdf(k), p))));
    const [first, last] = [ceil(this.low), floor(this.high)];
    let k = clip(this.guess(p, q), first, last);
    for (let i = 0; i < 2; i++) k = where(reaches(sub(k, 1)), maximum(sub(k, 1), first), k);
    for (let i = 0; i < 2; i++) k = where(reaches(k), k, minimum(add(k, 1), last));
    return where(equal(p, 0), clip(this.base.quantile(0), first, last), k);
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    return this.quantile(openUniform(key, shape, this.logTotal.dtype));
  }

  /** The standardised bounds and moments of a normal base. */
  private normal(quantity: string): { base: Normal; moments: NormalMoments } {
    const { base } = this;
    if (!(base instanceof Normal)) throw this.notAvailable(quantity);
    const [a, b] = [standardized(base, this.low), standardized(base, this.high)];
    return { base, moments: truncatedNormalMoments(a, b) };
  }

  override get mean(): Tensor {
    const { base, moments } = this.normal('mean');
    return clip(add(base.loc, mul(base.scale, moments.mean)), this.low, this.high);
  }

  override get variance(): Tensor {
    const { base, moments } = this.normal('variance');
    return mul(square(base.scale), moments.variance);
  }

  override get mode(): Tensor {
    return broadcastTo(clip(this.base.mode, this.low, this.high), this.batchShape);
  }

  /** E[−log p(X)], with E[Z²] from the moments. */
  override entropy(): Tensor {
    const { base, moments } = this.normal('entropy');
    const secondMoment = add(moments.variance, square(moments.mean));
    return add(add(log(base.scale), this.logTotal), add(0.9189385332046727, mul(0.5, secondMoment)));
  }

  override mgf(t: TensorLike): Tensor {
    const { base, low, high } = this;
    if (!(base instanceof Normal)) throw this.notAvailable('mgf');
    const tilted = new Truncated({ base: base.affine({ shift: mul(t, square(base.scale)) }), low, high });
    return mul(base.mgf(t), exp(sub(tilted.logTotal, this.logTotal)));
  }

  override expand(batchShape: Shape): Truncated {
    return new Truncated({ base: this.base.expand(batchShape), low: this.low, high: this.high });
  }
}

/** (x − loc)/scale, also of ±∞, where the derivatives are zero. */
function standardized({ loc, scale }: Normal, x: Tensor): Tensor {
  const infinite = equal(mul(x, x), Infinity);
  return where(infinite, x, div(sub(where(infinite, 0, x), loc), scale));
}
