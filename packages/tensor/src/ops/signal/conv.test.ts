import { describe, expect, test } from 'vitest';
import reference from '../../../reference/conv.json' with { type: 'json' };
import type { DType } from '../../dtype.js';
import { ones, tensor } from '../../index.js';
import { apply1 } from '../../op.js';
import type { Tensor } from '../../tensor.js';
import { allocate, free, heap } from '../../wasm/arena.js';
import { transpose } from '../layout/transpose.js';
import { slice } from '../layout/slice.js';
import { conv, convTranspose } from './conv.js';
import { convDirect, type ConvArrays } from './convDirect.js';
import { convGeometry, outputSize, transposedGeometry, type ConvWindowOptions } from './convGeometry.js';
import { convInputOp, convKernelOp, convOp } from './convOps.js';
import { convProduct } from './convProduct.js';
import { residentDirect } from './convResident.js';
import { windowsOf } from './windows.js';

interface Part {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const of = ({ shape, values }: Part, dtype: DType = 'float64'): Tensor => tensor(values, { shape, dtype });
const values = (x: Tensor): number[] => Array.from(x.data, (v) => v + 0);
const image = tensor([[4, 5, 8, 7], [1, 8, 8, 8], [3, 6, 6, 4], [6, 5, 7, 8]], { shape: [1, 1, 4, 4] });
const filter = tensor([[1, 4, 1], [1, 4, 3], [3, 3, 1]], { shape: [1, 1, 3, 3] });

describe('conv', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    test.each(reference.cases.conv.map((c, i) => [i, c] as const))(`N-66, N-85: configuration %i and its gradients in ${dtype} are PyTorch's`, (_, c) => {
      const { groups, ...options } = c.options;
      const [x, w, g] = [of(c.x, dtype), of(c.kernel, dtype), of(c.g, dtype)];
      const y = conv(x, w, c.options);
      expect([y.shape, values(y)]).toEqual([c.y.shape, c.y.values]);
      const geometry = convGeometry('conv', x.shape.slice(2), w.shape.slice(2), options, groups);
      expect(values(apply1(convInputOp, [g, w], geometry))).toEqual(c.gx.values);
      expect(values(apply1(convKernelOp, [x, g], geometry))).toEqual(c.gKernel.values);
      expect(y.dtype).toBe(dtype);
    });
  }

  test('N-70, T-37: the worked example of a cross-correlation', () => {
    expect(values(conv(image, filter))).toEqual([122, 148, 126, 134]);
  });

  test('N-81, N-82: its gradients by input and kernel', () => {
    const delta = tensor([[1, 2], [3, 4]], { shape: [1, 1, 2, 2] });
    const geometry = convGeometry('conv', [4, 4], [3, 3], {}, 1);
    expect(values(apply1(convInputOp, [delta, filter], geometry))).toEqual([1, 6, 9, 2, 4, 22, 30, 10, 6, 25, 32, 14, 9, 21, 15, 4]);
    expect(values(apply1(convKernelOp, [image, delta], geometry))).toEqual([49, 77, 78, 50, 66, 58, 53, 61, 67]);
  });

  test('N-67: one spatial axis', () => {
    expect(conv([[[1, 2, 3, 4]]], [[[1, 0, -1]]]).toArray()).toEqual([[[-2, -2]]]);
  });

  test('N-61: output lengths', () => {
    const size = (n: number, k: number, options: ConvWindowOptions): number[] => outputSize(convGeometry('conv', [n], [k], options, 1));
    expect(size(32, 5, { padding: 2 })).toEqual([32]);
    expect(size(7, 3, { stride: 2 })).toEqual([3]);
    expect(size(227, 11, { stride: 4 })).toEqual([55]);
  });

  test('N-62: same padding keeps ⌈n / stride⌉ outputs, the extra zero behind', () => {
    expect(convGeometry('conv', [9], [5], { padding: 'same' }, 1).padding).toEqual([[2, 2]]);
    expect(convGeometry('conv', [9], [4], { padding: 'same' }, 1).padding).toEqual([[1, 2]]);
    for (const n of [7, 8, 9]) {
      for (const stride of [1, 2, 3]) {
        for (const k of [1, 2, 3, 5]) {
          for (const dilation of [1, 2]) {
            expect(outputSize(convGeometry('conv', [n], [k], { padding: 'same', stride, dilation }, 1))).toEqual([Math.ceil(n / stride)]);
          }
        }
      }
    }
  });

