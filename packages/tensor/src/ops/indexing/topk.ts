import { asTensor } from '../../create.js';
import type { TypedArray } from '../../dtype.js';
import { DomainError } from '../../errors.js';
import { orderOf } from '../../kernels/order.js';
import { rowsOf } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxis, withLength } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { batchAlongAxis, type AlongAxis } from '../reductions/alongAxis.js';
import { gather } from './gather.js';

interface Selection extends AlongAxis {
  readonly k: number;
  readonly largest: boolean;
}

export const topkIndicesOp: Op<Selection> = /* @__PURE__ */ defineOp<Selection>({
  name: 'topk',
  infer: ([x], { axis, k }) => ({ shape: withLength(x!.shape, axis, k), dtype: 'int32' }),
  kernel: ([x], [y], { axis, k, largest }) => {
    if (y!.length === 0) return;
    const { data, offset, outer, count, inner } = rowsOf(x!, [axis]);
    const whole = k > few && k > count / 8 ? new Int32Array(count) : undefined;
    const best = whole ?? new Int32Array(k);
    const keys = new Float64Array(k);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const start = offset + o * count * inner + i;
        if (whole !== undefined) orderOf(data, start, count, inner, largest, whole);
        else select(data, start, count, inner, largest ? -1 : 1, keys, best as Int32Array);
        for (let j = 0; j < k; j++) y![(o * k + j) * inner + i] = best[j]!;
      }
    }
  },
  batch: (call) => batchAlongAxis(topkIndicesOp, call),
});

/** Up to this many are kept in order while reading, whatever the length of the row. */
const few = 16;

/** The first k of the order by sign·x, NaN last, kept sorted while the row is read once. */
function select(data: TypedArray, start: number, count: number, stride: number, sign: number, keys: Float64Array, best: Int32Array): void {
  const k = best.length;
  let filled = 0;
  for (let i = 0; i < count; i++) {
    const value = data[start + i * stride]!;
    const key = sign * value;
    // NaN compares as false: it never displaces a number, and every number displaces it.
    if (filled === k && (value !== value || keys[k - 1]! <= key)) continue;
    let at = filled === k ? k - 1 : filled++;
    for (; at > 0 && (key < keys[at - 1]! || (key === key && keys[at - 1] !== keys[at - 1])); at--) {
      keys[at] = keys[at - 1]!;
      best[at] = best[at - 1]!;
    }
    keys[at] = key;
    best[at] = i;
  }
}

/** Options of `topk`. */
export interface TopkOptions {
  /** The axis along which to choose; the last one by default. */
  readonly axis?: number;
  /** Whether to choose the largest (the default) or the smallest. */
  readonly largest?: boolean;
}

/** What `topk` finds. */
export interface Topk {
  readonly values: Tensor;
  /** Where the values lie along the axis, int32. */
  readonly indices: Tensor;
}

/**
 * The k largest (or smallest) elements along an axis, the best first, and their positions.
 *
 * Shapes: [m, n] → values and indices [m, k].
 * Domain: equal elements are taken in order of position; NaN is taken only when the numbers run out. Derivatives
 * follow the values.
 * Fails: DomainError unless k is a whole number from 0 to the length of the axis; ShapeError for scalars.
 *
 * @example
 * topk([5, 1, 9, 7], 2).values.toArray() // => [ 9, 7 ]
 * topk([5, 1, 9, 7], 2, { largest: false }).indices.toArray() // => [ 1, 0 ]
 */
export function topk(x: TensorLike, k: number, { axis = -1, largest = true }: TopkOptions = {}): Topk {
  const value = asTensor(x);
  const a = normalizeAxis('topk', axis, value.ndim);
  const length = value.shape[a]!;
  if (!Number.isInteger(k) || k < 0 || k > length) {
    throw new DomainError({
      op: 'topk',
      argument: 'k',
      expected: `be a whole number from 0 to ${length}, the length of axis ${a}`,
      actual: String(k),
    });
  }
  const indices = apply1(topkIndicesOp, [value], { axis: a, k, largest });
  return { values: gather(value, indices, { axis: a }), indices };
}
