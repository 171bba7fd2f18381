import { mul, ShapeError, showShape, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { relativeEntropyTerms } from '../divergence/klDivergence.js';
import { asProbabilities } from './probabilities.js';

/**
 * I(X; Y) = Σ p(x, y) log p(x, y)/(p(x) p(y)) of a joint table, in nats: 0 exactly for independent variables. Tables of
 * more variables: `JointTable.mutualInformation`.
 *
 * Shapes: a table [nX, nY] → a scalar.
 * Fails: ShapeError for other shapes; DomainError when probabilities do not add up to 1.
 * Source: Cover & Thomas, Elements of Information Theory (2006), section 2.3.
 *
 * @example
 * mutualInformation([[0.1, 0.2, 0.1], [0.3, 0.1, 0.2]]).item() // => 0.0661691081…
 */
export function mutualInformation(joint: TensorLike): Tensor {
  const p = asJoint('mutualInformation', joint);
  return sum(relativeEntropyTerms(p, independent(p)));
}

/** A joint table of two variables. */
export function asJoint(op: string, joint: TensorLike): Tensor {
  const p = asProbabilities(op, 'joint', joint);
  if (p.ndim === 2) return p;
  throw new ShapeError({ op, argument: 'joint', expected: 'be a table [nX, nY]', actual: `shape ${showShape(p.shape)}`, hint: 'Sum other variables out: new JointTable(joint).marginal([0, 1]).table.' });
}

/** p(x) p(y). */
export function independent(p: Tensor): Tensor {
  return mul(sum(p, { axis: 1, keepDims: true }), sum(p, { axis: 0, keepDims: true }));
}
