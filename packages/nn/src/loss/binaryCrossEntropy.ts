import { asTensor, expm1, mul, neg, softplus, sub, unary, type Tensor, type TensorLike, type Unary } from '@x/tensor/core';
import { likeOther, matched, reduce, type LossOptions } from './reduction.js';

/** Options of `binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** Whether the prediction holds logits (default) or probabilities; logits lose no accuracy at the ends. */
  readonly input?: 'logits' | 'probs';
  /** A factor for each loss, which broadcasts. */
  readonly weights?: TensorLike;
  /** A factor for the losses of positive targets, as for rare classes. Default 1. */
  readonly positiveWeight?: TensorLike;
}

// Probabilities that were rounded to 0 or 1 get finite losses and derivatives: at most 100 and 1e12.
const safeLog: Unary = /* @__PURE__ */ unary('safeLog', 'max(log(x), -100)', { partials: ['1 / max(x, 1e-12)'] });
const safeLog1p: Unary = /* @__PURE__ */ unary('safeLog1p', 'max(log1p(x), -100)', { partials: ['1 / max(1 + x, 1e-12)'] });

/**
 * Cross-entropy of sigmoid(z) with targets in [0, 1], computed from the logits without overflow.
 *
 * Formula: −y·log σ(z) − (1 − y)·log(1 − σ(z)) = (1 − y)·z + softplus(−z), with positiveWeight w: y is multiplied by w
 * in the first term of the left side. With `input: 'probs'` logarithms are cut off at −100 and their derivatives at 1e12.
 * Shapes: two of one shape → scalar. Labels may be booleans.
 * Fails: ShapeError for different shapes.
 *
 * @example
 * loss.binaryCrossEntropy([0], [1]).item() // => 0.6931471805599453
 * loss.binaryCrossEntropy([-800], [1]).item() // => 800
 */
export function binaryCrossEntropy(prediction: TensorLike, target: TensorLike, options: BinaryCrossEntropyOptions = {}): Tensor {
  const { input = 'logits', weights, positiveWeight, reduction } = options;
  const [p, y] = matched('binaryCrossEntropy', prediction, target);
  const positive = (x: Tensor): Tensor => (positiveWeight === undefined ? x : mul(x, likeOther(positiveWeight, p)));
  let losses: Tensor;
  if (input === 'logits') {
    // softplus(−z) = softplus(z) − z: each side is accurate where the other cancels.
    losses = positiveWeight === undefined ? sub(1, y).mul(p).add(softplus(neg(p))) : positive(mul(y, softplus(neg(p)))).add(mul(sub(1, y), softplus(p)));
  } else {
    losses = neg(positive(mul(y, safeLog(p))).add(mul(sub(1, y), safeLog1p(neg(p)))));
  }
  return reduce('binaryCrossEntropy', weights === undefined ? losses : mul(losses, likeOther(weights, p)), reduction);
}

/**
 * Binary cross-entropy that counts easy examples less: (1 − p_y)^γ·(−log p_y), where p_y is the probability given to
 * the target; α weighs positive targets, 1 − α negative ones.
 *
 * Shapes: logits and targets in {0, 1} of one shape → scalar. Domain: gamma ≥ 0, default 2; alpha in [0, 1] or left out.
 * Source: T.-Y. Lin et al., "Focal loss for dense object detection", 2017.
 *
 * @example
 * loss.focal([0], [1]).item().toFixed(6) // => '0.173287'
 */
export function focal(logits: TensorLike, target: TensorLike, { gamma = 2, alpha, reduction }: LossOptions & { readonly gamma?: number; readonly alpha?: number } = {}): Tensor {
  const [z, y] = matched('focal', asTensor(logits), target);
  const plain = binaryCrossEntropy(z, y, { reduction: 'none' });
  // 1 − p_y from its logarithm; not quite 0, where powers below 1 have no derivative.
  const hard = neg(expm1(neg(plain))).maximum(1e-30);
  const losses = mul(plain, hard.pow(gamma));
  return reduce('focal', alpha === undefined ? losses : mul(losses, y.mul(2 * alpha - 1).add(1 - alpha)), reduction);
}
