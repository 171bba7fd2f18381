import { add, broadcastTo, div, DomainError, exp, expandDims, logSumExp, mean, mul, neg, random, relu, requireWhole, reshape, sigmoid, softplus, square, sub, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { Linear } from '../layers/linear.js';
import { Sequential } from '../layers/sequential.js';
import { klNormal } from '../loss/divergence.js';
import { dtypeOf, inputOf } from '../module/input.js';
import { callLayer, type ForwardOptions, type Layer, type Module } from '../module/module.js';
import { mlp } from '../models/mlp.js';
import type { ModelOptions } from '../models/modelOptions.js';

/** Options of `vae`. */
export interface VaeOptions extends ModelOptions {
  /** Between dense layers. Default relu. */
  readonly activation?: (x: Tensor) => Tensor;
  /** `bernoulli` (default) for data in [0, 1], `normal` for real ones. */
  readonly likelihood?: 'bernoulli' | 'normal';
  /** Standard deviation of the normal likelihood. Default 1. */
  readonly scale?: number;
}

/** The networks of a VAE. */
export interface VaeParts {
  /** What mean and log-variance are read off; features in, features out. */
  readonly body: Layer;
  /** From the body's features to the means of the code. */
  readonly mean: Module;
  /** From the body's features to the logarithms of the code's variances. */
  readonly logVariance: Module;
  /** From codes to logits or means of the data. */
  readonly decoder: Module;
  /** Units of the code. */
  readonly latent: number;
}

/** A code's distribution. */
export interface Posterior {
  readonly mean: Tensor;
  readonly logVariance: Tensor;
}

/**
 * A variational autoencoder: codes z ~ N(0, I), data p(x|z) by a decoder, and an encoder q(z|x) = N(μ(x), diag σ²(x)).
 *
 * Shapes: x [N, features], z [N, latent].
 * Fails: DomainError for another likelihood, a scale that is not positive, and numbers of samples that are not whole and ≥ 1.
 * Source: D. P. Kingma, M. Welling, "Auto-encoding variational Bayes", 2014.
 *
 * @example
 * const model = models.vae([4, 8, 2], { key: random.key(0) });
 * model.sample(random.key(1), 3).shape // => [ 3, 4 ]
 */
export class VAE implements Module {
  readonly body: Layer;
  readonly mean: Module;
  readonly logVariance: Module;
  readonly decoder: Module;
  readonly latent: number;
  readonly likelihood: 'bernoulli' | 'normal';
  readonly scale: number;

  constructor({ body, mean, logVariance, decoder, latent }: VaeParts, { likelihood = 'bernoulli', scale = 1 }: VaeOptions = {}) {
    if (!(scale > 0)) throw new DomainError({ op: 'models.vae', argument: 'scale', expected: 'be a number > 0', actual: String(scale) });
    if (likelihood !== 'bernoulli' && likelihood !== 'normal') throw new DomainError({ op: 'models.vae', argument: 'likelihood', expected: "be 'bernoulli' or 'normal'", actual: String(likelihood) });
    this.body = body;
    this.mean = mean;
    this.logVariance = logVariance;
    this.decoder = decoder;
    this.latent = latent;
    this.likelihood = likelihood;
    this.scale = scale;
  }

  /** q(z|x): its means and the logarithms of its variances. */
  encode(x: TensorLike, options?: ForwardOptions): Posterior {
    const features = callLayer(this.body, inputOf(x, this), options);
    return { mean: this.mean.forward(features, options), logVariance: this.logVariance.forward(features, options) };
  }

  /** The means of p(x|z). */
  decode(z: TensorLike, options?: ForwardOptions): Tensor {
    const y = callLayer(this.decoder, inputOf(z), options);
    return this.likelihood === 'bernoulli' ? sigmoid(y) : y;
  }

  /** The means of p(x|z) at the mean of q(z|x): the reconstruction. */
  forward(x: TensorLike, options?: ForwardOptions): Tensor {
    return this.decode(this.encode(x, options).mean, options);
  }

  /** New data: codes from the prior, through the decoder; the means of p(x|z), [n, features]. */
  sample(key: random.KeyLike, n: number): Tensor {
    return this.decode(random.normal(key, [n, this.latent], { dtype: dtypeOf(this) as 'float64' }));
  }

  /** log p(x|z) of each example. */
  logLikelihood(input: TensorLike, z: Tensor, options?: ForwardOptions): Tensor {
    const x = inputOf(input, this);
    const y = callLayer(this.decoder, z, options);
    if (this.likelihood === 'bernoulli') return neg(sum(sub(softplus(y), mul(x, y)), { axis: -1 }));
    const squares = sum(square(sub(x, y)), { axis: -1 });
    return sub(mul(squares, -0.5 / this.scale ** 2), x.shape.at(-1)! * (Math.log(this.scale) + 0.5 * Math.log(2 * Math.PI)));
  }

  /**
   * The evidence lower bound of each example, E_q log p(x|z) − KL(q ‖ N(0, I)), with codes z = μ + σ⊙ε for `samples`
   * draws of ε: an unbiased estimate, differentiable in all weights.
   */
  elbo(input: TensorLike, { key = random.key(0), samples = 1, ...options }: ForwardOptions & { readonly samples?: number } = {}): Tensor {
    requireWhole('VAE.elbo', 'samples', samples, 1);
    const x = inputOf(input, this);
    const { mean: mu, logVariance } = this.encode(x, { ...options, key });
    const terms = Array.from({ length: samples }, (_, i) => this.logLikelihood(x, this.draw({ mean: mu, logVariance }, random.foldIn(key, i)), { ...options, key }));
    return sub(div(terms.reduce((a, b) => add(a, b)), samples), klNormal(mu, logVariance, { reduction: 'none' }));
  }

  /** Minus the mean evidence lower bound: an `objective` of `fit`. */
  loss(x: TensorLike, options: ForwardOptions & { readonly samples?: number } = {}): Tensor {
    return neg(mean(this.elbo(x, options)));
  }

  /**
   * log p(x) of each example by importance sampling with q(z|x): log of the mean of p(x|z)p(z)/q(z|x) over `samples`
   * draws. On average too low, and exact as their number grows.
   */
  logProb(input: TensorLike, { key = random.key(0), samples = 100 }: { readonly key?: random.KeyLike; readonly samples?: number } = {}): Tensor {
    requireWhole('VAE.logProb', 'samples', samples, 1);
    const x = inputOf(input, this);
    const n = x.shape[0]!;
    const q = this.encode(x);
    const noise = random.normal(key, [samples, n, this.latent], { dtype: x.dtype as 'float64' });
    const z = add(q.mean, mul(exp(mul(q.logVariance, 0.5)), noise));
    // log p(z) − log q(z|x): the constants cancel.
    const prior = mul(sum(square(z), { axis: -1 }), -0.5);
    const posterior = mul(sum(add(square(noise), expandDims(q.logVariance, 0)), { axis: -1 }), -0.5);
    const wide = reshape(broadcastTo(expandDims(x, 0), [samples, ...x.shape]), [samples * n, ...x.shape.slice(1)]);
    const likelihood = reshape(this.logLikelihood(wide, reshape(z, [samples * n, this.latent])), [samples, n]);
    return sub(logSumExp(add(likelihood, sub(prior, posterior)), { axis: 0 }), Math.log(samples));
  }

  private draw({ mean: mu, logVariance }: Posterior, key: random.KeyLike): Tensor {
    return add(mu, mul(exp(mul(logVariance, 0.5)), random.normal(key, mu.shape, { dtype: mu.dtype as 'float64' })));
  }
}

/**
 * A variational autoencoder of dense layers: `sizes` from the data over hidden layers to the code, and back.
 *
 * Shapes: [N, sizes[0]]; the code is [N, last size].
 * Fails: DomainError for fewer than three sizes.
 *
 * @example
 * const model = models.vae([2, 16, 1], { likelihood: 'normal', scale: 0.1, key: random.key(0) });
 * const { model: trained } = await fit(model, {
 *   train: { x: [[0, 0], [1, 1], [2, 2]] },
 *   objective: (m, { x }, options) => m.loss(x, options),
 *   optimizer: adam({ learningRate: 0.01 }),
 * });
 * trained.loss([[1, 1]]).item() < model.loss([[1, 1]]).item() // => true
 */
export function vae(sizes: readonly number[], options: VaeOptions = {}): VAE {
  const { activation = relu, key, dtype } = options;
  if (sizes.length < 3) throw new DomainError({ op: 'models.vae', argument: 'sizes', expected: 'name at least the lengths of data, a hidden layer and the code', actual: `[${sizes.join(', ')}]` });
  const part = (name: string): ModelOptions => ({ ...(key && { key: random.foldIn(key, name) }), ...(dtype && { dtype }) });
  const hidden = sizes.slice(0, -1);
  const [width, latent] = sizes.slice(-2) as [number, number];
  return new VAE(
    {
      body: new Sequential([mlp(hidden, { activation, ...part('body') }), activation]),
      mean: new Linear(width, latent, part('mean')),
      logVariance: new Linear(width, latent, part('logVariance')),
      decoder: mlp([...sizes].reverse(), { activation, ...part('decoder') }),
      latent,
    },
    options,
  );
}
