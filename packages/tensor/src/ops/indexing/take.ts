import { arange } from '../../constructors.js';
import { asOperands, asTensor } from '../../create.js';
import { isFloat, promote, type TypedArray } from '../../dtype.js';
import { copyInto, type Operand } from '../../kernels/copy.js';
import { apply1, defineOp, type BatchCall, type Op } from '../../op.js';
import { isRowMajor, normalizeAxis, rowMajorStrides, sizeOf, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { allBatched, broadcastTo, reshaped } from '../broadcast.js';
import { astype } from '../cast.js';
import { add } from '../elementwise.js';
import { moveAxis, transpose } from '../layout/transpose.js';
import { addAt } from './addAt.js';
import { positionsIn, type OutOfRange } from './positions.js';
import { ravelled } from './ravelIndex.js';
import { wholeNumbers } from './wholeNumbers.js';

interface Rows {
  readonly axis: number;
  readonly mode: OutOfRange;
  /** What messages name. */
  readonly op: string;
}

interface Target extends Rows {
  /** The length of the axis in the result. */
  readonly length: number;
}

/** Inputs: elements, int32 positions along the axis; the axes of the positions take its place. */
export const takeOp: Op<Rows> = /* @__PURE__ */ defineOp<Rows>({
  name: 'take',
  infer: ([x, indices], { axis }) => ({ shape: replaceAxis(x!.shape, axis, indices!.shape), dtype: x!.dtype }),
  kernel: ([x, indices], [y], { axis, mode, op }) => {
    const positions = positionsIn(op, indices!, axis, x!.shape[axis]!, mode);
    if (isRowMajor(x!.shape, x!.strides)) takeDense(x!, axis, positions, y!);
    else takeStrided(x!, axis, positions, y!);
  },
  strided: true,
  linearity: 'linear',
  vjp: ([g], { inputs: [x, indices], attrs, needs }) => [
    needs[0] ? apply1(untakeOp, [indices!, g!], { ...attrs, length: x!.shape[attrs.axis]! }) : null,
    null,
  ],
  batch: (call) => [batchTake(call)],
});

/** Zeros with rows added at positions along an axis, the adjoint of `take`. Inputs: int32 positions, rows. */
export const untakeOp: Op<Target> = /* @__PURE__ */ defineOp<Target>({
  name: 'untake',
  infer: ([indices, rows], { axis, length }) => ({ shape: restoreAxis(rows!.shape, axis, indices!.ndim, length), dtype: rows!.dtype }),
  kernel: ([indices, rows], [y], { axis, mode, length, op }) => {
    const { data, offset, shape } = rows!;
    const positions = positionsIn(op, indices!, axis, length, mode);
    const outer = sizeOf(shape.slice(0, axis));
    const inner = sizeOf(shape.slice(axis + indices!.shape.length));
    addAt(op, y!, (out) => {
      for (let o = 0, from = offset; o < outer; o++) {
        for (let j = 0; j < positions.length; j++) {
          const to = (o * length + positions[j]!) * inner;
          for (let i = 0; i < inner; i++) out[to + i]! += data[from++]!;
        }
      }
    });
  },
  linearity: 'linear',
  vjp: ([g], { inputs: [indices], attrs: { axis, mode, op }, needs }) => [null, needs[1] ? apply1(takeOp, [g!, indices!], { axis, mode, op }) : null],
  batch: (call) => [batchUntake(call)],
});

function takeDense({ data, offset, shape }: Operand, axis: number, positions: Int32Array, out: TypedArray): void {
  const n = shape[axis]!;
  const outer = sizeOf(shape.slice(0, axis));
  const inner = sizeOf(shape.slice(axis + 1));
  for (let o = 0, to = 0; o < outer; o++) {
    const first = offset + o * n * inner;
    for (let j = 0; j < positions.length; j++, to += inner) {
      const from = first + positions[j]! * inner;
      if (inner > 32) out.set(data.subarray(from, from + inner), to);
      else for (let i = 0; i < inner; i++) out[to + i] = data[from + i]!;
    }
  }
}

/** Row by row, so that a view of a large array is not copied for a few of its rows. */
function takeStrided(x: Operand, axis: number, positions: Int32Array, out: TypedArray): void {
  const shape = replaceAxis(x.shape, axis, []);
  const strides = replaceAxis(x.strides, axis, []);
  const outStrides = rowMajorStrides(replaceAxis(x.shape, axis, [positions.length]));
  const to = replaceAxis(outStrides, axis, []);
  for (let j = 0; j < positions.length; j++) {
    copyInto({ ...x, shape, strides, offset: x.offset + positions[j]! * x.strides[axis]! }, out, j * outStrides[axis]!, to);
  }
}

function batchTake({ inputs, batched, attrs, size }: BatchCall<Rows>): Tensor {
  const [x, indices] = inputs as [Tensor, Tensor];
  const { axis } = attrs;
  if (!batched[1]) return apply1(takeOp, [x, indices], { ...attrs, axis: axis + 1 });
  if (!batched[0]) return moveAxis(apply1(takeOp, [x, indices], attrs), axis, 0);
  // All examples side by side along one axis, each with its own stretch of positions.
  const length = x.shape[axis + 1]!;
  const rows = moveAxis(x, axis + 1, 1);
  const flat = reshaped(rows, [size * length, ...rows.shape.slice(2)]);
  const taken = apply1(takeOp, [flat, inOwnStretch(indices, size, length, attrs)], { ...attrs, axis: 0 });
  return moveGroup(taken, 1, indices.ndim - 1, axis + 1);
}

function batchUntake(call: BatchCall<Target>): Tensor {
  const { inputs, batched, attrs, size } = call;
  const [indices, rows] = inputs as [Tensor, Tensor];
  const { axis, length } = attrs;
  if (!batched[0]) return apply1(untakeOp, [indices, rows], { ...attrs, axis: axis + 1 });
  const side = moveGroup(allBatched(call)[1]!, axis + 1, indices.ndim - 1, 1);
  const added = apply1(untakeOp, [inOwnStretch(indices, size, length, attrs), side], { ...attrs, axis: 0, length: size * length });
  return moveAxis(reshaped(added, [size, length, ...added.shape.slice(1)]), 1, axis + 1);
}

function inOwnStretch(indices: Tensor, size: number, length: number, { op, axis, mode }: Rows): Tensor {
  const example = reshaped(arange(0, size, 1, { dtype: 'int32' }), [size, ...indices.shape.slice(1).map(() => 1)]);
  return ravelled({ op, axes: [0, axis], shape: [size, length], mode }, [example, indices]);
}

/** Moves `count` neighbouring axes from one place to another. */
function moveGroup(x: Tensor, from: number, count: number, to: number): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  const group = axes.splice(from, count);
  axes.splice(to, 0, ...group);
  return transpose(x, axes);
}

