import { describe, expect, test } from 'vitest';
import { exp, tensor, type Tensor } from '@x/tensor';
import { checkpoint, customGrad, grad, hessian, jvp, vmap } from './index.js';

describe('customGrad', () => {
  const f = customGrad((x: Tensor) => exp(x).log1p(), (g, x) => g.mul(x.sigmoid()));
  test('uses the rule, at every order', () => {
    expect(f(0).item()).toBe(Math.log(2));
    expect(grad(f)(0).item()).toBe(0.5);
    expect(grad(grad(f))(0).item()).toBe(0.25);
    expect(jvp(f, [0], [2])[1].item()).toBe(1);
  });
  test('works on batches, before and after differentiation', () => {
    expect(vmap(grad(f))([0, 0]).toArray()).toEqual([0.5, 0.5]);
    expect(grad((x: Tensor) => vmap(f)(x).sum())([0, 0]).toArray()).toEqual([0.5, 0.5]);
  });
  test('may use plain numbers inside', () => {
    const g = customGrad((x: Tensor) => tensor(Math.cbrt(x.item())), (c, x) => c.div(tensor(3 * Math.cbrt(x.item()) ** 2)));
    expect(grad(g)(8).item()).toBe(1 / 12);
  });
  test('takes several arguments and trees as results', () => {
    const both = customGrad((x: Tensor, y: Tensor) => ({ s: x.add(y), p: x.mul(y) }), (g, x, y) => [g.s.add(g.p.mul(y)), g.s.add(g.p.mul(x))]);
    expect(grad((x: Tensor) => both(x, 3).p)(2).item()).toBe(3);
    expect(grad((x: Tensor) => both(x, 3).s)(2).item()).toBe(1);
  });
});

describe('checkpoint', () => {
  const w = tensor([0.3, -0.2]);
  const layer = (x: Tensor, v: Tensor): Tensor => x.mul(v).sin().exp();
  test('changes no value and no derivative', () => {
    const plain = (v: Tensor): Tensor => layer(layer(v, v), v).sum();
    const cheap = (v: Tensor): Tensor => {
      const step = checkpoint((x: Tensor) => layer(x, v));
      return step(step(v)).sum();
    };
    expect(cheap(w).item()).toBe(plain(w).item());
    grad(cheap)(w).data.forEach((g, i) => expect(g).toBeCloseTo(grad(plain)(w).data[i]!, 14));
    hessian(cheap)(w).data.forEach((g, i) => expect(g).toBeCloseTo(hessian(plain)(w).data[i]!, 13));
    expect(vmap(cheap)([[0.3, -0.2], [1, 2]]).toArray()).toEqual(vmap(plain)([[0.3, -0.2], [1, 2]]).toArray());
  });
});
