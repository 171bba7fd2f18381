import { copyInto } from '../../kernels/copy.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { rowMajorStrides, type Shape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';

/** Two axes of equal length, the first before the second. */
interface AxisPair {
  readonly first: number;
  readonly second: number;
}

/** The elements with equal places on two axes, along the first one; the second axis goes. */
const takeDiagonalOp: Op<AxisPair> = /* @__PURE__ */ defineOp<AxisPair>({
  name: 'takeDiagonal',
  infer: ([x], { second }) => ({ shape: x!.shape.filter((_, i) => i !== second), dtype: x!.dtype }),
  view: (x, pair) => ({ strides: diagonalStrides(x.strides, pair), offset: x.offset }),
  kernel: ([x], [y], pair, [{ shape }]) => {
    copyInto({ ...x!, shape, strides: diagonalStrides(x!.strides, pair) }, y!, 0, rowMajorStrides(shape));
  },
  strided: true,
  moves: true,
  linearity: 'linear',
  vjp: ([g], { attrs }) => [apply1(putDiagonalOp, [g!], attrs)],
  batch: ({ inputs, attrs }) => [apply1(takeDiagonalOp, inputs, behindBatch(attrs))],
});

/** The adjoint: writes along the diagonal of a new second axis, zeros beside it. */
const putDiagonalOp: Op<AxisPair> = /* @__PURE__ */ defineOp<AxisPair>({
  name: 'putDiagonal',
  infer: ([x], pair) => ({ shape: squareShape(x!.shape, pair), dtype: x!.dtype }),
  kernel: ([x], [y], pair, [{ shape }]) => {
    y!.fill(0);
    copyInto(x!, y!, 0, diagonalStrides(rowMajorStrides(shape), pair));
  },
  strided: true,
  moves: true,
  linearity: 'linear',
  vjp: ([g], { attrs }) => [apply1(takeDiagonalOp, [g!], attrs)],
  batch: ({ inputs, attrs }) => [apply1(putDiagonalOp, inputs, behindBatch(attrs))],
});

function diagonalStrides(strides: readonly number[], { first, second }: AxisPair): number[] {
  return strides.map((s, i) => (i === first ? s + strides[second]! : s)).filter((_, i) => i !== second);
}

function squareShape(shape: Shape, { first, second }: AxisPair): Shape {
  return [...shape.slice(0, second), shape[first]!, ...shape.slice(second)];
}

function behindBatch({ first, second }: AxisPair): AxisPair {
  return { first: first + 1, second: second + 1 };
}

/** The diagonal of two axes of equal length, `first` before `second`; it lies along `first`. */
export function takeDiagonal(x: Tensor, first: number, second: number): Tensor {
  return apply1(takeDiagonalOp, [x], { first, second });
}
