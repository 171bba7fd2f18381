import { asTensor } from '../../create.js';
import type { TypedArray } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { sameShape, sizeOf } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { allBatched } from '../broadcast.js';

interface Side {
  readonly right: boolean;
}

export const searchsortedOp: Op<Side> = /* @__PURE__ */ defineOp<Side>({
  name: 'searchsorted',
  infer: ([sorted, values]) => {
    const lead = sorted!.shape.slice(0, -1);
    if (sorted!.ndim === 0 || (lead.length > 0 && !sameShape(lead, values!.shape.slice(0, lead.length)))) {
      throw new ShapeError({
        op: 'searchsorted',
        argument: sorted!.ndim === 0 ? 'sorted' : 'values',
        expected: sorted!.ndim === 0 ? 'have at least one axis' : `begin with the leading axes ${showShape(lead)} of \`sorted\``,
        actual: sorted!.ndim === 0 ? 'a scalar' : showShape(values!.shape),
        hint: 'Each row of `sorted` is searched for the values of the same row; a vector is searched for all values.',
      });
    }
    return { shape: values!.shape, dtype: 'int32' };
  },
  kernel: ([sorted, values], [y], { right }) => {
    const length = sorted!.shape.at(-1)!;
    const rows = sizeOf(sorted!.shape.slice(0, -1));
    const each = y!.length / rows;
    for (let r = 0, i = 0; r < rows; r++) {
      const start = sorted!.offset + r * length;
      for (let j = 0; j < each; j++, i++) y![i] = search(sorted!.data, start, length, values!.data[values!.offset + i]!, right);
    }
  },
  batch: (call) => {
    const { inputs, batched, attrs } = call;
    return [apply1(searchsortedOp, batched[0] || inputs[0]!.ndim > 1 ? allBatched(call) : inputs, attrs)];
  },
});

/** How many elements of the row come before `value`; NaN is larger than all numbers, as it is sorted. */
function search(row: TypedArray, start: number, length: number, value: number, right: boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const element = row[start + middle]!;
    const before = right
      ? element <= value || value !== value
      : element < value || (value !== value && element === element);
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Options of `searchsorted`. */
export interface SearchsortedOptions {
  /** Whether equal elements come after the place found (`left`, the default) or before it. */
  readonly side?: 'left' | 'right';
}

/**
 * Where values would have to be inserted to keep a vector sorted, by bisection.
 *
 * Formula: the number of elements < v (`left`) or ≤ v (`right`).
 * Shapes: sorted [n], values of any shape → that shape, int32. Rows [b, n] are searched for values [b, …].
 * Domain: `sorted` must ascend, which is not checked. NaN counts as larger than all numbers.
 * Fails: ShapeError when `sorted` is a scalar or its leading axes are not those of `values`.
 *
 * @example
 * searchsorted([0.2, 0.7, 1], [0.2, 0.21]).toArray() // => [ 0, 1 ]
 * searchsorted([1, 2, 2, 3], 2, { side: 'right' }).item() // => 3
 */
export function searchsorted(sorted: TensorLike, values: TensorLike, { side = 'left' }: SearchsortedOptions = {}): Tensor {
  const rows = asTensor(sorted);
  return apply1(searchsortedOp, [rows, asTensor(values)], { right: side === 'right' });
}
