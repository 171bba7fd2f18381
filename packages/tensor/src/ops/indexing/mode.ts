import { asTensor } from '../../create.js';
import type { TypedArray } from '../../dtype.js';
import { reduceRows } from '../../kernels/rows.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxes } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { batchReduction, reducedAval, requireElements, type Reduction, type ReductionOptions } from '../reductions/reduction.js';

export const modeOp: Op<Reduction> = /* @__PURE__ */ defineOp<Reduction>({
  name: 'mode',
  infer: ([x], attrs) => {
    requireElements('mode', x!, attrs.axes, 'No value occurs among nothing; check for empty input first.');
    return reducedAval(x!, attrs, x!.dtype);
  },
  kernel: ([x], [y], { axes }) => reduceRows(x!, axes, y!, mostFrequent),
  strided: true,
  batch: (call) => batchReduction(modeOp, call),
});

function mostFrequent(data: TypedArray, start: number, count: number, stride: number): number {
  const sorted = new Float64Array(count);
  for (let i = 0; i < count; i++) sorted[i] = data[start + i * stride]!;
  sorted.sort();
  let best = sorted[0]!;
  let longest = 0;
  for (let from = 0, to = 0; from < count; from = to) {
    const value = sorted[from]!;
    while (to < count && (sorted[to] === value || value !== value)) to++;
    if (to - from > longest) {
      longest = to - from;
      best = value;
    }
  }
  return best;
}

/**
 * The most frequent value along the axes, the smallest one at ties.
 *
 * Shapes: [m, n] → [] by default, [n] with `axis: 0`, [1, n] with `keepDims` as well.
 * Domain: at least one element per result; all NaN count as one value, larger than the numbers. Has no derivative.
 * Fails: ShapeError for no elements, or an axis the tensor does not have.
 *
 * @example
 * mode([2, 2, 1]).item() // => 2
 * mode([[3, 1, 3], [2, 1, 2]], { axis: 1 }).toArray() // => [ 3, 2 ]
 */
export function mode(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  return apply1(modeOp, [value], { axes: normalizeAxes('mode', axis, value.ndim), keepDims });
}
