import { describe, expect, test } from 'vitest';
import { tensor } from '../create.js';
import * as random from './random.js';

const key = random.key(42);

describe('samplers return tensors', () => {
  test('of the shape and type that was asked for', () => {
    const results = {
      uniform: random.uniform(key, [2, 3]),
      uniform32: random.uniform(key, [2, 3], { dtype: 'float32', min: -1, max: 1 }),
      normal: random.normal(key, [2, 3], { loc: 1, scale: 2 }),
      exponential: random.exponential(key, [2, 3], { rate: 3 }),
      gamma: random.gamma(key, 2, [2, 3], { rate: 4 }),
      beta: random.beta(key, 1, 2, [2, 3]),
      dirichlet: random.dirichlet(key, [1, 1, 1], [2]),
      poisson: random.poisson(key, 3, [2, 3]),
      binomial: random.binomial(key, 9, 0.5, [2, 3]),
      bernoulli: random.bernoulli(key, 0.5, [2, 3]),
      categorical: random.categorical(key, { probs: [0.5, 0.5] }, [2, 3]),
      randint: random.randint(key, 0, 9, [2, 3]),
      choice: random.choice(key, 9, [2, 3]),
    };
    for (const x of Object.values(results)) expect(x.shape).toEqual([2, 3]);
    const types = Object.fromEntries(Object.entries(results).map(([name, x]) => [name, x.dtype]));
    expect(types).toMatchObject({
      uniform: 'float64',
      uniform32: 'float32',
      gamma: 'float64',
      poisson: 'int32',
      bernoulli: 'bool',
      categorical: 'int32',
    });
  });

  test('scalars and empty tensors too', () => {
    expect(random.normal(key, []).shape).toEqual([]);
    expect(random.gamma(key, 2).shape).toEqual([]);
    expect(random.uniform(key, [0, 3]).shape).toEqual([0, 3]);
    expect(random.poisson(key, tensor([]), undefined).shape).toEqual([0]);
    expect(random.permutation(key, 0).shape).toEqual([0]);
  });

  test('parameters broadcast, and give the shape when it is left out', () => {
    const rates = tensor([[0], [100]]);
    expect(random.poisson(key, rates, [2, 4]).toArray()).toMatchObject([[0, 0, 0, 0], expect.anything()]);
    expect(random.beta(key, tensor([[1], [2]]), [1, 2, 3]).shape).toEqual([2, 3]);
    expect(random.gamma(key, [1, 2], [5, 2], { rate: [[1], [2], [3], [4], [5]] }).shape).toEqual([5, 2]);
    expect(random.gamma(key, [1, 2], undefined, { rate: [[1], [2]] }).shape).toEqual([2, 2]);
    expect(
      random
        .categorical(
          key,
          {
            logits: tensor([
              [0, -Infinity],
              [-Infinity, 0],
            ]),
          },
          [3, 2],
        )
        .toArray(),
    ).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(
      random
        .categorical(key, {
          probs: [
            [1, 0],
            [0, 1],
          ],
        })
        .toArray(),
    ).toEqual([0, 1]);
    expect(
      random.dirichlet(
        key,
        [
          [1, 2],
          [3, 4],
        ],
        [7, 2],
      ).shape,
    ).toEqual([7, 2, 2]);
    expect(
      random.dirichlet(key, [
        [1, 2],
        [3, 4],
      ]).shape,
    ).toEqual([2, 2]);
    expect(() => random.poisson(key, [1, 2, 3], [2])).toThrow(
      'random.poisson: `shape` must be one that the parameters, [3], broadcast to, got [2].',
    );
    expect(() => random.normal(key, [2], { loc: [1, 2, 3] })).toThrow();
    expect(() => random.normal(key, [], { loc: [1, 2, 3] })).toThrow(
      'random.normal: `shape` must be one that the parameters broadcast to',
    );
  });

  test('location and scale are plain arithmetic on the standard draw', () => {
    const z = random.normal(key, [3]);
    const x = random.normal(key, [3], { loc: [1, 2, 3], scale: 2 });
    expect(x.toArray()).toEqual([0, 1, 2].map((i) => z.data[i]! * 2 + (i + 1)));
    expect(random.exponential(key, [3], { rate: 2 }).data).toEqual(random.exponential(key, [3]).data.map((e) => e / 2));
  });

  test('float32 parameters give float32 draws unless another type is named', () => {
    const loc = tensor([0, 1], { dtype: 'float32' });
    expect(random.normal(key, [2], { loc }).dtype).toBe('float32');
    expect(random.normal(key, [2], { loc, dtype: 'float64' }).dtype).toBe('float64');
    expect(random.normal(key, [2], { loc: tensor([0, 1]), dtype: 'float32' }).dtype).toBe('float32');
    expect(random.gamma(key, tensor([1, 2], { dtype: 'float32' })).dtype).toBe('float32');
    expect(() => random.normal(key, [2], { dtype: 'int32' as 'float64' })).toThrow(
      'random.normal: `dtype` must be float64 or float32, got int32.',
    );
  });

  test('bad parameters are refused', () => {
    expect(() => random.normal(key, [2], { scale: -1 })).toThrow('random.normal: `scale` must be ≥ 0, got -1.');
    expect(() => random.exponential(key, [2], { rate: tensor([1, 0]) })).toThrow(
      'random.exponential: `rate` must be positive, got 0.',
    );
    expect(() => random.gamma(key, 1, [2], { rate: NaN })).toThrow(
      'random.gamma: `rate` must be positive and finite, got NaN.',
    );
    expect(() => random.dirichlet(key, 1)).toThrow(
      'random.dirichlet: `concentration` must have a last axis of at least one category',
    );
    expect(() => random.categorical(key, { probs: [] })).toThrow(
      'random.categorical: `probs` must have a last axis of at least one category',
    );
    expect(() => random.uniform(key, [-1])).toThrow('random.uniform: `shape` must hold whole numbers ≥ 0, got [-1].');
  });
});

