import { checkGradients, grad, hvp } from '@x/autodiff';
import { linspace, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { activations, clippedLinear, elu, generalRectifier, gelu, hardSigmoid, hardSwish, hardtanh, leakyRelu, Linear, Maxout, PReLU, relu, Sequential, sigmoid, softmax, tanh } from '../index.js';

const slope = (f: (x: Tensor) => Tensor, x: number | readonly number[]): number[] => {
  const g = grad((v: Tensor) => f(v).sum())(tensor(x)).toArray();
  return Array.isArray(g) ? (g as number[]) : [g as number];
};

describe('activations', () => {
  test('N-01: sigmoid', () => {
    expect(sigmoid(0).item()).toBe(0.5);
    expect(slope(sigmoid, 0)).toEqual([0.25]);
    expect(slope(sigmoid, 10)[0]).toBeCloseTo(4.539580774e-5, 14);
  });

  test('N-02: tanh x = 2σ(2x) − 1', () => {
    expect(tanh(1).item()).toBeCloseTo(0.761594156, 9);
    expect(sigmoid(2).mul(2).sub(1).item()).toBeCloseTo(tanh(1).item(), 14);
  });

  test('N-03: relu has derivative 0 at 0 and second derivative 0', () => {
    expect(relu([-1, 0, 2]).toArray()).toEqual([0, 0, 2]);
    expect(slope(relu, [-1, 0, 2])).toEqual([0, 0, 1]);
    expect(hvp((x: Tensor) => relu(x).sum())([-1, 0, 2], [1, 1, 1]).toArray()).toEqual([0, 0, 0]);
  });

  test('N-04, N-05, N-06, N-07: rectifiers of every slope', () => {
    expect(leakyRelu([-3]).toArray()).toEqual([-0.03]);
    expect(slope((x) => leakyRelu(x), -3)).toEqual([0.01]);
    expect(generalRectifier([-3, 2], -1).toArray()).toEqual([3, 2]);
    expect(slope((x) => generalRectifier(x, -1), -3)).toEqual([-1]);
    expect(generalRectifier([-3, 2], 0).toArray()).toEqual([-0, 2]);
    expect(generalRectifier([-3, 2], 1).toArray()).toEqual([-3, 2]);
    const [ofAlpha, ofZ] = grad((layer: PReLU, z: Tensor) => layer.forward(z).mul(3).sum(), { argnums: [0, 1] })(new PReLU(), tensor([[-2]])) as unknown as [PReLU, Tensor];
    expect(ofAlpha.weight.toArray()).toEqual([-6]);
    expect(ofZ.toArray()).toEqual([[0.75]]);
  });

  test('N-08: elu', () => {
    expect(elu([-1]).item()).toBeCloseTo(-0.6321205588, 10);
    expect(slope((x) => elu(x), -1)[0]).toBeCloseTo(Math.exp(-1), 14);
    expect(slope((x) => elu(x), 0)).toEqual([1]);
    expect(elu([800, -800]).toArray()).toEqual([800, -1]);
  });

  test('N-09: (1/β)·softplus(βx) approaches relu', () => {
    const { softplus } = activations;
    expect(softplus(0).item()).toBeCloseTo(0.6931471806, 10);
    expect(slope(softplus, 0)).toEqual([0.5]);
    for (const x of [-1, 0.5, 2]) expect(softplus(x * 1000).div(1000).item()).toBeCloseTo(Math.max(x, 0), 3);
  });

  test('N-10, N-11: maxout makes |x|, relu and hinge functions', () => {
    const layer = new Maxout(1, 1, 3);
    expect(layer.weight.size + layer.bias!.size).toBe(6);
    layer.weight = tensor([[[1]], [[-1]], [[0]]]);
    layer.bias = tensor([[0], [0], [1]]);
    expect(layer.forward([[-3], [0.5], [2]]).toArray()).toEqual([[3], [1], [2]]);
    const reluLike = new Maxout(2, 3, 2);
    const dense = new Linear(2, 3);
    reluLike.weight = tensor([[[0, 0], [0, 0], [0, 0]], ...[dense.weight.toArray() as number[][]]]);
    reluLike.bias = tensor([[0, 0, 0], dense.bias!.toArray() as number[]]);
    const x = tensor([[1, -2], [0.3, 0.1], [-1, -1]]);
    expect(reluLike.forward(x).sub(relu(dense.forward(x))).abs().max().item()).toBeLessThan(1e-15);
    checkGradients((m: Maxout) => m.forward(x).square().sum(), new Maxout(2, 3, 2));
  });

  test('N-12: a hat is a signed sum of hinges, min(a, b) = a + b − max(a, b)', () => {
    const h = (a: Tensor, b: Tensor): Tensor => a.maximum(b);
    const x = linspace(-3, 3, 25);
    const hat = h(tensor(0), x.add(1)).sub(h(tensor(0), x.mul(2))).add(h(tensor(0), x.sub(1)));
    expect(hat.sub(relu(x.abs().neg().add(1))).abs().max().item()).toBeLessThan(1e-14);
  });

  test('N-13: the error of a ReLU interpolant falls with the square of the spacing', () => {
    const errorOf = (n: number): number => {
      const knots = Array.from({ length: n + 1 }, (_, i) => (2 * Math.PI * i) / n);
      const slopes = knots.slice(1).map((k, i) => (Math.sin(k) - Math.sin(knots[i]!)) / (k - knots[i]!));
      const x = linspace(0, 2 * Math.PI, 2001);
      const f = slopes.reduce((sum, s, i) => sum.add(relu(x.sub(knots[i]!)).mul(s - (i === 0 ? 0 : slopes[i - 1]!))), x.mul(0));
      return f.sub(x.sin()).abs().max().item();
    };
    const [a, b, c] = [10, 20, 40].map(errorOf) as [number, number, number];
    expect(a).toBeLessThan((2 * Math.PI / 10) ** 2 / 8 + 1e-9);
    expect(a / b).toBeCloseTo(4, 0);
    expect(b / c).toBeCloseTo(4, 0);
  });

  test('N-20: the second derivative of a ReLU network in its input is 0', () => {
    const net = new Sequential([new Linear(3, 8), relu, new Linear(8, 1)]);
    expect(hvp((x: Tensor) => net.forward(x).sum())([[0.3, -0.2, 1]], [[1, 1, 1]]).toArray()).toEqual([[0, 0, 0]]);
  });

  test('N-21: sigmoid is a softmax of two classes', () => {
    expect((softmax([1.3, 0]).toArray() as number[])[0]).toBeCloseTo(sigmoid(1.3).item(), 15);
  });

  test('N-32: a clipped linear output cannot learn from outside (0, 1)', () => {
    expect(clippedLinear([-2, 0.3, 5]).toArray()).toEqual([0, 0.3, 1]);
    expect(slope(clippedLinear, [-2, 0.3, 5])).toEqual([0, 1, 0]);
    expect(slope(sigmoid, -2)[0]).toBeCloseTo(0.1049935854, 10);
  });

  test('kinks have the derivatives of PyTorch', () => {
    expect(slope((x) => hardtanh(x), [-1, 1])).toEqual([0, 0]);
    expect(slope((x) => leakyRelu(x), 0)).toEqual([0.01]);
    expect(slope(hardSigmoid, [-3, 3])).toEqual([0, 0]);
    expect(slope(hardSwish, [-4, 4])).toEqual([0, 1]);
  });

  test('NaN stays NaN and types stay', () => {
    for (const f of [leakyRelu, elu, activations.selu, gelu, activations.silu, activations.mish, hardtanh, activations.softsign, hardSigmoid, hardSwish]) {
      expect(f(tensor([NaN])).toArray()).toEqual([NaN]);
      expect(f(tensor([0.5], { dtype: 'float32' })).dtype).toBe('float32');
      expect(f([[1, 2]]).shape).toEqual([1, 2]);
    }
  });
});
