import { ones, zeros } from '../../constructors.js';
import { asTensor } from '../../create.js';
import { isFloat } from '../../dtype.js';
import { DomainError, ShapeError, showShape } from '../../errors.js';
import { sameShape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { indexAdd } from './take.js';
import { wholeNumbers } from './wholeNumbers.js';

/** Options of `bincount`. */
export interface BincountOptions {
  /** What each element counts; 1 by default. */
  readonly weights?: TensorLike;
  /** The least length of the result. */
  readonly minLength?: number;
}

/**
 * How often each of the numbers 0, 1, 2, … occurs, or the sum of the weights of its occurrences.
 *
 * Formula: yₖ = Σᵢ wᵢ·1{xᵢ = k}.
 * Shapes: any → [max(x) + 1], at least `minLength`; weights have the shape of x.
 * Domain: whole numbers ≥ 0. Counts are int32, sums have the type of the weights and are differentiable in them. The
 * length depends on the data, so x cannot be traced: there use indexAdd(zeros([n]), x, 1).
 * Fails: DomainError for negative numbers and fractions; ShapeError when weights do not fit; TraceError for traced x.
 *
 * @example
 * bincount([0, 1, 1, 3]).toArray() // => [ 1, 2, 0, 1 ]
 * bincount([0, 1, 1], { weights: [0.5, 1, 2], minLength: 3 }).toArray() // => [ 0.5, 3, 0 ]
 */
export function bincount(x: TensorLike, { weights, minLength = 0 }: BincountOptions = {}): Tensor {
  const labels = wholeNumbers('bincount', 'x', x);
  let largest = -1;
  for (const label of labels.data) {
    if (label < 0) {
      throw new DomainError({
        op: 'bincount',
        argument: 'x',
        expected: 'hold whole numbers ≥ 0',
        actual: String(label),
        hint: 'Use unique to count other values.',
      });
    }
    if (label > largest) largest = label;
  }
  const each = weights === undefined ? ones(labels.shape, { dtype: 'int32' }) : asTensor(weights);
  if (!sameShape(each.shape, labels.shape)) {
    throw new ShapeError({
      op: 'bincount',
      argument: 'weights',
      expected: `have the shape of \`x\`, ${showShape(labels.shape)}`,
      actual: showShape(each.shape),
    });
  }
  const start = zeros([Math.max(largest + 1, minLength)], { dtype: isFloat(each.dtype) ? each.dtype : 'int32' });
  return indexAdd(start, reshaped(labels, [labels.size]), reshaped(each, [labels.size]));
}
