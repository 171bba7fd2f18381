import { ShapeError, showShape } from '../../errors.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { broadcastShapes, checkShape, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { allBatched, broadcastTo } from '../broadcast.js';
import { positionsIn, type OutOfRange } from './positions.js';
import { wholeNumbers } from './wholeNumbers.js';

interface Grid {
  readonly shape: Shape;
  readonly mode: OutOfRange;
  /** What messages name: an op, and the axes of its tensor that the grid is made of. */
  readonly op: string;
  readonly axes: readonly number[];
}

/** Positions along every axis of a grid, all int32 and of one shape, as single positions in row-major order. */
export const ravelIndexOp: Op<Grid> = /* @__PURE__ */ defineOp<Grid>({
  name: 'ravelIndex',
  infer: ([first]) => ({ shape: first!.shape, dtype: 'int32' }),
  kernel: (indices, [y], { shape, mode, op, axes }) => {
    y!.fill(0);
    indices.forEach((index, k) => {
      const n = shape[k]!;
      const positions = positionsIn(op, index, axes[k]!, n, mode);
      for (let i = 0; i < y!.length; i++) y![i] = y![i]! * n + positions[i]!;
    });
  },
  batch: (call) => [apply1(ravelIndexOp, allBatched(call), call.attrs)],
});

/** `ravelIndex` of int32 tensors that broadcast to one shape. */
export function ravelled(grid: Grid, indices: readonly Tensor[]): Tensor {
  const common = broadcastShapes(grid.op, indices.map((x) => x.shape), grid.axes.map((axis) => `index ${axis}`));
  return apply1(ravelIndexOp, indices.map((x) => broadcastTo(x, common)), grid);
}

/** Options of `ravelIndex`. */
export interface RavelIndexOptions {
  /** What positions outside the shape mean: an error (the default), a walk around the axis, or its nearest end. */
  readonly mode?: OutOfRange;
}

/**
 * The place in row-major order of the element with the given position along every axis.
 *
 * Formula: i = (…(i₀·n₁ + i₁)·n₂ + …) for the shape [n₀, n₁, n₂, …].
 * Shapes: one tensor of positions per axis, which broadcast → their common shape, int32.
 * Domain: whole numbers; negative ones count from the back.
 * Fails: ShapeError unless there are as many tensors as axes; DomainError for positions outside.
 *
 * @example
 * ravelIndex([1, 2, 3], [2, 3, 4]).item() // => 23
 * ravelIndex([[0, 1], [2, 0]], [2, 3]).toArray() // => [ 2, 3 ]
 */
export function ravelIndex(indices: readonly TensorLike[], shape: Shape, { mode = 'raise' }: RavelIndexOptions = {}): Tensor {
  checkShape('ravelIndex', shape);
  if (indices.length !== shape.length || shape.length === 0) {
    throw new ShapeError({
      op: 'ravelIndex',
      argument: 'indices',
      expected: shape.length === 0 ? 'belong to a shape with axes' : `hold positions for each of the ${shape.length} axes of ${showShape(shape)}`,
      actual: `${indices.length}`,
    });
  }
  const positions = indices.map((index, axis) => wholeNumbers('ravelIndex', `indices[${axis}]`, index));
  return ravelled({ op: 'ravelIndex', shape: [...shape], mode, axes: shape.map((_, axis) => axis) }, positions);
}
