import { describe, expect, test } from 'vitest';
import { add, dot, gather, matmul, maximum, mul, outer, sigmoid, square, stack, tensor, type Tensor } from '@x/tensor';
import { grad, hvp, jacobian, jvp, stopGradient, valueAndGrad, vjp, hessian, directionalDerivative, taylor } from './index.js';

const close = (actual: Tensor, expected: unknown, tolerance = 1e-8): void => {
  const want = tensor(expected as number[]);
  expect(actual.shape).toEqual(want.shape);
  actual.data.forEach((v, i) => expect(Math.abs(v - want.data[i]!)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(want.data[i]!))));
};
const rosenbrock = (x: Tensor): Tensor => x.at(1).sub(x.at(0).square()).square().mul(100).add(x.at(0).mul(-1).add(1).square());

describe('the engine', () => {
  test('A-02 the forward mode agrees with the reverse mode', () => {
    const f = (x: Tensor, y: Tensor, z: Tensor): Tensor => x.add(y).mul(z);
    expect(jvp(f, [-2, 5, -4], [1, 0, 0])[1].item()).toBe(-4);
  });
  test('A-03 addition distributes', () => {
    const [, pull] = vjp(add, 1, 2);
    expect(pull(2).map((g) => g.item())).toEqual([2, 2]);
  });
  test('A-04 multiplication swaps', () => {
    const [, pull] = vjp(mul, 2, 3);
    expect(pull(5).map((g) => g.item())).toEqual([15, 10]);
  });
  test('A-05 the maximum routes, and shares at ties', () => {
    expect(vjp(maximum, 4, 5)[1](9).map((g) => g.item())).toEqual([0, 9]);
    expect(vjp(maximum, 4, 4)[1](9).map((g) => g.item())).toEqual([4.5, 4.5]);
  });
  test('A-06 copies add up', () => {
    expect(grad((x) => x.mul(x))(3).item()).toBe(6);
    expect(grad((x) => x.add(x))(3).item()).toBe(2);
  });
  test('A-07 the total derivative over converging paths', () => {
    const f = (x: Tensor): Tensor => {
      const h = x.square();
      return h.sin().mul(h.pow(3));
    };
    close(grad(f)(0.7), 0.619916368);
  });
  test('A-08 the sigmoid neuron', () => {
    const neuron = (w: Tensor, x: Tensor): Tensor => sigmoid(dot(w, x.concat(tensor([1]))));
    const [value, [dw, dx]] = valueAndGrad(neuron, { argnums: [0, 1] })([2, -3, -3], [-1, -2]) as [Tensor, Tensor[]];
    close(value, 0.7310585786);
    close(dw!, [-0.1966119332, -0.3932238665, 0.1966119332]);
    close(dx!, [0.3932238665, -0.5898357997]);
  });
  test('A-09 the vectorized example', () => {
    const f = (W: Tensor, x: Tensor): Tensor => square(matmul(W, x)).sum();
    const [value, [dW, dx]] = valueAndGrad(f, { argnums: [0, 1] })([[0.1, 0.5], [-0.3, 0.8]], [0.2, 0.4]) as [Tensor, Tensor[]];
    close(value, 0.116);
    close(dW!, [[0.088, 0.176], [0.104, 0.208]]);
    close(dx!, [-0.112, 0.636]);
  });
  test('A-11 stopGradient blocks the flow', () => expect(grad((x) => x.mul(stopGradient(x)))(3).item()).toBe(3));
  test('A-12 broadcast axes are summed', () => {
    expect(grad((b) => tensor(new Float64Array(12), { shape: [4, 3] }).add(b).sum())([1, 2, 3]).toArray()).toEqual([4, 4, 4]);
  });
  test('A-14 the matrix product', () => {
    const [, pull] = vjp(matmul, [[1, 2]], [[3, 4], [5, 6]]);
    const [dX, dW] = pull([[1, 1]]);
    expect(dX!.toArray()).toEqual([[7, 11]]);
    expect(dW!.toArray()).toEqual([[1, 1], [2, 2]]);
  });
  test('A-15 the gradient of logSumExp is softmax', () => close(grad((x) => x.logSumExp())([1, 2, 3]), [0.09003057317, 0.2447284711, 0.6652409558]));
  test('A-16 the adjoint of gather adds', () => {
    const [, pull] = vjp((x: Tensor) => gather(x, tensor([0, 0, 2], { dtype: 'int32' })), [1, 2, 3]);
    expect(pull([1, 1, 1])[0]!.toArray()).toEqual([2, 0, 1]);
  });
  test('A-13 conventions at kinks', () => {
    expect(grad((x) => x.relu())(0).item()).toBe(0);
    expect(grad((x) => x.abs())(0).item()).toBe(0);
  });
});

