import { DomainError, showShape } from '../../errors.js';
import { apply, defineOp, type Op } from '../../op.js';
import { checkShape, sizeOf, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { wholeNumbers } from './wholeNumbers.js';

interface Grid {
  readonly shape: Shape;
}

export const unravelIndexOp: Op<Grid> = /* @__PURE__ */ defineOp<Grid>({
  name: 'unravelIndex',
  infer: ([index], { shape }) => shape.map(() => ({ shape: index!.shape, dtype: 'int32' })),
  kernel: ([index], outputs, { shape }) => {
    const { data, offset } = index!;
    const size = sizeOf(shape);
    for (let i = 0; i < sizeOf(index!.shape); i++) {
      let rest = data[offset + i]!;
      if (rest < 0 || rest >= size) throw outside(rest, size, shape);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const n = shape[axis]!;
        outputs[axis]![i] = rest % n;
        rest = Math.floor(rest / n);
      }
    }
  },
  batch: ({ inputs, attrs }) => apply(unravelIndexOp, inputs, attrs),
});

function outside(position: number, size: number, shape: Shape): DomainError {
  return new DomainError({
    op: 'unravelIndex',
    argument: 'index',
    expected: `hold numbers from 0 to ${size - 1} for shape ${showShape(shape)}`,
    actual: String(position),
  });
}

/**
 * The position along every axis of the elements at the given places in row-major order: the inverse of `ravelIndex`.
 *
 * Shapes: any → one int32 tensor of that shape per axis.
 * Domain: whole numbers from 0 to one less than the number of elements.
 * Fails: DomainError for places outside.
 *
 * @example
 * unravelIndex(17, [2, 3, 4]).map((position) => position.item()) // => [ 1, 1, 1 ]
 */
export function unravelIndex(index: TensorLike, shape: Shape): readonly Tensor[] {
  checkShape('unravelIndex', shape);
  return apply(unravelIndexOp, [wholeNumbers('unravelIndex', 'index', index)], { shape: [...shape] });
}
