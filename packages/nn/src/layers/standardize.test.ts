import { checkGradients, grad, hessian, jvp, vmap } from '@x/autodiff';
import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { standardize } from './standardize.js';

const x = random.normal(random.key(1), [2, 3, 4], { loc: 2 });
const weights = random.normal(random.key(2), [2, 3, 4]);

/** The same in single ops. */
function plain(v: Tensor): { value: Tensor; mean: Tensor; variance: Tensor } {
  const mean = v.mean({ axis: [0, 2], keepDims: true });
  const variance = v.sub(mean).square().mean({ axis: [0, 2], keepDims: true });
  return { value: v.sub(mean).mul(variance.add(0.01).rsqrt()), mean, variance };
}

const all = (f: typeof plain) => (v: Tensor): Tensor => {
  const { value, mean, variance } = f(v);
  return value.mul(value).mul(value).mul(weights).sum().add(mean.square().sum()).add(variance.mul(variance).mul(mean).sum());
};
const ours = all((v) => standardize(v, 0.01));
const near = (a: Tensor, b: Tensor, bound = 1e-12): void => expect(a.sub(b).abs().max().item()).toBeLessThan(bound * Math.max(1, b.abs().max().item()));

describe('standardize', () => {
  test('values and derivatives of first to third order are those of its formula', () => {
    near(ours(x), all(plain)(x));
    near(grad(ours)(x), grad(all(plain))(x));
    near(hessian(ours)(x), hessian(all(plain))(x), 1e-10);
    const twice = (f: (v: Tensor) => Tensor): Tensor => grad((v: Tensor) => grad((u: Tensor) => grad(f)(u).mul(weights).sum())(v).square().sum())(x);
    near(twice(ours), twice(all(plain)), 1e-9);
    near(jvp(ours, [x], [weights])[1], jvp(all(plain), [x], [weights])[1]);
    checkGradients(ours, x);
  });

  test('batches are examples', () => {
    const stack = random.normal(random.key(3), [5, 2, 3, 4]);
    near(vmap(ours)(stack), tensor(Array.from({ length: 5 }, (_, i) => ours(stack.at(i)).item())));
    near(vmap(grad(ours))(stack).at(4), grad(ours)(stack.at(4)));
  });

  test('a large mean costs no accuracy', () => {
    const y = standardize(tensor([1e9 + 1, 1e9 + 2, 1e9 + 3], { shape: [1, 1, 3] }), 0);
    near(y.variance, tensor(2 / 3).reshape([1, 1, 1]), 1e-15);
  });
});