  test('pads in front and behind may differ', () => {
    expect(conv([[[1, 2, 3]]], [[[1, 10]]], { padding: [[2, 0]] }).toArray()).toEqual([[[0, 10, 21, 32]]]);
    expect(conv([[[1, 2, 3]]], [[[1, 10]]], { padding: [[0, 1]] }).toArray()).toEqual([[[21, 32, 3]]]);
  });

  test('four spatial axes', () => {
    const y = conv(ones([1, 3, 2, 3, 3, 4]), ones([3, 3, 2, 2, 3, 3]), { padding: [0, 1, 0, 0] });
    expect([y.shape, y.at(0, 0, 0, 0).toArray(), y.at(0, 2, 0, 1).toArray()]).toEqual([[1, 3, 1, 4, 1, 2], [[54, 54]], [[108, 108]]]);
  });

  test('views are read in place of copies', () => {
    const x = transpose(slice(tensor(Array.from({ length: 120 }, (_, i) => i % 7), { shape: [5, 4, 6] }), [0, 1], [5, 4]), 1, 2, 0);
    const dense = tensor(values(x), { shape: x.shape });
    const w = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3], { shape: [1, 6, 2] });
    expect(values(conv(x, w))).toEqual(values(conv(dense, w)));
  });

  test('no examples give no outputs, and a kernel gradient of zeros', () => {
    const x = tensor([], { shape: [0, 4, 5] });
    expect(conv(x, ones([3, 4, 2])).shape).toEqual([0, 3, 4]);
    const geometry = convGeometry('conv', [5], [2], {}, 1);
    expect(values(apply1(convKernelOp, [x, tensor([], { shape: [0, 3, 4] })], geometry))).toEqual(new Array(24).fill(0));
  });

  test('integers become float64, the stronger float decides', () => {
    expect(conv(ones([1, 1, 3], { dtype: 'int32' }), ones([1, 1, 2], { dtype: 'bool' })).dtype).toBe('float64');
    expect(conv(ones([1, 1, 3], { dtype: 'float32' }), ones([1, 1, 2])).dtype).toBe('float64');
  });

  test('NaN stays in the windows that hold it', () => {
    expect(conv([[[1, NaN, 3, 4, 5]]], [[[1, 1]]]).toArray()).toEqual([[[NaN, NaN, 7, 9]]]);
  });

  test('errors teach', () => {
    expect(() => conv(ones([1, 4, 8]), ones([4, 2, 3]))).toThrow(
      'conv: `kernel` must have 4 channels on axis 1, the 4 channels of `x` by 1 group, got shape [4, 2, 3]. With groups: 2 this kernel would fit.',
    );
    expect(() => conv(ones([1, 4, 8]), ones([4, 6, 3]))).toThrow('swapAxes(kernel, 0, 1)');
    expect(() => conv(ones([1, 4, 8]), ones([4, 4, 3]), { groups: 3 })).toThrow(
      'conv: `groups` must be a whole number ≥ 1 that divides the channels (4 of `x`, 4 on axis 0 of `kernel`), got 3.',
    );
    expect(() => conv(ones([1, 1, 3]), ones([1, 1, 5]))).toThrow(
      'conv: `kernel` must have at least one tap and fit into the padded input along every spatial axis, got spatial lengths [5] for [3]. ' +
        'Output length = ⌊(input + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1 = ⌊(3 + 0 + 0 − 1·(5 − 1) − 1) / 1⌋ + 1 = -1 on spatial axis 0; a larger padding makes room.',
    );
    expect(() => conv([1, 2, 3], [1])).toThrow('conv: `x` must have shape [batch, channels, …spatial axes], at least 3 axes, got shape [3].');
    expect(() => conv(ones([1, 1, 3]), ones([1, 1, 2, 2]))).toThrow('conv: `kernel` must have 3 axes like `x` [1, 1, 3]');
    expect(() => conv(ones([1, 1, 3]), ones([1, 1, 2]), { stride: 0 })).toThrow('conv: `stride` must be a whole number ≥ 1, got 0.');
    expect(() => conv(ones([1, 1, 3]), ones([1, 1, 2]), { dilation: [1, 1] })).toThrow('conv: `dilation` must be one number or 1, one per spatial axis, got [1, 1].');
    expect(() => conv(ones([1, 1, 3]), ones([1, 1, 2]), { padding: 'full' as 'same' })).toThrow("conv: `padding` must be 'valid', 'same', a whole number ≥ 0,");
    expect(() => conv(ones([1, 1, 3]), ones([1, 1, 2]), { padding: -1 })).toThrow('got -1.');
  });
});

