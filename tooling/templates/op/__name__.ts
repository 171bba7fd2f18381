__imports__

/** __Name__: the record says everything there is to know about the op. */
export const __name__Op: Op<undefined> = /* @__PURE__ */ defineOp<undefined>({
  name: '__name__',
  // The only validator: what comes in, what goes out.
  infer: ([x]) => {
    if (x!.ndim === 0) {
      throw new ShapeError({
        op: '__name__',
        argument: 'x',
        expected: 'have at least one axis',
        actual: showShape(x!.shape),
        hint: 'A scalar has nothing to reverse.',
      });
    }
    return { shape: x!.shape, dtype: x!.dtype };
  },
  // Defines the op, on dense row-major data that `infer` has accepted.
  kernel: ([x], [y]) => {
    const n = x!.shape.at(-1)!;
    for (let start = 0; start < y!.length; start += n) {
      for (let i = 0; i < n; i++) y![start + i] = x!.data[x!.offset + start + n - 1 - i]!;
    }
  },
  // Forward derivatives and Taylor series follow from this.
  linearity: 'linear',
  // The adjoint, written in ops so that derivatives nest.
  vjp: ([g]) => [__name__(g!)],
  // The batch is one more leading axis, which the op leaves alone; a batch of scalars is refused as a scalar is.
  batch: ({ inputs: [x] }) => [__name__(x!)],
});

/**
 * Reverses the order along the last axis.
 *
 * yᵢ = x₍ₙ₋₁₋ᵢ₎
 *
 * Shapes: [..., n] → [..., n].
 * Fails: ShapeError for a scalar.
 *
 * @example
 * __name__(tensor([1, 2, 3])).toArray() // => [ 3, 2, 1 ]
 */
export function __name__(x: TensorLike): Tensor {
  return apply1(__name__Op, [asTensor(x)], undefined);
}
