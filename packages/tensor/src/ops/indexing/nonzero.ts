import { asTensor, place } from '../../create.js';
import type { Tensor, TensorLike } from '../../tensor.js';

/**
 * The positions of the elements that are not 0 (true, for bools), in row-major order.
 *
 * Shapes: any → one int32 tensor [k] per axis; `x.at(...nonzero(x))` are the elements.
 * Domain: NaN is not 0. The number of positions depends on the data, so this cannot be traced.
 * Fails: TraceError inside compile and vmap.
 *
 * @example
 * nonzero([[0, 5], [7, 0]]).map((positions) => positions.toArray()) // => [ [ 0, 1 ], [ 1, 0 ] ]
 */
export function nonzero(x: TensorLike): readonly Tensor[] {
  const { data, shape, device } = asTensor(x);
  const places: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) places.push(i);
  let rest = places;
  const axes: Tensor[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis]!;
    axes.unshift(place(Int32Array.from(rest, (i) => i % n), [places.length], device));
    rest = rest.map((i) => Math.floor(i / n));
  }
  return axes;
}
