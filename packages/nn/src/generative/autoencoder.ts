import { jacobian, vmap } from '@x/autodiff/core';
import { abs, add, DomainError, mean, mul, random, relu, sigmoid, square, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { binaryCrossEntropy } from '../loss/binaryCrossEntropy.js';
import { mse } from '../loss/regression.js';
import { inputOf } from '../module/input.js';
import { callLayer, type ForwardOptions, type Module } from '../module/module.js';
import { activityDivergence, requireActivity } from './activityDivergence.js';
import { mlp } from '../models/mlp.js';
import type { ModelOptions } from '../models/modelOptions.js';
import type { Sequential } from '../layers/sequential.js';

/** A code whose units shall be active as rarely as `target` says. */
export interface SparseCode {
  /** Mean activity ρ of a unit, in (0, 1), such as 0.05. */
  readonly target: number;
  /** Weight β of the divergences. Default 1. */
  readonly weight?: number;
}

/** Options of `autoencoder`. */
export interface AutoencoderOptions extends ModelOptions {
  /** Between dense layers. Default relu. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Of the code. Default none, with a sparse target sigmoid; a sparse code wants relu, a contractive one sigmoid or tanh. */
  readonly codeActivation?: (x: Tensor) => Tensor;
  /** `real` (default) compares by squared errors, `binary` by the cross-entropy of data in [0, 1]. */
  readonly data?: 'real' | 'binary';
  /** Standard deviation of normal noise that is added to inputs while training. Default 0. */
  readonly denoising?: number;
  /**
   * Weight α of α·Σ|h|, the sum over units of the code; default 0. With a target ρ in (0, 1) it is the weight β of
   * β·Σ KL(ρ ‖ ρ̂), where ρ̂ is the mean activity of a unit over the batch, and codes are sigmoid unless they are told otherwise.
   */
  readonly sparse?: number | SparseCode;
  /** Weight λ of λ‖∂h/∂x‖², the squared Frobenius norm of the code's Jacobian. Default 0. */
  readonly contractive?: number;
}

/**
 * A pair of networks, one that makes a code of its input and one that makes the input of the code.
 *
 * Shapes: [N, features] → [N, features].
 *
 * @example
 * const model = models.autoencoder([4, 2]);
 * model.encode([[1, 2, 3, 4]]).shape // => [ 1, 2 ]
 * model.forward([[1, 2, 3, 4]]).shape // => [ 1, 4 ]
 */
export class Autoencoder implements Module {
  readonly encoder: Module;
  readonly decoder: Module;
  readonly codeActivation: ((x: Tensor) => Tensor) | null;
  readonly data: 'real' | 'binary';
  readonly denoising: number;
  /** Weight of the penalty on the code's activity. */
  readonly sparse: number;
  /** Mean activity that units of the code shall have; null where small ones are preferred by Σ|h|. */
  readonly sparseTarget: number | null;
  readonly contractive: number;

  constructor(encoder: Module, decoder: Module, { codeActivation, data = 'real', denoising = 0, sparse = 0, contractive = 0 }: AutoencoderOptions = {}) {
    const { weight, target } = typeof sparse === 'number' ? { weight: sparse, target: null } : { weight: sparse.weight ?? 1, target: sparse.target };
    for (const [argument, value] of Object.entries({ denoising, [target === null ? 'sparse' : 'sparse.weight']: weight, contractive })) {
      if (!(value >= 0)) throw new DomainError({ op: 'models.autoencoder', argument, expected: 'be a number ≥ 0', actual: String(value) });
    }
    if (target !== null) requireActivity('models.autoencoder', 'sparse.target', target);
    if (data !== 'real' && data !== 'binary') throw new DomainError({ op: 'models.autoencoder', argument: 'data', expected: "be 'real' or 'binary'", actual: String(data) });
    this.encoder = encoder;
    this.decoder = decoder;
    // Divergences of activities need activities between 0 and 1.
    this.codeActivation = codeActivation ?? (target === null ? null : sigmoid);
    this.data = data;
    this.denoising = denoising;
    this.sparse = weight;
    this.sparseTarget = target;
    this.contractive = contractive;
  }

  /** The code h of inputs. */
  encode(x: TensorLike, options?: ForwardOptions): Tensor {
    const h = callLayer(this.encoder, inputOf(x, this), options);
    return this.codeActivation === null ? h : this.codeActivation(h);
  }

  /** What the decoder makes of codes: data, or probabilities for binary data. */
  decode(h: TensorLike, options?: ForwardOptions): Tensor {
    const y = callLayer(this.decoder, inputOf(h), options);
    return this.data === 'binary' ? sigmoid(y) : y;
  }

  /** Inputs through code and back. */
  forward(x: TensorLike, options?: ForwardOptions): Tensor {
    return this.decode(this.encode(x, options), options);
  }

  /**
   * What training makes small: the error of reconstruction (a sum over features, a mean over examples) and the penalties;
   * while training with `denoising`, inputs carry noise and the error is that to the clean ones. An `objective` of `fit`.
   */
  loss(input: TensorLike, options: ForwardOptions = {}): Tensor {
    const x = inputOf(input, this);
    const seen = options.training === true && this.denoising > 0 ? add(x, mul(random.normal(noiseKey(options), x.shape, { dtype: x.dtype as 'float64' }), this.denoising)) : x;
    const h = this.encode(seen, options);
    const y = callLayer(this.decoder, h, options);
    const perExample = x.size / x.shape[0]!;
    let total = mul(this.data === 'binary' ? binaryCrossEntropy(y, x) : mse(y, x), perExample);
    if (this.sparse > 0) total = add(total, mul(this.sparseTarget === null ? mean(sum(abs(h), { axis: -1 })) : activityDivergence(h, this.sparseTarget), this.sparse));
    if (this.contractive > 0) total = add(total, mul(this.contraction(seen), this.contractive));
    return total;
  }

  /** ‖∂h/∂x‖², the mean over examples. */
  contraction(input: TensorLike): Tensor {
    const x = inputOf(input, this);
    const jacobians = vmap((one: Tensor) => jacobian((v: Tensor) => this.encode(v.expandDims(0)).squeeze({ axis: 0 }))(one))(x) as Tensor;
    return mean(sum(square(jacobians), { axis: [1, 2] }));
  }
}

function noiseKey({ key }: ForwardOptions): random.KeyLike {
  if (key !== undefined) return random.foldIn(key, 'noise');
  throw new DomainError({ op: 'models.autoencoder', argument: 'key', expected: 'be given while training with noise', actual: 'undefined', hint: 'Call loss(x, { training: true, key }).' });
}

/**
 * An autoencoder of dense layers: `sizes` from the data to the code, and back in the other order. Plain it learns a
 * compressed code; `denoising`, `sparse` and `contractive` ask for codes that stand noise, use few units, or stay put.
 *
 * Shapes: [N, sizes[0]] → the same; the code is [N, last size].
 * Fails: DomainError for fewer than two sizes, negative weights and other kinds of data.
 * Source: P. Vincent et al., "Stacked denoising autoencoders", 2010; S. Rifai et al., "Contractive auto-encoders", 2011;
 * A. Ng, "Sparse autoencoder", 2011.
 *
 * @example
 * const model = models.autoencoder([4, 3, 2], { denoising: 0.1, key: random.key(0) });
 * const trained = await fit(model, {
 *   train: { x: [[1, 0, 1, 0], [0, 1, 0, 1]] },
 *   objective: (m, { x }, options) => m.loss(x, options),
 *   optimizer: adam({ learningRate: 0.01 }),
 * });
 * trained.model.forward([[1, 0, 1, 0]]).shape // => [ 1, 4 ]
 */
export function autoencoder(sizes: readonly number[], options: AutoencoderOptions = {}): Autoencoder {
  const { activation = relu, key, dtype } = options;
  const half = (part: string, widths: readonly number[]): Sequential =>
    mlp(widths, { activation, ...(key && { key: random.foldIn(key, part) }), ...(dtype && { dtype }) });
  return new Autoencoder(half('encoder', sizes), half('decoder', [...sizes].reverse()), options);
}
