import { div, equal, log, relu, where, type Tensor, type TensorLike } from '@x/tensor/core';
import { asJoint, independent } from './mutualInformation.js';

/**
 * Pointwise mutual information log p(x, y)/(p(x) p(y)) of every cell of a joint table, in nats. Its mean is the mutual
 * information.
 *
 * Shapes: [nX, nY] → [nX, nY]. Domain: −∞ where p(x, y) = 0. With `positive` negative values become 0.
 * Fails: ShapeError for other shapes; DomainError when probabilities do not add up to 1 (divide counts by their sum).
 * Source: Church & Hanks (1990), Word association norms.
 *
 * @example
 * pmi([[0.5, 0], [0, 0.5]]).toArray() // => [ [ 0.6931471805599453, -Infinity ], [ -Infinity, 0.6931471805599453 ] ]
 * pmi([[0.5, 0], [0, 0.5]], { positive: true }).toArray() // => [ [ 0.6931471805599453, 0 ], [ 0, 0.6931471805599453 ] ]
 */
export function pmi(joint: TensorLike, { positive = false }: { readonly positive?: boolean } = {}): Tensor {
  const p = asJoint('pmi', joint);
  const isEmpty = equal(p, 0);
  const ratio = div(where(isEmpty, 1, p), where(isEmpty, 1, independent(p)));
  const value = where(isEmpty, -Infinity, log(ratio));
  return positive ? relu(value) : value;
}
