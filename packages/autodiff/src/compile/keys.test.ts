import { random, stack, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { compile, grad, vmap } from '../index.js';

const keys = [random.key(1), random.key('a name'), random.foldIn(random.key(-5), 3)];

/** Compiles f, calls it with each key and compares bits with the plain function. */
function sameBits(f: (key: random.KeyLike) => Tensor): number {
  let traces = 0;
  const compiled = compile((key: random.KeyLike) => {
    traces += 1;
    return f(key);
  });
  for (const key of keys) {
    expect(compiled(key).toArray()).toEqual(f(key).toArray());
    expect(f(words(key)).toArray()).toEqual(f(key).toArray());
  }
  return traces;
}

const words = ({ hi, lo }: random.Key): Tensor => tensor(Int32Array.of(hi, lo));

describe('random keys as arguments of compiled functions', () => {
  test.each<[string, (key: random.KeyLike) => Tensor]>([
    ['uniform', (key) => random.uniform(key, [5], { min: -1, max: 3 })],
    ['normal', (key) => random.normal(key, [3, 2], { loc: 2, dtype: 'float32' })],
    ['exponential', (key) => random.exponential(key, [4], { rate: 2 })],
    ['gamma', (key) => random.gamma(key, [0.5, 3], [4, 2])],
    ['beta', (key) => random.beta(key, 2, 3, [4])],
    ['dirichlet', (key) => random.dirichlet(key, [1, 2, 3], [4])],
    ['bernoulli', (key) => random.bernoulli(key, 0.5, [20])],
    ['binomial', (key) => random.binomial(key, 9, 0.5, [20])],
    ['poisson', (key) => random.poisson(key, 4, [20])],
    ['categorical', (key) => random.categorical(key, { probs: [0.2, 0.8] }, [20])],
    ['randint', (key) => random.randint(key, 0, 100, [5])],
    ['permutation', (key) => random.permutation(key, 10)],
    ['permutation of rows', (key) => random.permutation(key, tensor([1, 2, 3, 4, 5, 6]))],
    ['choice', (key) => random.choice(key, 10, [4], { replace: false })],
    ['split', (key) => random.normal(random.split(key)[1], [3])],
    ['foldIn', (key) => random.normal(random.foldIn(random.foldIn(key, 7), 'dropout'), [3])],
  ])('%s: one trace for all keys, the bits of the eager draw', (_, f) => {
    expect(sameBits(f)).toBe(1);
  });

  test('keys inside trees are operands, keys among static arguments constants', () => {
    let traces = 0;
    const f = compile(({ x, key }: { x: Tensor; key: random.KeyLike }) => {
      traces += 1;
      return x.add(random.normal(key, [2]));
    });
    for (const key of keys) expect(f({ x: tensor([1, 2]), key }).toArray()).toEqual(tensor([1, 2]).add(random.normal(key, [2])).toArray());
    expect(traces).toBe(1);
    const g = compile((key: random.Key) => tensor([key.hi, key.lo]).mul(2), { static: 0 });
    for (const key of keys) expect(g(key).toArray()).toEqual([key.hi * 2, key.lo * 2]);
  });

  test('a prepared plan takes key words through its inputs', () => {
    const plan = compile((x: Tensor, key: random.KeyLike) => x.mul(random.normal(key, [3]))).prepare([1, 2, 3], keys[0]!);
    for (const key of keys) {
      plan.inputs[1]!.set([key.hi, key.lo]);
      plan.run();
      expect(plan.result().toArray()).toEqual(tensor([1, 2, 3]).mul(random.normal(key, [3])).toArray());
    }
  });

  test('nests in grad and vmap', () => {
    const noisy = compile((x: Tensor, key: random.KeyLike) => x.mul(random.normal(key, [2])).sum());
    const [z0, z1] = random.normal(keys[0]!, [2]).toArray() as number[];
    expect(grad(noisy)([1, 1], keys[0]!).toArray()).toEqual([z0, z1]);
    const rows = vmap((key: Tensor) => random.normal(key, [2]))(stack(keys.map(words)));
    expect(rows.toArray()).toEqual(keys.map((key) => random.normal(key, [2]).toArray()));
  });

  test('what is not a key is refused', () => {
    expect(() => random.normal(tensor([1, 2]), [2])).toThrow(
      'random.normal: `key` must be a key, got tensor([1, 2]). Make one with random.key(seed), and fresh ones with random.split(key).',
    );
  });
});
