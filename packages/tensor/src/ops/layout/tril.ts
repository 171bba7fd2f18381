import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { copyInto } from '../../kernels/copy.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { requireWhole, rowMajorStrides } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';

interface Triangle {
  readonly lower: boolean;
  readonly offset: number;
}

const triangleOp: Op<Triangle> = /* @__PURE__ */ defineOp<Triangle>({
  name: 'triangle',
  infer: ([x], { lower }) => {
    if (x!.ndim >= 2) return { shape: x!.shape, dtype: x!.dtype };
    throw new ShapeError({
      op: lower ? 'tril' : 'triu',
      argument: 'x',
      expected: 'have at least two axes',
      actual: `shape ${showShape(x!.shape)}`,
    });
  },
  kernel: ([x], [y], { lower, offset }) => {
    const [rows, columns] = x!.shape.slice(-2) as [number, number];
    copyInto(x!, y!, 0, rowMajorStrides(x!.shape));
    for (let from = 0, row = 0; from < y!.length; from += columns, row = (row + 1) % rows) {
      // Column j of the row lies on the diagonal number j − row.
      const edge = Math.max(0, Math.min(columns, row + offset + (lower ? 1 : 0)));
      if (lower) y!.fill(0, from + edge, from + columns);
      else y!.fill(0, from, from + edge);
    }
  },
  strided: true,
  moves: true,
  linearity: 'linear',
  vjp: ([g], { attrs }) => [apply1(triangleOp, [g!], attrs)],
  batch: ({ inputs, attrs }) => [apply1(triangleOp, inputs, attrs)],
});

/** Options of `tril` and `triu`. */
export interface TriangleOptions {
  /** The last diagonal that is kept: 0 (the default) is the main one, positive ones lie above it. */
  readonly offset?: number;
}

/**
 * The lower triangle of matrices, zeros above.
 *
 * Formula: yᵢⱼ = xᵢⱼ·1{j ≤ i + offset}.
 * Shapes: […, m, n] → the same.
 * Fails: ShapeError for fewer than two axes; DomainError for an offset that is neither whole nor infinite.
 *
 * @example
 * tril([[1, 2], [3, 4]]).toArray() // => [ [ 1, 0 ], [ 3, 4 ] ]
 */
export function tril(x: TensorLike, { offset = 0 }: TriangleOptions = {}): Tensor {
  return triangle('tril', x, true, offset);
}

/**
 * The upper triangle of matrices, zeros below.
 *
 * Formula: yᵢⱼ = xᵢⱼ·1{j ≥ i + offset}.
 * Shapes: […, m, n] → the same.
 * Fails: ShapeError for fewer than two axes; DomainError for an offset that is neither whole nor infinite.
 *
 * @example
 * triu([[1, 2], [3, 4]]).toArray() // => [ [ 1, 2 ], [ 0, 4 ] ]
 * triu([[1, 2], [3, 4]], { offset: 1 }).toArray() // => [ [ 0, 2 ], [ 0, 0 ] ]
 */
export function triu(x: TensorLike, { offset = 0 }: TriangleOptions = {}): Tensor {
  return triangle('triu', x, false, offset);
}

function triangle(op: string, x: TensorLike, lower: boolean, offset: number): Tensor {
  if (Math.abs(offset) !== Infinity) requireWhole(op, 'offset', offset);
  return apply1(triangleOp, [asTensor(x)], { lower, offset });
}
