import { checkGradients, compile, grad, hessian, vmap } from '@x/autodiff';
import { ones, random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { AvgPool, avgPool, bilinearInterpolate, bilinearKernel, Conv2d, ConvTranspose2d, GlobalAvgPool, maxPool, MaxPool, MinPool, resize, SoftmaxPool, Upsample } from '../index.js';

const x = tensor([[[[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]]]);
const plane = (y: Tensor): unknown => y.at(0, 0).toArray();
const key = random.key(2);

describe('pooling', () => {
  test('N-94, N-95: maxima, means and minima of windows', () => {
    expect(plane(new MaxPool(2).forward(x))).toEqual([[6, 8], [3, 4]]);
    expect(plane(new AvgPool(2).forward(x))).toEqual([[3.25, 5.25], [2, 2]]);
    expect(plane(new MinPool(2).forward(x))).toEqual([[1, 2], [1, 0]]);
    expect(plane(grad((v: Tensor) => maxPool(v, 2).sum())(x))).toEqual([[0, 0, 0, 0], [0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 1]]);
    expect(plane(grad((v: Tensor) => avgPool(v, 2).sum())(x))).toEqual(ones([4, 4]).mul(0.25).toArray());
  });

  test('N-96: softmax pooling lies between mean and maximum', () => {
    const four = [[[[1, 2], [3, 4]]]];
    expect(new SoftmaxPool(2).forward(four).item()).toBeCloseTo(3.492652735, 9);
    expect(new SoftmaxPool(2, { beta: 0 }).forward(four).item()).toBe(2.5);
    expect(new SoftmaxPool(2, { beta: 200 }).forward(four).item()).toBeCloseTo(4, 12);
    checkGradients((v: Tensor) => new SoftmaxPool([2, 3], { stride: 1 }).forward(v).square().sum(), random.normal(key, [2, 2, 3, 4]));
  });

  test('N-97: global means', () => {
    expect(new GlobalAvgPool().forward(ones([2, 1024, 7, 7])).shape).toEqual([2, 1024]);
  });

  test('N-98: pooling hides small shifts', () => {
    const sparse = random.bernoulli(key, 0.05, [20, 1, 12, 12]).astype('float64');
    const unchanged = (f: (v: Tensor) => Tensor): number => f(sparse).equal(f(sparse.roll(1, { axis: 3 }))).astype('float64').mean().item();
    const active = (f: (v: Tensor) => Tensor): number => {
      const [a, b] = [f(sparse), f(sparse.roll(1, { axis: 3 }))];
      return a.mul(b).sum().item() / a.sum().item();
    };
    expect(unchanged((v) => v)).toBeGreaterThan(0);
    expect(active((v) => maxPool(v, 3))).toBeGreaterThan(active((v) => v));
  });

  test('derivatives of every order, batches and compilation agree', () => {
    const z = random.normal(key, [2, 3, 6, 6]);
    for (const f of [(v: Tensor) => maxPool(v, 2), (v: Tensor) => maxPool(v, 3, { stride: 2, padding: 1 }), (v: Tensor) => avgPool(v, 3, { stride: 2, padding: 1, countPadding: false })]) {
      const g = (v: Tensor): Tensor => f(v).square().mul(f(v)).sum();
      checkGradients(g, z);
      expect(compile(grad(g))(z).toArray()).toEqual(grad(g)(z).toArray());
      expect(vmap(f)(z.reshape([2, 1, 3, 6, 6])).toArray()).toEqual(f(z).reshape([2, 1, ...f(z).shape.slice(1)]).toArray());
      const small = z.at(0, 0, '0:3', '0:3').reshape([1, 1, 3, 3]);
      expect(hessian((v: Tensor) => f(v).square().sum())(small).shape).toEqual([1, 1, 3, 3, 1, 1, 3, 3]);
    }
  });

  test('NaN wins, the first of equals gets the derivative, views and float32 are fine', () => {
    expect(plane(maxPool([[[[1, NaN], [3, 2]]]], 2))).toEqual([[NaN]]);
    expect(plane(maxPool([[[[1, 2], [NaN, NaN]]]], 2))).toEqual([[NaN]]);
    expect(plane(maxPool([[[[-Infinity, -Infinity], [-Infinity, -Infinity]]]], 2))).toEqual([[-Infinity]]);
    expect(plane(grad((v: Tensor) => maxPool(v, 2).sum())([[[[5, 5], [5, 5]]]]))).toEqual([[1, 0], [0, 0]]);
    expect(plane(maxPool(x.transpose([0, 1, 3, 2]), 2))).toEqual([[6, 3], [8, 4]]);
    expect(maxPool(x.astype('float32'), 2).dtype).toBe('float32');
    expect(maxPool(tensor([[[1, 3, 2, 4]]], { dtype: 'int32' }), 2).toArray()).toEqual([[[3, 4]]]);
  });

  test('windows that do not fit are refused', () => {
    expect(() => maxPool(x, 5)).toThrow('maxPool: `size` must fit into the input [4, 4] with its padding, got [5, 5].');
    expect(() => maxPool(x, 2, { padding: 2 })).toThrow('maxPool: `padding` must be at most half the size, so that no window is empty, got 2.');
    expect(() => maxPool([1, 2], 2)).toThrow('maxPool: `x` must have shape [batch, channels, …spatial] with 1 to 3 spatial axes, got shape [2].');
    expect(() => maxPool([[[1, 2, 3]]], 2, { padding: 1, dilation: 3 })).not.toThrow();
    expect(() => maxPool([[[1]]], 2, { padding: 1, dilation: 2 })).toThrow('With dilation 2 windows are wider, and may step over the input.');
    expect(() => avgPool([[[1]]], 2, { ceil: true })).not.toThrow();
    expect(() => avgPool([[[1]]], 4, { stride: 2, ceil: true })).toThrow('avgPool: `size` must fit into the input [1] with its padding, got [4].');
    expect(() => maxPool(x, 2.5)).toThrow('maxPool: `size` must be a whole number ≥ 1 or 2 of them, got 2.5.');
  });
});

describe('enlarging', () => {
  test('N-89, N-90: bilinear interpolation and its kernel', () => {
    expect(bilinearInterpolate([[10, 30], [20, 40]], 0.25, 0.5)).toBe(22.5);
    expect((bilinearKernel(4).at(0).toArray() as number[]).slice(0, 2)).toEqual([0.0625, 0.1875]);
    (bilinearKernel(6).at(2).toArray() as number[]).slice(0, 3).forEach((v, i) => expect(v).toBeCloseTo([0.13888889, 0.41666667, 0.69444444][i]!, 8));
    expect(bilinearKernel(3).toArray()).toEqual([[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]]);
  });

  test('N-91: a transposed convolution that interpolates', () => {
    const layer = new ConvTranspose2d(1, 1, 4, { stride: 2, padding: 1, bias: false });
    layer.weight = bilinearKernel(4).reshape([1, 1, 4, 4]);
    expect(plane(layer.forward([[[[1, 2], [3, 4]]]]))).toEqual([[0.5625, 0.9375, 1.3125, 1.125], [1.125, 1.75, 2.25, 1.875], [1.875, 2.75, 3.25, 2.625], [1.6875, 2.4375, 2.8125, 2.25]]);
  });

  test('N-92: ramps stay ramps in the interior', () => {
    const ramp = tensor([[[0, 1, 2, 3, 4]]]);
    const large = new Upsample(3, { mode: 'bilinear' }).forward(ramp).reshape([15]).toArray() as number[];
    for (let i = 2; i < 13; i++) expect(large[i]! - large[i - 1]!).toBeCloseTo(1 / 3, 12);
    expect(resize(tensor([0, 10]), 0, 3, { mode: 'bilinear', alignCorners: true }).toArray()).toEqual([0, 5, 10]);
    expect(new Upsample([2, 1]).forward([[[[1, 2]]]]).toArray()).toEqual([[[[1, 2], [1, 2]]]]);
    expect(() => new Upsample(0.5).forward([[[1]]])).toThrow('Upsample: expected at least 2 elements along axis 2, got 1');
    expect(() => new Upsample(0)).toThrow('Upsample: `scale` must be positive, got 0.');
  });

  test('layers of pooling and convolution join', () => {
    expect(new MaxPool(2).forward(new Conv2d(1, 2, 3).forward(ones([1, 1, 6, 6]))).shape).toEqual([1, 2, 2, 2]);
  });
});
