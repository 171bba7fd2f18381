import { mapRows, rowsOf } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { sizeOf } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { allBatched } from '../broadcast.js';
import { mul } from '../elementwise.js';
import { batchAlongAxis, type AlongAxis } from './alongAxis.js';

/** How a recurrence runs. */
export interface Recurrence extends AlongAxis {
  /** From the last element to the first. */
  readonly reverse: boolean;
  /** Whether the coefficient stands at the previous place or at the present one. */
  readonly lagged: boolean;
}

/**
 * sᵢ = bᵢ + aᵢ sₚ, or bᵢ + aₚ sₚ if lagged, where p is the place before i in the direction of travel. Its adjoint is
 * the recurrence that travels the other way with the coefficients at the other place: products of all elements but
 * one are such sums, and come without a division.
 */
export const recurrenceOp: Op<Recurrence> = /* @__PURE__ */ defineOp<Recurrence>({
  name: 'recurrence',
  infer: ([, b]) => b!,
  kernel: ([a, b], [y], { axis, reverse, lagged }) => {
    const { data, offset, outer, count, inner } = rowsOf(b!, [axis]);
    const coefficients = a!.data;
    const out = y!;
    const step = reverse ? -inner : inner;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let at = o * count * inner + i + (reverse ? (count - 1) * inner : 0);
        let s = 0;
        for (let j = 0; j < count; j++, at += step) {
          s = j === 0 ? data[offset + at]! : data[offset + at]! + coefficients[a!.offset + (lagged ? at - step : at)]! * s;
          out[at] = s;
        }
      }
    }
  },
  vjp: ([g], { inputs: [a], outputs: [s], attrs: { axis, reverse, lagged } }) => {
    const carried = recurrence(a!, g!, { axis, reverse: !reverse, lagged: !lagged });
    const forward = reverse ? -1 : 1;
    return [lagged ? mul(shifted(carried, axis, -forward), s!) : mul(carried, shifted(s!, axis, forward)), carried];
  },
  batch: (call) => batchAlongAxis(recurrenceOp, { ...call, inputs: allBatched(call) }),
  flops: ([a]) => 2 * sizeOf(a!.shape),
});

/** Runs a linear recurrence along an axis; both operands have one shape. */
export function recurrence(coefficients: Tensor, added: Tensor, attrs: Recurrence): Tensor {
  return apply1(recurrenceOp, [coefficients, added], attrs);
}

interface Shift extends AlongAxis {
  readonly by: 1 | -1;
}

export const shiftOp: Op<Shift> = /* @__PURE__ */ defineOp<Shift>({
  name: 'shift',
  infer: ([x]) => x!,
  kernel: ([x], [y], { axis, by }) => {
    mapRows(x!, axis, y!, (data, start, count, stride, out, to) => {
      for (let i = 0; i < count; i++) {
        const from = i - by;
        out[to + i * stride] = from >= 0 && from < count ? data[start + from * stride]! : 0;
      }
    });
  },
  linearity: 'linear',
  vjp: ([g], { attrs: { axis, by } }) => [shifted(g!, axis, -by)],
  batch: (call) => batchAlongAxis(shiftOp, call),
});

/** yᵢ = xᵢ₋₁ (or xᵢ₊₁ for −1), with 0 where that leaves the tensor. */
export function shifted(x: Tensor, axis: number, by: number): Tensor {
  return apply1(shiftOp, [x], { axis, by: by > 0 ? 1 : -1 });
}
