import { describe, expect, test } from 'vitest';
import { add, cumprod, logSumExp, logSoftmax, max, mean, min, mul, norm, prod, reshape, softmax, std, sum, tensor, variance, type Tensor } from '@x/tensor/core';
import { checkGradients, grad, hessian, jvp, vmap } from '../index.js';

// Adding 0 makes 0 of −0.
const gradient = (f: (x: Tensor) => Tensor, x: readonly number[]): unknown => add(grad(f)(tensor(x)) as Tensor, 0).toArray();

describe('products with zeros', () => {
  test.each([
    [[0, 2, 3], [6, 0, 0]],
    [[0, 0, 3], [0, 0, 0]],
    [[2, 3, 4], [12, 8, 6]],
    [[-5], [1]],
  ])('the derivative of prod at %j', (x, wanted) => {
    expect(gradient((v) => prod(v), x)).toEqual(wanted);
  });

  test('second derivatives of prod where the first vanish', () => {
    // ∂²(xyz)/∂x∂y = z, and so on.
    expect((hessian((v: Tensor) => prod(v))(tensor([0, 0, 3])) as Tensor).toArray()).toEqual([[0, 3, 0], [3, 0, 0], [0, 0, 0]]);
  });

  test('prod over several axes', () => {
    const f = (v: Tensor): Tensor => sum(mul(prod(reshape(v, 2, 2, 2), { axis: [0, 2] }), [1, 10]));
    expect(gradient(f, [0, 2, 1, 0, 3, 4, 5, 6])).toEqual([24, 0, 0, 300, 0, 0, 0, 0]);
  });

  test.each([false, true])('cumprod has exact derivatives at zeros (reverse: %s)', (reverse) => {
    const f = (v: Tensor): Tensor => sum(mul(cumprod(v, { reverse }), [1, 2, 3, 4]));
    checkGradients(f as (x: unknown) => Tensor, tensor([2, 0, -1, 0]), { tolerance: 1e-7 });
    // x₀ + 2x₀x₁ + 3x₀x₁x₂ + 4x₀x₁x₂x₃ at (2, 0, −1, 5): ∂/∂x₁ = 4 − 6 − 40.
    if (!reverse) expect(gradient(f, [2, 0, -1, 5])).toEqual([1, -42, 0, 0]);
  });
});

describe('ties, kinks and limits', () => {
  test('tied extremes share the derivative equally', () => {
    expect(gradient((v) => max(v), [3, 7, 7])).toEqual([0, 0.5, 0.5]);
    expect(gradient((v) => min(v), [1, 1, 1, 1])).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(gradient((v) => norm(v, { ord: Infinity }), [-2, 1, 2])).toEqual([-0.5, 0, 0.5]);
  });

  test.each([[1], [2], [3], [1.5]])('the derivative of the %d-norm at 0 is 0', (ord) => {
    expect(gradient((v) => norm(v, { ord }), [0, 0])).toEqual([0, 0]);
  });

  test('norms of huge vectors have finite derivatives', () => {
    const [a, b] = gradient((v) => norm(v), [3e200, 4e200]) as number[];
    expect(a).toBeCloseTo(0.6, 15);
    expect(b).toBeCloseTo(0.8, 15);
  });

  test('the derivative of std at constant data is 0', () => {
    expect(gradient((v) => std(v), [2, 2, 2])).toEqual([0, 0, 0]);
  });

  test('logSumExp with impossible terms', () => {
    expect(gradient((v) => logSumExp(v), [-Infinity, 0, -Infinity])).toEqual([0, 1, 0]);
    expect(gradient((v) => logSumExp(v), [-Infinity, -Infinity])).toEqual([0, 0]);
    expect(gradient((v) => logSumExp(v), [Infinity, 0])).toEqual([1, 0]);
  });

  test('logits of ±1000 have finite derivatives', () => {
    expect(gradient((v) => sum(mul(logSoftmax(v), [1, 0])), [1000, -1000])).toEqual([0, 0]);
    expect(gradient((v) => sum(mul(softmax(v), [1, 0])), [1000, -1000])).toEqual([0, 0]);
  });
});

describe('formulas', () => {
  const x = tensor([0.3, -1.2, 2]);

  test('∇ logSumExp = softmax, and its Hessian is diag(s) − ssᵀ', () => {
    const s = softmax(x).data;
    const g = (grad((v: Tensor) => logSumExp(v))(x) as Tensor).data;
    const h = (hessian((v: Tensor) => logSumExp(v))(x) as Tensor).data;
    for (let i = 0; i < 3; i++) {
      expect(g[i]).toBeCloseTo(s[i]!, 15);
      for (let j = 0; j < 3; j++) expect(h[3 * i + j]).toBeCloseTo((i === j ? s[i]! : 0) - s[i]! * s[j]!, 15);
    }
  });

  test('the Hessian of the variance is 2(I − 1/n)/(n − ddof)', () => {
    const h = (hessian((v: Tensor) => variance(v, { ddof: 1 }))(x) as Tensor).data;
    for (let i = 0; i < 9; i++) expect(h[i]).toBeCloseTo((i % 4 === 0 ? 1 : 0) - 1 / 3, 15);
  });

  test('forward derivatives are derived', () => {
    const [y, dy] = jvp((v: Tensor) => norm(v), [tensor([3, 4])], [tensor([1, 1])]) as readonly Tensor[];
    expect([y!.item(), dy!.item()]).toEqual([5, 1.4]);
    const [, dm] = jvp((v: Tensor) => max(v), [tensor([1, 1])], [tensor([1, 3])]) as readonly Tensor[];
    expect(dm!.item()).toBe(2);
  });

  test('float32 derivatives are float32', () => {
    const single = tensor([1, 2, 4], { dtype: 'float32' });
    for (const f of [sum, mean, prod, variance, std, max, logSumExp, norm]) expect((grad((v: Tensor) => f(v))(single) as Tensor).dtype).toBe('float32');
  });

  test('derivatives of a batch are those of its examples', () => {
    const rows = tensor([[1, 2], [0, 3]]);
    expect((vmap(grad((v: Tensor) => prod(v)))(rows) as Tensor).toArray()).toEqual([[2, 1], [3, 0]]);
  });
});
