import { abs, binary, DomainError, log, mul, square, sub, unary, type Binary, type Tensor, type TensorLike, type Unary } from '@x/tensor/core';
import { matched, reduce, type LossOptions } from './reduction.js';

/**
 * Squared errors, (ŷ − y)². The mean is over all elements; ½Σ(ŷ − y)² is `mse(…, { reduction: 'sum' }).mul(0.5)`.
 *
 * Shapes: two of one shape → scalar.
 * Fails: ShapeError for different shapes.
 *
 * @example
 * loss.mse([1, 2], [1, 4]).item() // => 2
 */
export function mse(prediction: TensorLike, target: TensorLike, { reduction }: LossOptions = {}): Tensor {
  const [p, t] = matched('mse', prediction, target);
  return reduce('mse', square(sub(p, t)), reduction);
}

/**
 * Absolute errors, |ŷ − y|.
 *
 * Shapes: two of one shape → scalar.
 * Fails: ShapeError for different shapes.
 *
 * @example
 * loss.mae([1, 2], [1, 4]).item() // => 1
 */
export function mae(prediction: TensorLike, target: TensorLike, { reduction }: LossOptions = {}): Tensor {
  const [p, t] = matched('mae', prediction, target);
  return reduce('mae', abs(sub(p, t)), reduction);
}

const huberOf: Binary = /* @__PURE__ */ binary('huber', 'abs(x) <= y ? 0.5 * x * x : y * (abs(x) - 0.5 * y)', { partials: ['abs(x) <= y ? x : (x > 0 ? y : -y)'] });

/**
 * Errors squared up to delta and linear beyond: ½e² for |e| ≤ δ, δ(|e| − ½δ) otherwise.
 *
 * Shapes: two of one shape → scalar. Domain: delta > 0, default 1.
 * Fails: ShapeError for different shapes; DomainError for another delta.
 *
 * @example
 * loss.huber([0, 0], [0.5, 3]).item() // => 1.3125
 */
export function huber(prediction: TensorLike, target: TensorLike, { delta = 1, reduction }: LossOptions & { readonly delta?: number } = {}): Tensor {
  const [p, t] = matched('huber', prediction, target);
  if (!(delta > 0)) throw new DomainError({ op: 'loss.huber', argument: 'delta', expected: 'be positive', actual: String(delta) });
  return reduce('huber', huberOf(sub(p, t), delta), reduction);
}

// Far out |x| + log(1 + e^(−2|x|)) − log 2 does not overflow; near 0 cosh x − 1 = (eˣ − 1)²/(2eˣ) keeps its digits.
const logCoshOf: Unary = /* @__PURE__ */ unary('logCosh', 'abs(x) < 1 ? log1p(expm1(x) * expm1(x) / (2 * exp(x))) : abs(x) + log1p(exp(-2 * abs(x))) - 0.6931471805599453', { partials: ['tanh(x)'] });

/**
 * log cosh of the errors: like ½e² near 0 and |e| − log 2 far out, smooth everywhere.
 *
 * Shapes: two of one shape → scalar.
 * Fails: ShapeError for different shapes.
 *
 * @example
 * loss.logCosh([0, 0], [0, 0]).item() // => 0
 */
export function logCosh(prediction: TensorLike, target: TensorLike, { reduction }: LossOptions = {}): Tensor {
  const [p, t] = matched('logCosh', prediction, target);
  return reduce('logCosh', logCoshOf(sub(p, t)), reduction);
}

/**
 * The negative log-likelihood of normal observations: ½(log σ² + (y − μ)²/σ²), with ½ log 2π when `full`.
 *
 * Shapes: three of one shape → scalar. Domain: variance > 0; it is raised to epsilon, 1e-6 by default.
 * Fails: ShapeError for different shapes.
 *
 * @example
 * loss.gaussian([0], [2], [1]).item() // => 2
 */
export function gaussian(
  mean: TensorLike,
  target: TensorLike,
  variance: TensorLike,
  { full = false, epsilon = 1e-6, reduction }: LossOptions & { readonly full?: boolean; readonly epsilon?: number } = {},
): Tensor {
  const [m, t] = matched('gaussian', mean, target);
  const [, v] = matched('gaussian', m, variance);
  const safe = v.maximum(epsilon);
  const losses = mul(log(safe).add(square(sub(m, t)).div(safe)), 0.5);
  return reduce('gaussian', full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

/**
 * The negative log-likelihood of Poisson counts under log rates: eˢ − y·s, without the constant log y!.
 *
 * Shapes: two of one shape → scalar.
 * Fails: ShapeError for different shapes.
 *
 * @example
 * loss.poisson([0], [3]).item() // => 1
 */
export function poisson(logRate: TensorLike, target: TensorLike, { reduction }: LossOptions = {}): Tensor {
  const [s, t] = matched('poisson', logRate, target);
  return reduce('poisson', s.exp().sub(mul(s, t)), reduction);
}
