import {
  add,
  asTensor,
  broadcastTo,
  cpu,
  div,
  DomainError,
  exp,
  expandDims,
  isAbstract,
  log,
  logSumExp,
  max,
  min,
  mul,
  neg,
  pow,
  random,
  reciprocal,
  reshape,
  ShapeError,
  showShape,
  sqrt,
  square,
  sub,
  sum,
  take,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { Distribution } from '../distribution.js';
import { broadcastShape, floatTensor } from '../floatTensor.js';
import { requireSupport } from '../parametric.js';
import { positive } from '../supports/positive.js';
import { real } from '../supports/real.js';
import { realVector } from '../supports/realVector.js';
import type { Support } from '../supports/support.js';
import { bisectedQuantile } from './bisectedQuantile.js';
import { ofProbability } from './guarded.js';
import { smoothingKernels, type KernelName, type SmoothingKernel } from './smoothingKernel.js';
import { forBatch, weightedData } from './weightedData.js';

/** What a kernel density estimate is made of. */
export interface KernelDensityOptions {
  /** Numbers [n] or vectors [n, d]. */
  readonly data: TensorLike;
  /** The scale of the kernel: a number, one for each component [d], or the rule that chooses it; Scott's by default. */
  readonly bandwidth?: TensorLike | 'scott' | 'silverman';
  /** Default gaussian. */
  readonly kernel?: KernelName;
  /** One for each observation, equal by default. */
  readonly weights?: TensorLike;
}

/**
 * A kernel density estimate: every observation is smoothed to a small density around it. Vectors get a product of kernels.
 *
 * Formula: p(x) = Σᵢ wᵢ Πⱼ K((xⱼ − xᵢⱼ)/hⱼ)/hⱼ. Scott's rule is hⱼ = σⱼ·m^(−1/(d+4)), Silverman's hⱼ = σⱼ·(m(d + 2)/4)^(−1/(d+4)),
 * with σⱼ the sample deviation and m = 1/Σ wᵢ² the effective number of observations; for other kernels than the Gaussian they
 * give it the same standard deviation.
 * Shapes: data [n] or [n, d]; draws [] or [d].
 * Domain: finite data, bandwidth > 0.
 * Fails: DomainError for another bandwidth, or data without spread when a rule is to choose it.
 * Source: Scott, Multivariate Density Estimation (1992); Silverman, Density Estimation (1986).
 *
 * @example
 * const d = new KernelDensity({ data: [1, 2, 4], bandwidth: 0.5 });
 * d.prob([2, 3]).toArray() // => [ 0.30204471…, 0.07207717… ]
 * new KernelDensity({ data: [1, 2, 4], bandwidth: 'scott' }).bandwidth.item() // => 1.2262079…
 */
export class KernelDensity extends Distribution {
  readonly family: string = 'KernelDensity';
  readonly data: Tensor;
  /** One for each observation, with any sum. */
  readonly weights: Tensor;
  /** The scale of the kernel, [] or [d]. */
  readonly bandwidth: Tensor;
  readonly kernel: KernelName;
  private readonly batch: Shape = [];

  constructor({ data, bandwidth = 'scott', kernel = 'gaussian', weights }: KernelDensityOptions) {
    super();
    ({ data: this.data, weights: this.weights } = weightedData('KernelDensity', data, weights));
    if (this.data.ndim > 2) {
      throw new ShapeError({ op: 'KernelDensity', argument: 'data', expected: 'hold numbers [n] or vectors [n, d]', actual: `shape ${showShape(this.data.shape)}` });
    }
    if (!(kernel in smoothingKernels)) {
      throw new DomainError({ op: 'KernelDensity', argument: 'kernel', expected: `be one of ${Object.keys(smoothingKernels).join(', ')}`, actual: String(kernel) });
    }
    this.kernel = kernel;
    this.bandwidth = typeof bandwidth === 'string' ? this.chosen(bandwidth) : this.given(bandwidth);
  }

  /** The weights, with sum 1. */
  private get shares(): Tensor {
    return div(this.weights, sum(this.weights));
  }

  private given(bandwidth: TensorLike): Tensor {
    const h = floatTensor(bandwidth);
    requireSupport('KernelDensity', 'bandwidth', h, positive);
    return broadcastTo(h, this.eventShape);
  }

  private chosen(rule: string): Tensor {
    if (rule !== 'scott' && rule !== 'silverman') {
      throw new DomainError({ op: 'KernelDensity', argument: 'bandwidth', expected: "be positive, 'scott' or 'silverman'", actual: `'${rule}'` });
    }
    const d = this.data.ndim === 1 ? 1 : this.data.shape[1]!;
    const size = reciprocal(sum(square(this.shares)));
    const factor = pow(rule === 'scott' ? size : mul(size, (d + 2) / 4), -1 / (d + 4));
    const spread = div(this.scatter, sub(1, reciprocal(size)));
    const unknown = !isAbstract(spread) && spread.device === cpu && !spread.data.every((value) => value > 0);
    if (unknown) {
      throw new DomainError({
        op: 'KernelDensity',
        argument: 'data',
        expected: 'have some spread in every component',
        actual: 'variance 0',
        hint: 'Give the bandwidth as a number.',
      });
    }
    return div(mul(sqrt(spread), factor), Math.sqrt(smoothingKernels[this.kernel].variance));
  }

  private get shape(): SmoothingKernel {
    return smoothingKernels[this.kernel];
  }

  override get batchShape(): Shape {
    return this.batch;
  }

  override get eventShape(): Shape {
    return this.data.shape.slice(1);
  }

  override get support(): Support {
    return this.data.ndim === 1 ? real : realVector;
  }

  /** Broadcast with the batch. */
  private spread(x: Tensor): Tensor {
    return broadcastTo(x, broadcastShape(x.shape, this.batch));
  }

  /** (x − xᵢ)/h, the observations along a new axis before the event's. */
  private distances(x: TensorLike): Tensor {
    const value = asTensor(x);
    return div(sub(expandDims(value, value.ndim - this.eventShape.length), this.data), this.bandwidth);
  }

  override logProb(x: TensorLike): Tensor {
    const each = sub(this.shape.logProb(this.distances(x)), log(this.bandwidth));
    const total = this.eventShape.length === 0 ? each : sum(each, { axis: -1 });
    return this.spread(logSumExp(add(total, log(this.shares)), { axis: -1 }));
  }

  private smoothed(x: TensorLike, f: (u: Tensor) => Tensor): Tensor {
    return this.spread(sum(mul(f(this.distances(x)), this.shares), { axis: -1 }));
  }

  private requireNumbers(quantity: string): void {
    if (this.data.ndim > 1) throw this.notAvailable(quantity);
  }

  override cdf(x: TensorLike): Tensor {
    this.requireNumbers('cdf');
    return this.smoothed(x, this.shape.cdf);
  }

  override survival(x: TensorLike): Tensor {
    this.requireNumbers('survival');
    return this.smoothed(x, (u) => this.shape.cdf(neg(u)));
  }

  override quantile(p: TensorLike): Tensor {
    this.requireNumbers('quantile');
    return ofProbability(p, (q) => this.solved(q, sub(1, q)));
  }

  override upperQuantile(p: TensorLike): Tensor {
    this.requireNumbers('upperQuantile');
    return ofProbability(p, (q) => this.solved(sub(1, q), q));
  }

  private solved(below: Tensor, above: Tensor): Tensor {
    const [low, high] = [min(this.data), max(this.data)];
    const reach = mul(this.bandwidth, Math.min(this.shape.reach, 39));
    const x = bisectedQuantile(this, { below, above }, sub(low, reach), add(high, reach));
    if (Number.isFinite(this.shape.reach)) return x;
    return below.equal(0).where(-Infinity, above.equal(0).where(Infinity, x));
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const [which, what] = random.split(key);
    const centers = take(this.data, random.categorical(which, { probs: this.shares }, shape), { axis: 0 });
    return add(centers, mul(this.bandwidth, this.shape.draw(what, centers.shape, this.data.dtype)));
  }

  private average(values: Tensor): Tensor {
    return sum(mul(this.data.ndim === 1 ? this.shares : reshape(this.shares, [-1, 1]), values), { axis: 0 });
  }

  /** The variance of the data, per component, divided by n. */
  private get scatter(): Tensor {
    return this.average(square(sub(this.data, this.average(this.data))));
  }

  override get mean(): Tensor {
    return forBatch(this.average(this.data), this.batch);
  }

  /** That of the data and that of the kernel. */
  override get variance(): Tensor {
    return forBatch(add(this.scatter, mul(this.shape.variance, square(this.bandwidth))), this.batch);
  }

  override mgf(t: TensorLike): Tensor {
    if (this.data.ndim > 1 || this.kernel !== 'gaussian') throw this.notAvailable('mgf');
    const u = expandDims(asTensor(t), -1);
    const smooth = exp(add(mul(u, this.data), mul(0.5, square(mul(u, this.bandwidth)))));
    return this.spread(sum(mul(smooth, this.shares), { axis: -1 }));
  }

  override expand(batchShape: Shape): KernelDensity {
    return Object.assign(new KernelDensity(this), { batch: [...batchShape] });
  }
}
