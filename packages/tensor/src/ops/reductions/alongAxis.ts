import type { TypedArray } from '../../dtype.js';
import type { Operand } from '../../kernels/copy.js';
import { rowsOf } from '../../kernels/rows.js';
import { apply1, type BatchCall, type Op } from '../../op.js';
import type { Tensor } from '../../tensor.js';

/** What an op knows that turns every row along one axis into a row of the same length. */
export interface AlongAxis {
  readonly axis: number;
}

/** Runs a kernel on every row along the axis of a dense operand; `out` lies like the operand. */
export function mapRows(
  x: Operand,
  axis: number,
  out: TypedArray,
  map: (data: TypedArray, start: number, count: number, stride: number, out: TypedArray, to: number) => void,
): void {
  const { data, offset, outer, count, inner } = rowsOf(x, [axis]);
  for (let o = 0; o < outer; o++) {
    const to = o * count * inner;
    for (let i = 0; i < inner; i++) map(data, offset + to + i, count, inner, out, to + i);
  }
}

/** The batching rule of ops along an axis, all of whose inputs are batched: the axis moves back by one. */
export function batchAlongAxis<A extends AlongAxis>(op: Op<A>, { inputs, attrs }: BatchCall<A>): readonly Tensor[] {
  return [apply1(op, inputs, { ...attrs, axis: attrs.axis + 1 })];
}