describe('T-43 permutation and choice', () => {
  test('permutation of a tensor moves whole rows', () => {
    const x = tensor([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    const y = random.permutation(key, x).toArray() as number[][];
    expect(y.map(([a, b]) => b! - a!)).toEqual([1, 1, 1]);
    expect(y.flat().sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(() => random.permutation(key, tensor(3))).toThrow('Pass the number itself');
    expect(() => random.permutation(key, 2.5)).toThrow(
      'random.permutation: `n` must be a whole number from 0 to 2³¹ − 1, got 2.5.',
    );
  });

  test('choice without replacement has no duplicates', () => {
    const chosen = random.choice(key, 10, [10], { replace: false }).toArray() as number[];
    expect(new Set(chosen).size).toBe(10);
    const weighted = random.choice(key, 5, [4], { replace: false, weights: [1, 1, 0, 1, 1] }).toArray() as number[];
    expect([...weighted].sort()).toEqual([0, 1, 3, 4]);
  });

  test('choice of a tensor takes rows', () => {
    const x = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'float32' },
    );
    const y = random.choice(key, x, [3], { weights: [0, 1] });
    expect([y.dtype, y.toArray()]).toEqual([
      'float32',
      [
        [3, 4],
        [3, 4],
        [3, 4],
      ],
    ]);
    expect(random.choice(key, x).shape).toEqual([2]);
  });
});

describe('T-46 minibatches', () => {
  test('n = 10, size = 4 gives sizes 4, 4, 2 which cover 0 … 9 once', () => {
    const batches = [...random.minibatches(key, 10, 4)];
    expect(batches.map((batch) => batch.size)).toEqual([4, 4, 2]);
    expect(batches.flatMap((batch) => batch.toArray() as number[]).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('in order without shuffling, and without the short batch on request', () => {
    const batches = [...random.minibatches(key, 5, 2, { shuffle: false, dropLast: true })];
    expect(batches.map((batch) => batch.toArray())).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([...random.minibatches(key, 0, 2)]).toEqual([]);
    expect(() => random.minibatches(key, 5, 0)).toThrow(
      'random.minibatches: `size` must be a whole number from 1 to 2³¹ − 1, got 0.',
    );
  });
});

describe('T-41 a generator', () => {
  test('repeats itself from its seed and continues from its state', () => {
    const a = random.generator(7);
    const b = random.generator(7);
    expect([a.normal([3]).toArray(), a.randint(0, 9).item()]).toEqual([
      b.normal([3]).toArray(),
      b.randint(0, 9).item(),
    ]);
    const saved = JSON.parse(JSON.stringify(a.state)) as random.GeneratorState;
    const next = [a.uniform().item(), a.gamma(2, [2]).toArray(), a.permutation(5).toArray()];
    const restored = random.generator(saved);
    expect([restored.uniform().item(), restored.gamma(2, [2]).toArray(), restored.permutation(5).toArray()]).toEqual(
      next,
    );
  });

  test('gives new numbers with every call, each from its own key', () => {
    const g = random.generator('run 1');
    expect(g.uniform().item()).not.toBe(g.uniform().item());
    const base = random.key(7);
    expect(random.generator(base).poisson(5, [4]).toArray()).toEqual(
      random.poisson(random.foldIn(base, 0), 5, [4]).toArray(),
    );
    expect(() => random.generator({ hi: -1, lo: 0, draws: 0 })).toThrow(
      'random.generator: `seed` must be a seed, a key or the state of a generator',
    );
  });

  test('has a method for every sampler', () => {
    const notSamplers = ['key', 'split', 'foldIn', 'generator', 'Generator', 'minibatches'];
    const samplers = Object.keys(random).filter((name) => !notSamplers.includes(name));
    for (const name of samplers) expect(Object.getOwnPropertyNames(random.Generator.prototype)).toContain(name);
    expect(samplers).toHaveLength(13);
  });
});
