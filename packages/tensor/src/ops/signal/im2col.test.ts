import { expect, test } from 'vitest';
import { ones, tensor } from '../../index.js';
import type { Tensor } from '../../tensor.js';
import { mul } from '../elementwise.js';
import { matmul } from '../products/matmul.js';
import { reshape } from '../layout/reshape.js';
import { sum } from '../reductions/sum.js';
import { conv } from './conv.js';
import { col2im, im2col } from './im2col.js';

const digits = (shape: readonly number[], seed: number): Tensor =>
  tensor(Array.from({ length: shape.reduce((n, m) => n * m, 1) }, (_, i) => ((i * 7919 + seed * 104729) % 13) - 6), { shape });

test('T-40: col2im of im2col counts the windows that hold an element', () => {
  const x = ones([1, 1, 4, 4]);
  expect(reshape(col2im(im2col(x, [3, 3]), x.shape, [3, 3]), 4, 4).toArray()).toEqual([
    [1, 2, 2, 1],
    [2, 4, 4, 2],
    [2, 4, 4, 2],
    [1, 2, 2, 1],
  ]);
});

test.each([
  [[2, 3, 9], [4], { stride: 2, padding: 1 }],
  [[2, 3, 5, 6], [3, 2], { padding: [[1, 0], [2, 2]], dilation: [2, 1] }],
  [[1, 2, 3, 4, 5], [2, 2, 3], { stride: [1, 2, 1], padding: 'same' }],
] as const)('T-40: for %j and windows %j, col2im is the adjoint of im2col', (shape, kernelSize, options) => {
  const x = digits(shape, 1);
  const columns = im2col(x, kernelSize, options);
  const y = digits(columns.shape, 2);
  // Whole numbers: exact.
  expect(sum(mul(columns, y)).item()).toBe(sum(mul(x, col2im(y, shape, kernelSize, options))).item());
});

test('T-40, N-72: conv is the product of the kernels with the matrix of windows', () => {
  const x = digits([2, 3, 6, 5], 3);
  const w = digits([4, 3, 2, 3], 4);
  const options = { stride: [1, 2], padding: 1 };
  const y = conv(x, w, options);
  expect(reshape(matmul(reshape(w, 4, 18), im2col(x, [2, 3], options)), y.shape).toArray()).toEqual(y.toArray());
});

test('float32 and empty batches are kept', () => {
  expect(im2col(ones([1, 1, 3], { dtype: 'float32' }), [2]).dtype).toBe('float32');
  expect(im2col(tensor([], { shape: [0, 2, 3] }), [2]).shape).toEqual([0, 4, 2]);
});

test('errors teach', () => {
  expect(() => im2col(ones([4, 4]), [2, 2])).toThrow('im2col: `x` must be [batch, channels, …spatial axes], at least 3 axes, got [4, 4].');
  expect(() => im2col(ones([1, 1, 4, 4]), [2])).toThrow('im2col: `kernelSize` must have one length for each of the 2 spatial axes of [1, 1, 4, 4], got [2].');
  expect(() => col2im(ones([1, 4, 8]), [1, 1, 4, 4], [2, 2])).toThrow(
    'col2im: `y` must have the shape [1, 4, 9] that im2col gives for [1, 1, 4, 4] and these windows, got [1, 4, 8].',
  );
});
