import { asTensor } from '../../create.js';
import { isFloat } from '../../dtype.js';
import { DomainError, DTypeError } from '../../errors.js';
import { apply1, defineOp, type Op } from '../../op.js';
import type { Tensor, TensorLike } from '../../tensor.js';

interface Asker {
  readonly op: string;
  readonly argument: string;
}

export const wholeNumbersOp: Op<Asker> = /* @__PURE__ */ defineOp<Asker>({
  name: 'wholeNumbers',
  infer: ([x]) => ({ shape: x!.shape, dtype: 'int32' }),
  kernel: ([x], [y], { op, argument }) => {
    const { data, offset } = x!;
    for (let i = 0; i < y!.length; i++) {
      const value = data[offset + i]!;
      y![i] = value;
      if (y![i] === value) continue;
      throw new DomainError({
        op,
        argument,
        expected: 'hold whole numbers',
        actual: String(value),
        hint: 'Round on purpose with floor or round first.',
      });
    }
  },
  batch: ({ inputs, attrs }) => [apply1(wholeNumbersOp, inputs, attrs)],
});

/** Positions or labels as int32. Fails with a DomainError for fractions, with a DTypeError for bools. */
export function wholeNumbers(op: string, argument: string, x: TensorLike): Tensor {
  const value = asTensor(x);
  if (value.dtype === 'int32') return value;
  if (isFloat(value.dtype)) return apply1(wholeNumbersOp, [value], { op, argument });
  throw new DTypeError({
    op,
    argument,
    expected: 'be int32, or float64 that holds whole numbers',
    actual: 'bool',
    hint: 'Masks choose elements in x.at(mask); nonzero(mask) gives their positions.',
  });
}