function replaceAxis(list: readonly number[], axis: number, by: readonly number[]): number[] {
  return [...list.slice(0, axis), ...by, ...list.slice(axis + 1)];
}

function restoreAxis(shape: Shape, axis: number, count: number, length: number): Shape {
  return [...shape.slice(0, axis), length, ...shape.slice(axis + count)];
}

/** Options of `take`. */
export interface TakeOptions {
  /** The axis along which positions count; the flattened tensor when left out. */
  readonly axis?: number;
  /** What positions outside mean: an error (the default), a walk around the axis, or its nearest end. */
  readonly mode?: OutOfRange;
}

/**
 * The rows at the given positions along an axis, the same positions everywhere (NumPy's take).
 *
 * Formula: y[i, j, k] = x[i, indices[j], k] for axis 1.
 * Shapes: [a, n, c] with indices of shape [p, q] along axis 1 → [a, p, q, c].
 * Domain: indices are int32, or floats that are whole numbers; negative ones count from the back (with `mode: 'clip'`
 * they mean 0).
 * Fails: DomainError for positions outside, unless `mode` says what they mean; ShapeError for an axis x does not have.
 *
 * @example
 * take([[1, 2], [3, 4], [5, 6]], [2, 0], { axis: 0 }).toArray() // => [ [ 5, 6 ], [ 1, 2 ] ]
 * take([1, 2, 3], [3, -1], { mode: 'wrap' }).toArray() // => [ 1, 3 ]
 */
export function take(x: TensorLike, indices: TensorLike, { axis, mode = 'raise' }: TakeOptions = {}): Tensor {
  const value = asTensor(x);
  const positions = wholeNumbers('take', 'indices', indices);
  if (axis === undefined) return takeRows(reshaped(value, [value.size]), positions, 0, 'take', mode);
  return takeRows(value, positions, normalizeAxis('take', axis, value.ndim), 'take', mode);
}

/** `take` of int32 positions along a known axis, in the name of another op. */
export function takeRows(x: Tensor, positions: Tensor, axis: number, op: string, mode: OutOfRange = 'raise'): Tensor {
  return apply1(takeOp, [x, positions], { axis, mode, op });
}

/** Options of `indexAdd`. */
export interface IndexAddOptions {
  /** The axis along which positions count; 0 by default. */
  readonly axis?: number;
}

/**
 * x with rows added at positions along an axis; those that meet add up. The adjoint of `take`, as in the gradient of
 * an embedding; `scatterAdd` has a position for every single number.
 *
 * Formula: y = x, then y[i, indices[j], k] += updates[i, j, k] for axis 1.
 * Shapes: x [a, n, c], indices [p, q], axis 1: updates [a, p, q, c], or what broadcasts to that.
 * Domain: indices are int32, or floats that are whole numbers; negative ones count from the back. bools count as int32.
 * Fails: ShapeError for shapes that do not fit; DomainError for positions outside the axis, and int32 overflow.
 *
 * @example
 * indexAdd(zeros([3, 2]), [0, 2, 0], [[1, 1], [2, 2], [3, 3]]).toArray() // => [ [ 4, 4 ], [ 0, 0 ], [ 2, 2 ] ]
 */
export function indexAdd(x: TensorLike, indices: TensorLike, updates: TensorLike, { axis = 0 }: IndexAddOptions = {}): Tensor {
  const [value, added] = asOperands([x, updates]) as [Tensor, Tensor];
  const positions = wholeNumbers('indexAdd', 'indices', indices);
  const a = normalizeAxis('indexAdd', axis, value.ndim);
  const strongest = promote(value.dtype, added.dtype);
  const dtype = isFloat(strongest) ? strongest : 'int32';
  const rows = broadcastTo(astype(added, dtype), replaceAxis(value.shape, a, positions.shape));
  return add(astype(value, dtype), apply1(untakeOp, [positions, rows], { axis: a, mode: 'raise', op: 'indexAdd', length: value.shape[a]! }));
}
