import { asTensor } from '../../create.js';
import type { TypedArray } from '../../dtype.js';
import { orderOf } from '../../kernels/order.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxis } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { mapRows } from '../../kernels/rows.js';
import { batchAlongAxis, type AlongAxis } from '../reductions/alongAxis.js';
import { gather, ungathered } from './gather.js';

interface Sorting extends AlongAxis {
  readonly descending: boolean;
}

export const argsortOp: Op<Sorting> = /* @__PURE__ */ defineOp<Sorting>({
  name: 'argsort',
  infer: ([x]) => ({ shape: x!.shape, dtype: 'int32' }),
  kernel: ([x], [y], { axis, descending }) => {
    const order = new Int32Array(x!.shape[axis]!);
    mapRows(x!, axis, y!, (data, start, count, stride, out, to) => {
      orderOf(data, start, count, stride, descending, order);
      for (let i = 0; i < count; i++) out[to + i * stride] = order[i]!;
    });
  },
  batch: (call) => batchAlongAxis(argsortOp, call),
});

export const sortOp: Op<Sorting> = /* @__PURE__ */ defineOp<Sorting>({
  name: 'sort',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  kernel: ([x], [y], { axis, descending }) => {
    const Elements = x!.data.constructor as new (length: number) => TypedArray;
    const row = new Elements(x!.shape[axis]!);
    mapRows(x!, axis, y!, (data, start, count, stride, out, to) => {
      if (stride === 1) row.set(data.subarray(start, start + count));
      else for (let i = 0; i < count; i++) row[i] = data[start + i * stride]!;
      // Typed arrays sort by number, NaN last.
      row.sort();
      if (descending) {
        let numbers = count;
        while (numbers > 0 && row[numbers - 1] !== row[numbers - 1]) numbers--;
        row.subarray(0, numbers).reverse();
      }
      for (let i = 0; i < count; i++) out[to + i * stride] = row[i]!;
    });
  },
  vjp: ([g], { inputs: [x], attrs }) => [ungathered(apply1(argsortOp, [x!], attrs), g!, attrs.axis, x!.shape[attrs.axis]!)],
  jvp: ([t], { inputs: [x], attrs }) => [gather(t!, apply1(argsortOp, [x!], attrs), { axis: attrs.axis })],
  batch: (call) => batchAlongAxis(sortOp, call),
});

/** Options of `sort` and `argsort`. */
export interface SortOptions {
  /** The axis along which to sort; the last one by default. */
  readonly axis?: number;
  /** Largest first. Default false. */
  readonly descending?: boolean;
}

/**
 * The elements in ascending order along an axis. NaN comes last, in descending order too.
 *
 * Shapes: any but scalars → the same.
 * Domain: any. Derivatives follow the elements to their new places; equal elements keep their order.
 * Fails: ShapeError for scalars, and an axis that x does not have.
 *
 * @example
 * sort([3, 1, 2]).toArray() // => [ 1, 2, 3 ]
 * sort([[3, 1], [2, 4]], { axis: 0, descending: true }).toArray() // => [ [ 3, 4 ], [ 2, 1 ] ]
 */
export function sort(x: TensorLike, { axis = -1, descending = false }: SortOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(sortOp, [value], { axis: normalizeAxis('sort', axis, value.ndim), descending });
}

/**
 * The positions that sort the elements along an axis; equal elements keep their order, NaN comes last.
 *
 * Shapes: any but scalars → the same, int32. `gather(x, argsort(x))` is `sort(x)`.
 * Fails: ShapeError for scalars, and an axis that x does not have.
 *
 * @example
 * argsort([3, 1, 2]).toArray() // => [ 1, 2, 0 ]
 * argsort([1, 2, 2], { descending: true }).toArray() // => [ 1, 2, 0 ]
 */
export function argsort(x: TensorLike, { axis = -1, descending = false }: SortOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(argsortOp, [value], { axis: normalizeAxis('argsort', axis, value.ndim), descending });
}
