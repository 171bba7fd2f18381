import { expect, test } from 'vitest';
import { tensor, random, type Tensor } from '@x/tensor';
import { grad, jacobian, valueAndGrad } from './index.js';

interface Params {
  w: Tensor;
  b: Tensor;
}
const loss = ({ w, b }: Params, x: Tensor): Tensor => w.mul(x).add(b).sum();
const params: Params = { w: tensor([1, 2]), b: tensor(0) };

// These lines are checked by the type checker first of all: no casts, no `!`.
test('gradients have the types of what they belong to', () => {
  expect(grad(loss)(params, tensor([1, 2])).w.toArray()).toEqual([1, 2]);
  expect(grad(loss, { argnums: 1 })(params, [1, 2]).toArray()).toEqual([1, 2]);
  const [ofParams, ofX] = grad(loss, { argnums: [0, 1] })(params, [1, 2]);
  expect(ofParams.w.shape).toEqual(ofX.shape);
  const [value, [a]] = valueAndGrad((x: Tensor, y: Tensor) => x.mul(y), { argnums: [0, 1] })(2, 3);
  expect(value.item() + a.item()).toBe(9);
  const [g, aux] = grad((x: Tensor) => [x.sum(), { prediction: x }], { hasAux: true })([1, 2]);
  expect(g.add(aux.prediction).toArray()).toEqual([2, 3]);
});

test('class instances stay what they are', () => {
  class Line {
    constructor(
      readonly slope: Tensor,
      readonly degree = 1,
      readonly shift: Tensor | null = null,
    ) {}
    at(x: Tensor): Tensor {
      return this.slope.mul(x);
    }
  }
  const g: Line = grad((line: Line) => line.at(tensor(3)))(new Line(tensor(2)));
  expect(g.at(tensor(1)).item()).toBe(3);
  const [degree, shift]: [number, Tensor | null] = [g.degree, g.shift];
  expect([degree, shift]).toEqual([1, null]);
  const records = grad((list: readonly { readonly w: Tensor | null; readonly k: number }[]) => list[0]!.w!.mul(list[0]!.k))([{ w: tensor(2), k: 3 }]);
  expect([records[0]!.w!.item(), records[0]!.k.item()]).toEqual([3, 2]);
});

test('arguments that are not differentiated are handed over as they are', () => {
  expect(grad((x: Tensor, n: number) => x.pow(n))(2, 3).item()).toBe(12);
  // @ts-expect-error a Tensor is wanted there, and nothing would make one of the array
  expect(() => grad((x: Tensor, y: Tensor) => y.mul(x).sum())([1, 2], [3, 4])).toThrow();
});

test('keys come as a pair', () => {
  const [a, b] = random.split(random.key(1));
  expect(String(a)).not.toBe(String(b));
});

test('trees are refused where one array is the answer', () => {
  const f = (p: { a: Tensor }): Tensor => p.a.mul(2);
  expect(() => jacobian(f)({ a: [1] })).toThrow(
    'jacobian: `argument 0` must be one tensor, got a tree. A Jacobian is one array: join the leaves with concat, or use vjp, jvp or hvp, which work on trees.',
  );
  expect(() => jacobian((x: Tensor) => x, { layout: 'denom' as 'denominator' })).toThrow("jacobian: `layout` must be numerator or denominator, got 'denom'.");
  expect(() => grad((x: Tensor) => x.item() * 2)(3)).toThrow(
    'grad: `f` must return a tensor, got the number 6, which no derivative leads through. Compute with tensors up to the result, without item() or data; a constant is tensor(value).',
  );
});
