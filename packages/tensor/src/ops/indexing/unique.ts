import { asTensor, place } from '../../create.js';
import { allocate } from '../../kernels/copy.js';
import { orderOf } from '../../kernels/order.js';
import type { Tensor, TensorLike } from '../../tensor.js';

/** What `unique` finds. */
export interface Unique {
  /** The different values, ascending. */
  readonly values: Tensor;
  /** Where each value occurs first, in row-major order. */
  readonly indices: Tensor;
  /** For every element of the argument, its place among the values. */
  readonly inverse: Tensor;
  /** How often each value occurs. */
  readonly counts: Tensor;
}

/**
 * The different values of a tensor.
 *
 * Formula: values[inverse] = x, x[indices] = values.
 * Shapes: any → values, indices and counts [k], inverse of the shape of x; all but the values are int32.
 * Domain: any; all NaN count as one value, the last. The number of values depends on the data, so this cannot be
 * traced, and has no derivative.
 * Fails: TraceError inside compile and vmap.
 *
 * @example
 * unique([3, 1, 3]).values.toArray() // => [ 1, 3 ]
 * unique([3, 1, 3]).counts.toArray() // => [ 1, 2 ]
 * unique([3, 1, 3]).inverse.toArray() // => [ 1, 0, 1 ]
 */
export function unique(x: TensorLike): Unique {
  const value = asTensor(x);
  const { data, size } = value;
  const order = new Int32Array(size);
  orderOf(data, 0, size, 1, false, order);
  const inverse = new Int32Array(size);
  const starts: number[] = [];
  for (let i = 0; i < size; i++) {
    const [now, before] = [data[order[i]!]!, data[order[i - 1]!]!];
    if (i === 0 || (now !== before && (now === now || before === before))) starts.push(i);
    inverse[order[i]!] = starts.length - 1;
  }
  const values = allocate(value.dtype, starts.length);
  starts.forEach((start, k) => (values[k] = data[order[start]!]!));
  const counts = Int32Array.from(starts, (start, k) => (starts[k + 1] ?? size) - start);
  const indices = Int32Array.from(starts, (start) => order[start]!);
  const vector = [starts.length];
  return {
    values: place(values, vector, value.device),
    indices: place(indices, vector, value.device),
    inverse: place(inverse, value.shape, value.device),
    counts: place(counts, vector, value.device),
  };
}
