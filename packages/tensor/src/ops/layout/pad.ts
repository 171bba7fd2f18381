import { asTensor, tensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import { copyInto } from '../../kernels/copy.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { isWhole, rowMajorStrides, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { takeRows } from '../indexing/take.js';
import { unslice, window } from './slice.js';

interface Border {
  readonly before: readonly number[];
  readonly shape: Shape;
  readonly value: number;
}

/** A border of one value other than 0, where `unslice` does not do. */
const padOp: Op<Border> = /* @__PURE__ */ defineOp<Border>({
  name: 'pad',
  infer: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: ([x], [y], { before, shape, value }) => {
    const strides = rowMajorStrides(shape);
    y!.fill(value);
    copyInto(x!, y!, before.reduce((at, n, axis) => at + n * strides[axis]!, 0), strides);
  },
  strided: true,
  moves: true,
  vjp: ([g], { inputs: [x], attrs: { before } }) => [window(g!, before, x!.shape)],
  jvp: ([t], { attrs: { before, shape } }) => [unslice(t!, shape, before, before.map(() => 1))],
  batch: ({ inputs: [x], attrs: { before, shape, value }, size }) => [
    apply1(padOp, [x!], { before: [0, ...before], shape: [size, ...shape], value }),
  ],
});

/** How `pad` fills: with one value, the mirrored inside without and with repeating the edge, the edge, or the far side. */
export type PadMode = 'constant' | 'reflect' | 'symmetric' | 'edge' | 'wrap';

/** Options of `pad`. */
export interface PadOptions {
  /** Default `constant`. */
  readonly mode?: PadMode;
  /** The value of a constant border; 0 by default. */
  readonly value?: number;
}

/**
 * A border around a tensor: `[before, after]` elements along each axis, or the same number on all sides.
 *
 * Formula: of abcd, `constant` makes 00abcd00, `edge` aaabcddd, `reflect` cbabcdcb, `symmetric` baabcddc, `wrap` cdabcdab.
 * Shapes: [m, n] with [[a, b], [c, d]] → [a + m + b, c + n + d].
 * Domain: whole widths ≥ 0; mirrored and wrapped borders may be wider than the tensor and repeat it.
 * Fails: ShapeError unless there is a pair of widths per axis, and for borders other than constant of an empty axis.
 *
 * @example
 * pad([1, 2, 3], [[1, 2]]).toArray() // => [ 0, 1, 2, 3, 0, 0 ]
 * pad([1, 2, 3], [[2, 2]], { mode: 'reflect' }).toArray() // => [ 3, 2, 1, 2, 3, 2, 1 ]
 */
export function pad(
  x: TensorLike,
  widths: number | readonly (readonly [number, number])[],
  { mode = 'constant', value = 0 }: PadOptions = {},
): Tensor {
  const inside = asTensor(x);
  const pairs = typeof widths === 'number' ? inside.shape.map(() => [widths, widths] as const) : widths;
  requireWidths(inside, pairs);
  if (mode !== 'constant') return pairs.reduce((y, pair, axis) => padAxis(y, axis, pair, mode), inside);
  const before = pairs.map((pair) => pair[0]);
  const shape = inside.shape.map((n, axis) => pairs[axis]![0] + n + pairs[axis]![1]);
  if (pairs.every(([a, b]) => a === 0 && b === 0)) return inside;
  if (Object.is(value, 0)) return unslice(inside, shape, before, before.map(() => 1));
  // As the tensor's type would hold it; fails where int32 cannot.
  const [held] = tensor([value], { dtype: inside.dtype }).data;
  return apply1(padOp, [inside], { before, shape, value: held! });
}

function requireWidths(x: Tensor, pairs: readonly (readonly number[])[]): void {
  const bad = pairs.findIndex((pair) => pair.length !== 2 || !pair.every((n) => isWhole(n)));
  if (pairs.length === x.ndim && bad < 0) return;
  throw new ShapeError({
    op: 'pad',
    argument: bad < 0 ? 'widths' : `widths[${bad}]`,
    expected: bad < 0 ? `hold a pair [before, after] for each of the ${x.ndim} axes` : 'be two whole numbers ≥ 0',
    actual: bad < 0 ? `${pairs.length} for shape ${showShape(x.shape)}` : showShape(pairs[bad]!),
    hint: bad < 0 ? 'Use [0, 0] for axes without a border.' : 'Use slice to cut off elements.',
  });
}

function padAxis(x: Tensor, axis: number, [before, after]: readonly [number, number], mode: PadMode): Tensor {
  if (before === 0 && after === 0) return x;
  const n = x.shape[axis]!;
  if (n === 0) {
    throw new ShapeError({
      op: 'pad',
      argument: 'x',
      expected: `have elements along axis ${axis} for a border of mode '${mode}'`,
      actual: `shape ${showShape(x.shape)}`,
      hint: "Use mode: 'constant'.",
    });
  }
  const positions = Int32Array.from({ length: before + n + after }, (_, i) => sourceOf(i - before, n, mode));
  return takeRows(x, tensor(positions, { copy: false }), axis, 'pad');
}

/** Which element appears at a place that may lie outside of 0 … n − 1. */
function sourceOf(place: number, n: number, mode: PadMode): number {
  if (mode === 'edge') return Math.max(0, Math.min(n - 1, place));
  const period = mode === 'wrap' ? n : mode === 'symmetric' ? 2 * n : Math.max(1, 2 * n - 2);
  const phase = ((place % period) + period) % period;
  if (phase < n) return phase;
  return mode === 'symmetric' ? period - 1 - phase : period - phase;
}
