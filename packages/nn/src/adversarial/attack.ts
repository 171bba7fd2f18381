import { compile, grad } from '@x/autodiff/core';
import {
  add,
  clip,
  DomainError,
  isFloat,
  isTensor,
  maximum,
  minimum,
  mul,
  random,
  requireWhole,
  sign,
  sqrt,
  square,
  sub,
  sum,
  tensor,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { dtypeOf } from '../module/input.js';
import { callLayer, type Layer } from '../module/module.js';
import type { Metric } from '../training/evaluate.js';

/** Options of attacks. */
export interface AttackOptions {
  /** Of predictions and targets, which the attack makes large. */
  readonly loss: Metric;
  /** How far inputs may be moved. */
  readonly epsilon: number;
  /** Least and greatest value of inputs, such as [0, 1] for images. Default unlimited. */
  readonly range?: readonly [low: number, high: number];
}

/** Options of `pgd`. */
export interface PgdOptions extends AttackOptions {
  /** Default 10. */
  readonly steps?: number;
  /** Length of a step. Default 2.5·epsilon/steps. */
  readonly stepSize?: number;
  /** The ball of radius epsilon: its coordinates (`max`, default) or its Euclidean length is limited. */
  readonly norm?: 'max' | 'euclidean';
  /** The randomness of the start in the ball; without it the start is x. */
  readonly key?: random.KeyLike;
}

/**
 * The fast gradient sign method: x + ε·sign(∂J/∂x), the step in the box of radius ε that raises a linearised loss most.
 * The model is in inference mode and is left as it is.
 *
 * Shapes: x [N, …], y as the loss takes it → [N, …].
 * Domain: epsilon ≥ 0.
 * Fails: DomainError for a negative epsilon.
 * Source: I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples", 2015.
 *
 * @example
 * const model = new Linear(2, 1, { bias: false, init: (key, shape) => tensor([[1, -2]]) });
 * fgsm(model, [[0.5, 0.5]], [[1]], { loss: loss.binaryCrossEntropy, epsilon: 0.1 }).toArray() // => [ [ 0.4, 0.6 ] ]
 */
export function fgsm(model: Layer, x: TensorLike, y: TensorLike, { loss, epsilon, range }: AttackOptions): Tensor {
  requireRadius('fgsm', epsilon);
  const [inputs, targets] = tensorsOf(model, x, y);
  return within(add(inputs, mul(sign(inputGradient(model, inputs, targets, loss)), epsilon)), range);
}

/**
 * Projected gradient descent on the negative loss: steps along the (sign of the) gradient, each brought back into the ball
 * of radius ε around x. The model is in inference mode and is left as it is.
 *
 * Shapes: x [N, …], y as the loss takes it → [N, …].
 * Domain: epsilon ≥ 0, steps ≥ 1.
 * Fails: DomainError for other values.
 * Source: A. Madry et al., "Towards deep learning models resistant to adversarial attacks", 2018.
 *
 * @example
 * const model = new Linear(2, 1, { bias: false, init: (key, shape) => tensor([[1, -2]]) });
 * const moved = pgd(model, [[0.5, 0.5]], [[1]], { loss: loss.binaryCrossEntropy, epsilon: 0.1, steps: 5 });
 * moved.sub([[0.5, 0.5]]).abs().max().item().toFixed(6) // => '0.100000'
 */
export function pgd(model: Layer, x: TensorLike, y: TensorLike, options: PgdOptions): Tensor {
  const { loss, epsilon, range, steps = 10, stepSize = (2.5 * epsilon) / steps, norm = 'max', key } = options;
  requireRadius('pgd', epsilon);
  requireWhole('pgd', 'steps', steps, 1);
  const [inputs, targets] = tensorsOf(model, x, y);
  const project = (moved: Tensor): Tensor => {
    if (norm === 'max') return within(minimum(maximum(moved, sub(inputs, epsilon)), add(inputs, epsilon)), range);
    const offset = sub(moved, inputs);
    return within(add(inputs, mul(offset, minimum(1, lengths(offset).reciprocal().mul(epsilon)))), range);
  };
  const step = compile((m: Layer, at: Tensor, target: Tensor): Tensor => {
    const gradient = inputGradient(m, at, target, loss);
    return norm === 'max' ? sign(gradient) : mul(gradient, lengths(gradient).reciprocal());
  }) as unknown as (m: Layer, at: Tensor, target: Tensor) => Tensor;
  let at = key === undefined ? inputs : project(add(inputs, random.uniform(key, inputs.shape, { dtype: inputs.dtype as 'float64' }).mul(2).sub(1).mul(epsilon)));
  for (let i = 0; i < steps; i++) at = project(add(at, mul(step(model, at, targets), stepSize)));
  return at;
}

/** The gradient of the loss by the inputs, in inference mode. */
export function inputGradient(model: Layer, x: Tensor, y: Tensor, loss: Metric): Tensor {
  return grad((input: Tensor) => loss(callLayer(model, input, { training: false }), y))(x) as Tensor;
}

/** Euclidean length of each example, with axes to broadcast; a little above 0 so that one can divide by it. */
function lengths(x: Tensor): Tensor {
  return maximum(sqrt(sum(square(x), { axis: x.shape.map((_, i) => i).slice(1), keepDims: true })), 1e-30);
}

function within(x: Tensor, range: AttackOptions['range']): Tensor {
  return range === undefined ? x : clip(x, range[0], range[1]);
}

function tensorsOf(model: Layer, x: TensorLike, y: TensorLike): [Tensor, Tensor] {
  const dtype = dtypeOf(model);
  const inputs = isTensor(x) ? (isFloat(x.dtype) ? x : x.astype(dtype)) : tensor(x, { dtype });
  return [inputs, isTensor(y) ? y : tensor(y, { dtype })];
}

function requireRadius(op: string, epsilon: number): void {
  if (epsilon >= 0) return;
  throw new DomainError({ op, argument: 'epsilon', expected: 'be a radius ≥ 0', actual: String(epsilon) });
}
