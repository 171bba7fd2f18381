import { asOperands } from '../../create.js';
import { promote } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { copyInto } from '../../kernels/copy.js';
import { apply1, defineOp, type Op } from '../../op.js';
import { normalizeAxis, rowMajorStrides, withLength } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { allBatched, reshaped } from '../broadcast.js';
import { astype } from '../cast.js';
import { windowAlong } from './slice.js';

interface Along {
  readonly axis: number;
}

/** Tensors laid end to end along one axis. */
export const concatOp: Op<Along> = /* @__PURE__ */ defineOp<Along>({
  name: 'concat',
  infer: (inputs, { axis }) => {
    const [first] = inputs as [Tensor];
    inputs.forEach((x, i) => {
      if (x.ndim === first.ndim && x.shape.every((n, k) => k === axis || n === first.shape[k])) return;
      throw new ShapeError({
        op: 'concat',
        argument: `list[${i}]`,
        expected: `have the shape of the first, ${showShape(first.shape)}, but for axis ${axis}`,
        actual: showShape(x.shape),
      });
    });
    const shape = withLength(first.shape, axis, inputs.reduce((sum, x) => sum + x.shape[axis]!, 0));
    return { shape, dtype: inputs.map((x) => x.dtype).reduce(promote) };
  },
  kernel: (inputs, [y], { axis }, [aval]) => {
    const strides = rowMajorStrides(aval!.shape);
    let at = 0;
    for (const x of inputs) {
      copyInto(x, y!, at * strides[axis]!, strides);
      at += x.shape[axis]!;
    }
  },
  strided: true,
  moves: true,
  linearity: 'linear',
  vjp: ([g], { inputs, attrs: { axis }, needs }) => {
    let at = 0;
    return inputs.map((x, i) => {
      const length = x.shape[axis]!;
      at += length;
      return needs[i] ? astype(windowAlong(g!, axis, at - length, length), x.dtype) : null;
    });
  },
  batch: (call) => [apply1(concatOp, allBatched(call), { axis: call.attrs.axis + 1 })],
});

function requireSome(op: string, list: readonly unknown[]): void {
  if (list.length > 0) return;
  throw new ShapeError({ op, argument: 'list', expected: 'hold at least one tensor', actual: 'an empty list', hint: 'Use zeros([0]) for nothing.' });
}

/**
 * Tensors laid end to end along an axis.
 *
 * Shapes: [a, n], [b, n] → [a + b, n] along axis 0; all but that axis must agree.
 * Fails: ShapeError when shapes differ elsewhere, for an empty list or scalars.
 *
 * @example
 * concat([[1, 2], [3]]).toArray() // => [ 1, 2, 3 ]
 * concat([[[1], [2]], [[3], [4]]], { axis: 1 }).toArray() // => [ [ 1, 3 ], [ 2, 4 ] ]
 */
export function concat(list: readonly TensorLike[], { axis = 0 }: { readonly axis?: number } = {}): Tensor {
  requireSome('concat', list);
  const values = asOperands(list);
  if (values[0]!.ndim === 0) {
    throw new ShapeError({ op: 'concat', argument: 'list', expected: 'hold tensors with an axis', actual: 'scalars', hint: 'Use stack to join scalars.' });
  }
  return apply1(concatOp, values, { axis: normalizeAxis('concat', axis, values[0]!.ndim) });
}

/**
 * Tensors of one shape joined along a new axis.
 *
 * Shapes: k tensors of [m, n] → [k, m, n] for axis 0, [m, n, k] for axis −1.
 * Fails: ShapeError when shapes differ or for an empty list.
 *
 * @example
 * stack([[1, 2], [3, 4]]).toArray() // => [ [ 1, 2 ], [ 3, 4 ] ]
 * stack([[1, 2], [3, 4]], { axis: -1 }).toArray() // => [ [ 1, 3 ], [ 2, 4 ] ]
 */
export function stack(list: readonly TensorLike[], { axis = 0 }: { readonly axis?: number } = {}): Tensor {
  requireSome('stack', list);
  const values = asOperands(list);
  const { shape } = values[0]!;
  const other = values.findIndex((x) => x.ndim !== shape.length || x.shape.some((n, k) => n !== shape[k]));
  if (other >= 0) {
    throw new ShapeError({
      op: 'stack',
      argument: `list[${other}]`,
      expected: `have the shape of the first, ${showShape(shape)}`,
      actual: showShape(values[other]!.shape),
    });
  }
  const at = normalizeAxis('stack', axis, shape.length + 1);
  const column = [...shape.slice(0, at), 1, ...shape.slice(at)];
  return apply1(concatOp, values.map((x) => reshaped(x, column)), { axis: at });
}
