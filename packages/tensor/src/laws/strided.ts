import { Tensor, type TypedArray } from '../core.js';


/** The same tensor with its elements laid out in reverse order of the axes, and not at the start of their buffer. */
export function strided(x: Tensor): Tensor {
  const strides = new Array<number>(x.ndim);
  let stride = 1;
  for (let axis = 0; axis < x.ndim; axis++) {
    strides[axis] = stride;
    stride *= x.shape[axis]!;
  }
  const from = x.data;
  const Elements = from.constructor as new (length: number) => TypedArray;
  const buffer = new Elements(from.length + 3).fill(from[0] ?? 0);
  const index = new Array<number>(x.ndim).fill(0);
  for (let i = 0; i < from.length; i++) {
    buffer[3 + index.reduce((at, n, axis) => at + n * strides[axis]!, 0)] = from[i]!;
    for (let axis = x.ndim - 1; axis >= 0 && ++index[axis]! === x.shape[axis]; axis--) index[axis] = 0;
  }
  return new Tensor(x.dtype, x.shape, buffer, strides, 3);
}
