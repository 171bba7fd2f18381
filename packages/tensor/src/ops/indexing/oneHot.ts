import type { DType } from '../../dtype.js';
import { DomainError } from '../../errors.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { checkShape, normalizeAxis } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { moveAxis } from '../layout/transpose.js';
import { wholeNumbers } from './wholeNumbers.js';

interface Classes {
  readonly count: number;
  readonly dtype: DType;
}

export const oneHotOp: Op<Classes> = /* @__PURE__ */ defineOp<Classes>({
  name: 'oneHot',
  infer: ([x], { count, dtype }) => ({ shape: [...x!.shape, count], dtype }),
  kernel: ([x], [y], { count }) => {
    const { data, offset } = x!;
    y!.fill(0);
    const n = count === 0 ? 0 : y!.length / count;
    for (let i = 0; i < n; i++) {
      const label = data[offset + i]!;
      if (label < 0 || label >= count) throw outside(label, i, count);
      y![i * count + label] = 1;
    }
  },
  batch: ({ inputs, attrs }) => [apply1(oneHotOp, inputs, attrs)],
});

function outside(label: number, i: number, count: number): DomainError {
  return new DomainError({
    op: 'oneHot',
    argument: 'labels',
    expected: `hold whole numbers from 0 to ${count - 1}`,
    actual: `${label} (element ${i})`,
    hint: 'The second argument is the number of classes.',
  });
}

/** Options of `oneHot`. */
export interface OneHotOptions {
  /** Where the axis of the classes goes; last by default. */
  readonly axis?: number;
  /** Default float64. */
  readonly dtype?: DType;
}

/**
 * Unit vectors: 1 at the place of the label, 0 elsewhere.
 *
 * Formula: yᵢⱼ = 1{labelsᵢ = j}.
 * Shapes: any → the same with a new axis of length `count`.
 * Domain: labels are int32, or floats that are whole numbers, from 0 to count − 1.
 * Fails: DomainError for other labels, ShapeError for an axis that the result does not have.
 *
 * @example
 * oneHot([2, 0], 3).toArray() // => [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 */
export function oneHot(labels: TensorLike, count: number, { axis = -1, dtype = 'float64' }: OneHotOptions = {}): Tensor {
  checkShape('oneHot', [count], 'count');
  const value = wholeNumbers('oneHot', 'labels', labels);
  const at = normalizeAxis('oneHot', axis, value.ndim + 1);
  return moveAxis(apply1(oneHotOp, [value], { count, dtype }), -1, at);
}
