import { describe, expect, test } from 'vitest';
import { add, mul, sub, tensor, type Tensor } from '@x/tensor';
import { grad, valueAndGrad } from './index.js';
import { sumTo } from '@x/tensor/core';

const total = (x: Tensor): Tensor => sumTo(x, []);

describe('grad', () => {
  test('of elementwise chains', () => {
    expect(grad((x) => total(x.mul(x)))([1, 2, 3]).toArray()).toEqual([2, 4, 6]);
    expect(grad((x) => total(x.exp().log().sin()))([0.5]).item()).toBeCloseTo(Math.cos(0.5), 14);
  });

  test('A-01 of f = (x + y)z at (-2, 5, -4) is (-4, -4, 3)', () => {
    const f = (x: Tensor, y: Tensor, z: Tensor): Tensor => mul(add(x, y), z);
    const [value, g] = valueAndGrad(f, { argnums: [0, 1, 2] })(-2, 5, -4);
    expect(value.item()).toBe(-12);
    expect(g.map((x) => x.item())).toEqual([-4, -4, 3]);
  });

  test('nests, and keeps the levels apart', () => {
    const inner = grad((x) => x.mul(grad((y) => x.mul(y).mul(y))(2)));
    // d/dx [x · d/dy(x·y²) at y = 2] = d/dx 4x² = 8x
    expect(inner(3).item()).toBe(24);
    expect(grad(grad(grad((x) => x.pow(4))))(2).item()).toBe(48);
    expect(grad((x) => x.mul(grad((y) => add(x, y))(1)))(1).item()).toBe(1);
  });

  test('of trees', () => {
    const g = grad((p: { w: Tensor; b: Tensor[] }) => total(p.w.mul(p.b[0]!)))({ w: tensor([1, 2]), b: [tensor(3)] });
    expect(g.w.toArray()).toEqual([3, 3]);
    expect(g.b[0]!.toArray()).toEqual(3);
  });

  test('hands auxiliary values through', () => {
    const [g, aux] = grad((x: Tensor) => [x.mul(x), x.add(1)] as const, { hasAux: true })(3);
    expect(g.item()).toBe(6);
    expect(aux.item()).toBe(4);
    expect(aux.node).toBeUndefined();
  });

  test('float32 stays float32', () => {
    expect(grad((x) => total(x.mul(2).sigmoid()))(tensor([1], { dtype: 'float32' })).dtype).toBe('float32');
  });

  test('leaves no history behind', () => {
    const [y, g] = valueAndGrad((x) => total(x.mul(x)))([1, 2]);
    expect(y.node).toBeUndefined();
    expect(g.node).toBeUndefined();
  });

  test('of values captured from an outer derivative', () => {
    const f = (x: Tensor): Tensor => grad((y: Tensor) => sub(y.mul(x).mul(x), x))(5);
    expect(grad(f)(3).item()).toBe(6);
  });
});
