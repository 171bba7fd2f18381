import { asTensor, conv, eye, reshape, ShapeError, showShape, transpose, type ConvOptions, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * A convolution written out as a matrix M: conv(x) is M times x with both flattened. Its transpose is the transposed
 * convolution.
 *
 * Shapes: kernel [outputs, inputs / groups, …window] or a window alone; input lengths [inputs, …spatial] or [...spatial] → [outputs·∏out, inputs·∏in].
 * Fails: ShapeError when kernel and input do not fit.
 *
 * @example
 * convMatrix([1, 2], [3]).toArray() // => [ [ 1, 2, 0 ], [ 0, 1, 2 ] ]
 */
export function convMatrix(kernel: TensorLike, input: Shape, options: ConvOptions = {}): Tensor {
  const given = asTensor(kernel);
  const bare = given.ndim === input.length;
  if (!bare && given.ndim !== input.length + 1) {
    throw new ShapeError({ op: 'convMatrix', argument: 'kernel', expected: `be a window of ${input.length} axes or [outputs, inputs, …window] for ${showShape(input)}`, actual: showShape(given.shape) });
  }
  const w = bare ? reshape(given, [1, 1, ...given.shape]) : given;
  const size = input.reduce((n, length) => n * length, 1);
  const columns = conv(reshape(eye(size), [size, ...(bare ? [1, ...input] : input)]), w, options);
  return transpose(reshape(columns, [size, -1]));
}
