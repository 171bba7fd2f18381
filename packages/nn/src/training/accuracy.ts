import { argmax, asTensor, equal, greater, mean, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * The share of examples whose class is told right: by the largest of several logits, or by the sign of a single one.
 *
 * Shapes: logits […, classes] and labels […] or probabilities […, classes]; or logits […, 1] or […] and labels 0 and 1 of the same shape → scalar.
 * Fails: ShapeError for labels that fit neither form.
 *
 * @example
 * accuracy([[1, 2], [3, 0]], [1, 1]).item() // => 0.5
 * accuracy([[-1], [2]], [[0], [1]]).item() // => 1
 */
export function accuracy(logits: TensorLike, labels: TensorLike): Tensor {
  const z = asTensor(logits);
  const y = asTensor(labels);
  const same = z.ndim === y.ndim && z.shape.every((n, i) => n === y.shape[i]);
  if (same && (z.ndim < 2 || z.shape.at(-1) === 1)) return mean(equal(greater(z, 0).astype('float64'), y.astype('float64')).astype('float64'));
  if (same) return mean(equal(argmax(z, { axis: -1 }), argmax(y, { axis: -1 })).astype('float64'));
  if (z.ndim === y.ndim + 1 && y.shape.every((n, i) => n === z.shape[i])) return mean(equal(argmax(z, { axis: -1 }), y.astype('int32')).astype('float64'));
  throw new ShapeError({ op: 'accuracy', argument: 'labels', expected: `hold one class for each row of the logits ${showShape(z.shape)}`, actual: showShape(y.shape) });
}