describe('convTranspose', () => {
  test.each(reference.cases.convTranspose.map((c, i) => [i, c] as const))("N-86: configuration %i and its gradients are PyTorch's", (_, c) => {
    const { groups, ...options } = c.options;
    const [x, w, g] = [of(c.x), of(c.kernel), of(c.g)];
    const y = convTranspose(x, w, c.options);
    expect([y.shape, values(y)]).toEqual([c.y.shape, c.y.values]);
    const geometry = transposedGeometry('convTranspose', x.shape.slice(2), w.shape.slice(2), options, groups);
    expect(values(apply1(convOp, [g, w], geometry))).toEqual(c.gx.values);
    expect(values(apply1(convKernelOp, [g, x], geometry))).toEqual(c.gKernel.values);
  });

  test('N-86, N-87: the worked examples', () => {
    expect(values(convTranspose(tensor([[122, 148], [126, 134]], { shape: [1, 1, 2, 2] }), filter))).toEqual([
      122, 636, 714, 148, 248, 1274, 1620, 578, 492, 1448, 1480, 550, 378, 780, 528, 134,
    ]);
    expect(values(convTranspose([[[5, 8, 11]]], [[[1, 2]]]))).toEqual([5, 18, 27, 22]);
    expect(values(convTranspose([[[5, 8, 11]]], [[[1, 2]]], { stride: 2 }))).toEqual([5, 10, 8, 16, 11, 22]);
  });

  test('N-93: overlaps are uneven unless the stride divides the kernel', () => {
    expect(values(convTranspose(ones([1, 1, 4]), ones([1, 1, 3]), { stride: 2 }))).toEqual([1, 1, 2, 1, 2, 1, 2, 1, 1]);
    expect(values(convTranspose(ones([1, 1, 4]), ones([1, 1, 4]), { stride: 2 }))).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 1, 1]);
  });

  test('same padding multiplies the length by the stride', () => {
    for (const stride of [1, 2, 3]) {
      for (const k of [1, 2, 3, 4, 5]) {
        const y = convTranspose(ones([1, 1, 5]), ones([1, 1, k]), { stride, padding: 'same' });
        expect(y.shape).toEqual([1, 1, 5 * stride]);
        expect(conv(y, ones([1, 1, k]), { stride, padding: 'same' }).shape).toEqual([1, 1, 5]);
      }
    }
  });

  test('errors teach', () => {
    expect(() => convTranspose(ones([1, 2, 3]), ones([3, 2, 3]))).toThrow('convTranspose: `kernel` must have the 2 channels of `x` on axis 0, got shape [3, 2, 3].');
    expect(() => convTranspose(ones([1, 1, 3]), ones([1, 1, 3]), { stride: 2, outputPadding: 2 })).toThrow(
      'convTranspose: `outputPadding` must be less than the stride on every spatial axis, got 2 with stride 2.',
    );
    expect(() => convTranspose(ones([1, 1, 1]), ones([1, 1, 2]), { padding: 1 })).toThrow('(1 − 1)·1 + 1·(2 − 1) + 1 − 1 − 1 + 0 = 0 on spatial axis 0.');
  });
});

