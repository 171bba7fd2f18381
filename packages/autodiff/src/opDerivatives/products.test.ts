import { describe, expect, test } from 'vitest';
import { arange, einsum, matmul, reshape, sin, sum, tensor, transpose, type Tensor } from '@x/tensor/core';
import { grad, hessian, vmap } from '../index.js';

const ramp = (...shape: number[]): Tensor => sin(reshape(arange(shape.reduce((n, m) => n * m, 1)), ...shape));

describe('derivatives of products', () => {
  test('∇ tr(AB) = Bᵀ', () => {
    const b = ramp(3, 2);
    const g = grad((a: Tensor) => einsum('ij,ji->', a, b))(ramp(2, 3)) as Tensor;
    expect(g.toArray()).toEqual(transpose(b).toArray());
  });

  test('the Hessian of xᵀAx is A + Aᵀ', () => {
    const a = tensor([[1, 2], [3, 4]]);
    expect((hessian((x: Tensor) => matmul(x, matmul(a, x)))(tensor([1, -1])) as Tensor).toArray()).toEqual([[2, 5], [5, 8]]);
  });

  test('the derivative of a diagonal stands on the diagonal', () => {
    expect((grad((a: Tensor) => einsum('ii', a))(tensor([[1, 2], [3, 4]])) as Tensor).toArray()).toEqual([[1, 0], [0, 1]]);
    expect((grad((a: Tensor) => sum(einsum('bii->bi', a)))(ramp(2, 2, 2)) as Tensor).toArray()).toEqual([[[1, 0], [0, 1]], [[1, 0], [0, 1]]]);
  });

  test('a shared right operand collects the derivatives of the whole batch', () => {
    const a = ramp(4, 2, 3);
    const w = ramp(3, 2);
    const together = grad((v: Tensor) => sum(sin(matmul(a, v))))(w) as Tensor;
    const each = vmap((x: unknown) => grad((v: Tensor) => sum(sin(matmul(x as Tensor, v))))(w))(a) as Tensor;
    // Sums of eight terms below 1 in another order.
    sum(each, { axis: 0 }).data.forEach((v, i) => expect(Math.abs(v - together.data[i]!)).toBeLessThan(1e-14));
  });

  test('a batch of vectors becomes one product', () => {
    const a = ramp(2, 3);
    const xs = ramp(5, 3);
    expect((vmap((x: unknown) => matmul(a, x as Tensor))(xs) as Tensor).toArray()).toEqual(matmul(xs, transpose(a)).toArray());
  });

  test('float32 derivatives are float32, also of the weaker operand', () => {
    const a = tensor([[1, 2]], { dtype: 'float32' });
    expect((grad((v: Tensor) => sum(matmul(v, [[1], [2]])))(a) as Tensor).dtype).toBe('float32');
  });
});
