import { asOperands, asTensor } from '../../create.js';
import { isFloat, promote, type DType } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxis, sizeOf, withLength, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { allBatched, broadcastTo } from '../broadcast.js';
import { astype } from '../cast.js';
import { add } from '../elementwise.js';
import { batchAlongAxis, type AlongAxis } from '../reductions/alongAxis.js';
import { addAt } from './addAt.js';
import { positionsIn } from './positions.js';
import { wholeNumbers } from './wholeNumbers.js';

interface Target extends AlongAxis {
  /** The length of the axis in the result. */
  readonly length: number;
}

/** Inputs of equal lengths except along the axis: elements, int32 positions. */
export const gatherOp: Op<AlongAxis> = /* @__PURE__ */ defineOp<AlongAxis>({
  name: 'gather',
  infer: ([x, indices]) => ({ shape: indices!.shape, dtype: x!.dtype }),
  kernel: ([x, indices], [y], { axis }) => {
    const { shape, data, offset } = x!;
    const n = shape[axis]!;
    const m = indices!.shape[axis]!;
    const inner = sizeOf(shape.slice(axis + 1));
    const positions = positionsIn('gather', indices!, axis, n);
    for (let o = 0, to = 0; to < y!.length; o++) {
      const row = offset + o * n * inner;
      for (let j = 0; j < m; j++) for (let i = 0; i < inner; i++, to++) y![to] = data[row + positions[to]! * inner + i]!;
    }
  },
  linearity: 'linear',
  vjp: ([g], { inputs: [x, indices], attrs: { axis }, needs }) => [
    needs[0] ? ungathered(indices!, g!, axis, x!.shape[axis]!) : null,
    null,
  ],
  batch: (call) => batchAlongAxis(gatherOp, { ...call, inputs: allBatched(call) }),
});

/** Zeros with numbers added at positions along an axis, the adjoint of `gather`. Inputs: int32 positions, numbers. */
export const ungatherOp: Op<Target> = /* @__PURE__ */ defineOp<Target>({
  name: 'ungather',
  infer: ([indices, updates], { axis, length }) => ({ shape: withLength(indices!.shape, axis, length), dtype: updates!.dtype }),
  kernel: ([indices, updates], [y], { axis, length }) => {
    const { data, offset, shape } = updates!;
    const m = shape[axis]!;
    const inner = sizeOf(shape.slice(axis + 1));
    const positions = positionsIn('scatterAdd', indices!, axis, length);
    addAt('scatterAdd', y!, (out) => {
      for (let o = 0, from = 0; from < positions.length; o++) {
        const row = o * length * inner;
        for (let j = 0; j < m; j++) for (let i = 0; i < inner; i++, from++) out[row + positions[from]! * inner + i]! += data[offset + from]!;
      }
    });
  },
  linearity: 'linear',
  vjp: ([g], { inputs: [indices], attrs: { axis }, needs }) => [null, needs[1] ? apply1(gatherOp, [g!, indices!], { axis }) : null],
  batch: (call) => batchAlongAxis(ungatherOp, { ...call, inputs: allBatched(call) }),
});

/** Zeros, `length` long along the axis, with numbers added at int32 positions of the same shape. */
export function ungathered(indices: Tensor, updates: Tensor, axis: number, length: number): Tensor {
  return apply1(ungatherOp, [indices, updates], { axis, length });
}

/** Options of `gather` and `scatterAdd`. */
export interface GatherOptions {
  /** The axis along which positions count; the last one by default. */
  readonly axis?: number;
}

/**
 * The elements at positions along one axis, a position for every element of the result (take-along-axis).
 *
 * Formula: y[i, j, k] = x[i, indices[i, j, k], k] for axis 1.
 * Shapes: x and indices have as many axes; except along the axis their lengths are equal or 1 (broadcast). The result
 * is as long as the indices along the axis.
 * Domain: indices are int32, or floats that are whole numbers; negative ones count from the back.
 * Fails: ShapeError for shapes that do not fit; DomainError for positions outside the axis.
 *
 * @example
 * gather([[10, 20, 30], [40, 50, 60]], [[2], [0]], { axis: 1 }).toArray() // => [ [ 30 ], [ 40 ] ]
 */
export function gather(x: TensorLike, indices: TensorLike, { axis = -1 }: GatherOptions = {}): Tensor {
  const value = asTensor(x);
  const positions = wholeNumbers('gather', 'indices', indices);
  const a = normalizeAxis('gather', axis, value.ndim);
  requireAxes('gather', 'indices', positions, value);
  const lead = commonShape('gather', value.shape, positions.shape, a);
  return apply1(
    gatherOp,
    [broadcastTo(value, withLength(lead, a, value.shape[a]!)), broadcastTo(positions, withLength(lead, a, positions.shape[a]!))],
    { axis: a },
  );
}

/**
 * x with updates added at positions along one axis; those that meet add up. The adjoint of `gather`; `indexAdd` adds
 * whole rows.
 *
 * Formula: y = x, then y[i, indices[i, j, k], k] += updates[i, j, k] for axis 1.
 * Shapes: updates have the shape of indices, which is that of x except along the axis (or broadcasts to it).
 * Domain: indices are int32, or floats that are whole numbers; negative ones count from the back. bools count as int32.
 * Fails: ShapeError for shapes that do not fit; DomainError for positions outside the axis, and int32 overflow.
 *
 * @example
 * scatterAdd(zeros([3]), [0, 0, 2], [1, 2, 5]).toArray() // => [ 3, 0, 5 ]
 */
export function scatterAdd(x: TensorLike, indices: TensorLike, updates: TensorLike, { axis = -1 }: GatherOptions = {}): Tensor {
  const [value, added] = asOperands([x, updates]) as [Tensor, Tensor];
  const positions = wholeNumbers('scatterAdd', 'indices', indices);
  const a = normalizeAxis('scatterAdd', axis, value.ndim);
  requireAxes('scatterAdd', 'indices', positions, value);
  const shape = withLength(commonShape('scatterAdd', value.shape, positions.shape, a, value.shape), a, positions.shape[a]!);
  const dtype = summable(promote(value.dtype, added.dtype));
  return add(astype(value, dtype), ungathered(broadcastTo(positions, shape), broadcastTo(astype(added, dtype), shape), a, value.shape[a]!));
}

function summable(dtype: DType): DType {
  return isFloat(dtype) ? dtype : 'int32';
}

function requireAxes(op: string, argument: string, x: Tensor, other: Tensor): void {
  if (x.ndim === other.ndim) return;
  throw new ShapeError({
    op,
    argument,
    expected: `have ${other.ndim} axes, like \`x\` ${showShape(other.shape)}`,
    actual: showShape(x.shape),
    hint: `Use ${op === 'gather' ? 'take' : 'indexAdd'} for positions that are the same for every row, or expandDims to line the axes up.`,
  });
}

/** The lengths except along the axis, where either may be stretched (only the indices if x is `fixed`). */
function commonShape(op: string, x: Shape, indices: Shape, axis: number, fixed?: Shape): Shape {
  return x.map((n, a) => {
    const m = indices[a]!;
    if (a === axis || n === m || m === 1) return n;
    if (n === 1 && fixed === undefined) return m;
    throw new ShapeError({
      op,
      argument: 'indices',
      expected: `have length ${n}${n === 1 ? '' : ' or 1'} along axis ${a}, like \`x\` ${showShape(x)}`,
      actual: showShape(indices),
      hint: `Only along axis ${axis} may the lengths differ.`,
    });
  });
}
