import { isFloat, type DType } from '../dtype.js';
import { DomainError } from '../errors.js';
import { asTensor } from '../create.js';
import { argument, call, number } from '../formula/expression.js';
import { operators } from '../formula/intrinsic.js';
import { materialize, type Operand } from '../kernels/copy.js';
import { apply1, defineOp, type Op } from '../op.js';
import type { Tensor, TensorLike } from '../tensor.js';

/** Conversion to another element type. */
export const castOp: Op<{ dtype: DType }> = /* @__PURE__ */ defineOp<{ dtype: DType }>({
  name: 'astype',
  infer: ([x], { dtype }) => ({ shape: x!.shape, dtype }),
  kernel: ([x], [y], { dtype }) => {
    const from = x!.data;
    const out = y!;
    const start = x!.offset;
    for (let i = 0; i < out.length; i++) out[i] = dtype === 'bool' ? +(from[start + i] !== 0) : from[start + i]!;
    if (dtype === 'int32') requireIntegers(x!);
  },
  elementwise: {
    expression: (attrs) => ((attrs as { dtype: DType }).dtype === 'bool' ? call(operators['!=']!, argument(0), number(0)) : argument(0)),
    check: ([x], attrs) => {
      if ((attrs as { dtype: DType }).dtype === 'int32' && isFloat(x!.dtype)) requireIntegers(x!);
    },
  },
  linearity: 'linear',
  vjp: ([g], { inputs: [x] }) => [isFloat(x!.dtype) ? astype(g!, x!.dtype) : null],
  jvp: ([t], { attrs }) => [isFloat(attrs.dtype) ? astype(t!, attrs.dtype) : null],
  batch: ({ inputs: [x], attrs }) => [apply1(castOp, [x!], attrs)],
});

function requireIntegers(x: Operand): void {
  const elements = materialize(x);
  for (let i = 0; i < elements.length; i++) if (Math.trunc(elements[i]!) !== (elements[i]! | 0)) throw notAnInteger(elements[i]!);
}

function notAnInteger(value: number): DomainError {
  return new DomainError({
    op: 'astype',
    argument: 'x',
    expected: 'fit in int32',
    actual: String(value),
    hint: 'Replace NaN and clip large values first.',
  });
}

/**
 * Converts to another element type. Floats are truncated towards zero on the way to int32; anything but zero
 * becomes true on the way to bool.
 *
 * Shapes: any → the same.
 * Fails: DomainError when a value does not fit in int32 (NaN, infinities, beyond ±2³¹).
 *
 * @example
 * astype(tensor([1.7, -1.7]), 'int32').toArray() // => [ 1, -1 ]
 */
export function astype(x: TensorLike, dtype: DType): Tensor {
  const value = asTensor(x);
  return value.dtype === dtype ? value : apply1(castOp, [value], { dtype });
}
