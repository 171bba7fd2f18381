import { asTensor, exp, mul, neg, softplus, sub, sum, xlogy, type Tensor, type TensorLike } from '@x/tensor/core';
import { matched, reduce, type LossOptions } from './reduction.js';
import { weighedLog } from './weighedLog.js';

/**
 * Kullback–Leibler divergence Σ p·log(p/q) along the last axis, from the log-probabilities of the prediction q.
 *
 * Shapes: logProbs and targets […, classes] → scalar, the mean over the leading axes.
 * Domain: targets are probabilities, or their logarithms with `logTarget`; 0·log 0 = 0.
 * Fails: ShapeError for different shapes.
 *
 * @example
 * loss.kl([Math.log(0.5), Math.log(0.5)], [0.25, 0.75]).item().toFixed(6) // => '0.130812'
 */
export function kl(logProbs: TensorLike, target: TensorLike, { logTarget = false, reduction }: LossOptions & { readonly logTarget?: boolean } = {}): Tensor {
  const [q, p] = matched('kl', logProbs, target);
  const terms = logTarget ? mul(exp(p), sub(p, q)) : sub(xlogy(p, p), weighedLog(p, q));
  return reduce('kl', sum(terms, { axis: -1 }), reduction);
}

/**
 * KL(N(μ, σ²) ‖ N(0, 1)) = ½Σ(μ² + σ² − log σ² − 1) along the last axis: the price of a code in a VAE.
 *
 * Shapes: mean and logVariance […, features] → scalar, the mean over the leading axes.
 *
 * @example
 * loss.klNormal([[1, 0]], [[0, 0]]).item() // => 0.5
 */
export function klNormal(mean: TensorLike, logVariance: TensorLike, { reduction }: LossOptions = {}): Tensor {
  const [m, v] = matched('klNormal', mean, logVariance);
  return reduce('klNormal', sum(m.square().add(exp(v)).sub(v).sub(1), { axis: -1 }).mul(0.5), reduction);
}

/**
 * Noise-contrastive estimation: the cross-entropy of telling data from k noise samples by G = log p̃(x) − log(k·q(x)).
 *
 * Formula: −log σ(G(x)) − Σᵢ log(1 − σ(G(x̃ᵢ))), with k the number of noise samples per example.
 * Shapes: logData, logNoiseOfData […]; logSamples, logNoiseOfSamples […, k] → scalar, the mean over examples. The
 * first of each pair is the model's (unnormalised) log density, the second that of the noise.
 * Source: M. Gutmann, A. Hyvärinen, "Noise-contrastive estimation", 2010.
 *
 * @example
 * loss.nce([0], [0], [[0]], [[0]]).item().toFixed(6) // => '1.386294'
 */
export function nce(logData: TensorLike, logNoiseOfData: TensorLike, logSamples: TensorLike, logNoiseOfSamples: TensorLike, { reduction }: LossOptions = {}): Tensor {
  const [d, qd] = matched('nce', logData, logNoiseOfData);
  const [s, qs] = matched('nce', asTensor(logSamples), logNoiseOfSamples);
  const logK = Math.log(s.shape.at(-1) ?? 1);
  const ofData = softplus(neg(sub(d, qd).sub(logK)));
  const ofNoise = sum(softplus(sub(s, qs).sub(logK)), { axis: -1 });
  return reduce('nce', ofData.add(ofNoise), reduction);
}