describe('kernels', () => {
  /** Whole numbers, so that sums are exact in any order. */
  const digits = (length: number, seed: number): Float64Array => Float64Array.from({ length }, (_, i) => ((i * 7919 + seed * 104729) % 13) - 6);

  test.each([
    ['many small examples in one product', 9, 2, 3, 4, [5, 5], [3, 3], { padding: 1 }],
    ['an output in several parts of rows', 2, 1, 8, 3, [70, 90], [5, 5], { padding: 2 }],
    ['a long signal in several parts of columns', 1, 1, 8, 4, [5000], [9], { padding: [[4, 1]], stride: 2 }],
    ['rows longer than a block', 1, 1, 64, 3, [2, 900], [2, 9], { padding: [[1, 0], [3, 6]], dilation: [1, 2] }],
    ['groups of partial outputs', 1, 3, 16, 4, [60, 60], [3, 3], { stride: [2, 1] }],
    ['mostly padding', 50, 1, 3, 4, [2, 2], [2, 2], { padding: 5, stride: 3 }],
  ] as const)('T-40, N-72: %s: sums, sums of vectors and products of matrices agree in both types', (_, batch, groups, inputs, outputs, inputSize, kernelSize, options) => {
    const geometry = convGeometry('conv', inputSize, kernelSize, options as ConvWindowOptions, groups);
    const w = windowsOf(geometry);
    for (const type of [Float64Array, Float32Array]) {
      const x = type.from(digits(3 + batch * groups * inputs * w.inputLength, 1));
      const kernel = type.from(digits(2 + groups * outputs * inputs * w.taps, 2));
      const y = type.from(digits(1 + batch * groups * outputs * w.outputLength, 3));
      const arrays: ConvArrays = { batch, groups, inputs, outputs, x, xAt: 3, kernel, kernelAt: 2, y, yAt: 1 };
      for (const [direction, result] of [
        ['correlate', 'y'],
        ['spread', 'x'],
        ['weigh', 'kernel'],
      ] as const) {
        const [a, b, c] = [0, NaN, -1].map((filler) => ({ ...arrays, [result]: arrays[result].slice().fill(filler) })) as [ConvArrays, ConvArrays, ConvArrays];
        convDirect(direction, a, w);
        expect(convProduct(direction, b, geometry)).toBe(true);
        expect(residentDirect(direction, c, w)).toBe(true);
        const start = arrays[`${result}At`];
        expect(b[result].subarray(start)).toEqual(a[result].subarray(start));
        expect(c[result].subarray(start)).toEqual(a[result].subarray(start));
      }
    }
  });

  test.each([
    ['padded', 3, [12, 13], [3, 3], { padding: 1 }],
    ['not padded', 3, [14, 14], [3, 2], { dilation: [1, 2] }],
    ['not padded, joined', 5, [6, 7], [3, 3], {}],
    ['padded and joined, with strides', 5, [6, 9], [3, 3], { padding: [[2, 0], [1, 1]], stride: [1, 2] }],
  ] as const)('T-40: arrays in the shared memory are read and written where they lie: %s', (_, batch, inputSize, kernelSize, options) => {
    const geometry = convGeometry('conv', inputSize, kernelSize, options as ConvWindowOptions, 2);
    const w = windowsOf(geometry);
    const lengths = { x: 1 + batch * 2 * 3 * w.inputLength, kernel: 2 + 2 * 5 * 3 * w.taps, y: 3 + batch * 2 * 5 * w.outputLength };
    for (const [direction, result] of [['correlate', 'y'], ['spread', 'x'], ['weigh', 'kernel']] as const) {
      const at = { batch, groups: 2, inputs: 3, outputs: 5, xAt: 1, kernelAt: 2, yAt: 3 };
      const expected = { ...at, x: digits(lengths.x, 1), kernel: digits(lengths.kernel, 2), y: digits(lengths.y, 3) };
      const resident = (['x', 'kernel', 'y'] as const).map((name) => {
        const array = new Float64Array(heap().buffer, allocate(8 * lengths[name]), lengths[name]);
        array.set(expected[name]);
        return array;
      });
      const [x, kernel, y] = resident as [Float64Array, Float64Array, Float64Array];
      const arrays = { ...at, x, kernel, y };
      convDirect(direction, expected, w);
      expect(convProduct(direction, arrays, geometry)).toBe(true);
      expect(Array.from(arrays[result])).toEqual(Array.from(expected[result]));
      resident.forEach((array) => free(array.byteOffset));
    }
  });
});
