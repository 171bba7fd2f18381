import { apply1, type BatchCall, type Op } from '../../op.js';
import type { Tensor } from '../../tensor.js';


/** What an op knows that turns every row along one axis into a row of the same length. */
export interface AlongAxis {
  readonly axis: number;
}

/** The batching rule of ops along an axis, all of whose inputs are batched: the axis moves back by one. */
export function batchAlongAxis<A extends AlongAxis>(op: Op<A>, { inputs, attrs }: BatchCall<A>): readonly Tensor[] {
  return [apply1(op, inputs, { ...attrs, axis: attrs.axis + 1 })];
}