describe('Jacobians, Hessians, Taylor', () => {
  const f = (x: Tensor): Tensor => stack([x.at(0).square(), x.at(0).mul(x.at(1))]);
  test('A-20 a gradient has the shape of its variable', () => {
    for (const shape of [[], [2], [2, 3], [2, 1, 2], [1, 2, 1, 2]]) {
      const x = tensor(new Float64Array(shape.reduce((n, k) => n * k, 1)).fill(0.5), { shape });
      expect(grad((v: Tensor) => v.sin().sum())(x).shape).toEqual(shape);
    }
  });
  test.each(['forward', 'reverse'] as const)('A-21 both layouts, %s mode', (mode) => {
    expect(jacobian(f, { mode })([2, 3]).toArray()).toEqual([[4, 0], [3, 2]]);
    expect(jacobian(f, { mode, layout: 'denominator' })([2, 3]).toArray()).toEqual([[4, 3], [0, 2]]);
  });
  test('A-22 the chain rule in both layouts', () => {
    const g = (x: Tensor): Tensor => stack([x.at(0).sin(), x.at(1)]);
    const x = tensor([2, 3]);
    const J = jacobian((v: Tensor) => f(g(v)))(x);
    close(J, matmul(jacobian(f)(g(x)), jacobian(g)(x)).toArray(), 1e-14);
    const layout = 'denominator' as const;
    close(jacobian((v: Tensor) => f(g(v)), { layout })(x), matmul(jacobian(g, { layout })(x), jacobian(f, { layout })(g(x))).toArray(), 1e-14);
  });
  test('A-23 the pullback is Jᵀv', () => {
    const h = (x: Tensor): Tensor => stack([x.at(0).mul(x.at(1)), x.sin().sum(), x.at(3).exp()]);
    const x = tensor([0.3, -1, 2, 0.7]);
    const v = tensor([1, -2, 0.5]);
    close(vjp(h, x)[1](v)[0]!, matmul(v, jacobian(h)(x)).toArray(), 1e-14);
  });
  test('A-24 the Hessian of Rosenbrock', () => {
    close(grad(rosenbrock)([-1.2, 1]), [-215.6, -88], 1e-13);
    close(hessian(rosenbrock)([-1.2, 1]), [[1330, 480], [480, 200]], 1e-13);
  });
  test('A-25 hvp equals H·v', () => close(hvp(rosenbrock)([-1.2, 1], [0.3, -2]), [1330 * 0.3 - 960, 480 * 0.3 - 400], 1e-12));
  test('A-26 and A-27 directional derivatives', () => {
    const q = (x: Tensor): Tensor => x.at(0).square().add(x.at(1).mul(3));
    close(directionalDerivative(q, [1, 2], [0.6, 0.8]), 3.6, 1e-14);
    close(directionalDerivative(rosenbrock, [-1.2, 1], [1, 0], { order: 2 }), 1330, 1e-13);
  });
  test('A-28 Taylor coefficients', () => {
    const values = (f_: (x: Tensor) => Tensor, x: number, n: number): number[] => taylor(f_, x, n).map((c) => c.item());
    expect(values((x) => x.exp(), 0, 5).reduce((total, c) => total + c)).toBeCloseTo(2.716666667, 9);
    expect(values((x) => x.sin(), 0, 7)).toEqual([0, 1, 0, -1 / 6, 0, 1 / 120, 0, -1 / 5040].map((c) => expect.closeTo(c, 15)));
    // 1/(1 − x) = Σ xⁿ, log(1 + x) = Σ (−1)ⁿ⁺¹xⁿ/n, tan x = x + x³/3 + 2x⁵/15
    expect(values((x) => tensor(1).div(tensor(1).sub(x)), 0, 20)).toEqual(new Array(21).fill(1));
    expect(values((x) => x.log1p(), 0, 4)).toEqual([0, 1, -1 / 2, 1 / 3, -1 / 4].map((c) => expect.closeTo(c, 15)));
    expect(values((x) => x.tan(), 0, 5)).toEqual([0, 1, 0, 1 / 3, 0, 2 / 15].map((c) => expect.closeTo(c, 15)));
    expect(values((x) => stack([x, x.mul(2), x.neg()]).logSumExp(), 0, 2)).toEqual([Math.log(3), 2 / 3, expect.closeTo(7 / 9, 14)]);
  });
  test('A-31 the second-order model is exact for quadratics', () => {
    const A = tensor([[2, 1], [1, 3]]);
    const q = (x: Tensor): Tensor => dot(x, matmul(A, x)).add(x.at(0));
    const [x, d] = [tensor([1, 2]), tensor([0.5, -3])];
    const model = q(x).add(dot(grad(q)(x), d)).add(dot(d, matmul(hessian(q)(x), d)).mul(0.5));
    close(q(x.add(d)), model.item(), 1e-13);
  });
  test('A-32 and A-34 the derivative of a vector by a matrix', () => {
    const x = tensor([5, 6]);
    const J = jacobian((W: Tensor) => matmul(W, x))([[1, 2], [3, 4]]);
    expect(J.at(0).toArray()).toEqual([[5, 6], [0, 0]]);
    expect(J.at(1).toArray()).toEqual([[0, 0], [5, 6]]);
    expect(grad((W: Tensor) => matmul(W, x).sum())(tensor([[1, 2], [3, 4], [5, 6]])).toArray()).toEqual([[5, 6], [5, 6], [5, 6]]);
  });
  test('A-33 the tensor chain rule is δxᵀ', () => {
    const [x, delta] = [tensor([5, 6]), tensor([1, -2, 0.5])];
    const [, pull] = vjp((W: Tensor) => matmul(W, x), [[1, 2], [3, 4], [5, 6]]);
    expect(pull(delta)[0]!.toArray()).toEqual(outer(delta, x).toArray());
  });
  test('A-35 the log trick', () => {
    const density = (mu: Tensor): Tensor => mul(-0.5, tensor(1).sub(mu).square()).exp().div(Math.sqrt(2 * Math.PI));
    close(grad(density)(0.3), 0.2185777534);
    const mu = tensor(0.3);
    close(density(mu).mul(grad((m: Tensor) => density(m).log())(mu)), 0.2185777534);
  });
});
