import { adam } from '@x/optim';
import { random, stack, tensor, zeros, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { convolutionSpace, evolutionarySearch, fit, loss, outputShape, parameterCount, randomSearch, Residual, SeparableConv2d, type ConvolutionArchitecture, type SearchOptions, type SearchSpace } from '../index.js';

const key = random.key(178);

/** Images of horizontal and of vertical stripes under noise. */
function stripes(n: number, from: random.Key): { x: Tensor; y: Tensor } {
  const rows = tensor([1, -1, 1, -1, 1, -1]).expandDims(0).add(zeros([6, 1]));
  const clean = stack(Array.from({ length: n }, (_, i) => (i % 2 === 0 ? rows : rows.transpose()).expandDims(0)));
  return { x: clean.add(random.normal(from, [n, 1, 6, 6])).astype('float32'), y: tensor(Int32Array.from({ length: n }, (_, i) => i % 2)) };
}

const train = stripes(32, key);
const valid = stripes(32, random.key(1));
const space = convolutionSpace({ input: [1, 6, 6], classes: 2, depth: [1, 2], channels: [2, 4] });

const evaluate: SearchOptions<ConvolutionArchitecture>['evaluate'] = async (architecture, { key: own, signal }) => {
  const model = space.build(architecture, { key: own, dtype: 'float32' });
  const { history } = await fit(model, { train, valid, loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.02 }), epochs: 2, batchSize: 16, key: own, signal });
  return history.validLoss.at(-1)!;
};

/** Words of twenty bits, as bad as they have zeros. */
const bits: SearchSpace<readonly number[]> = {
  sample: (k) => random.bernoulli(k, 0.5, [20]).astype('int32').toArray() as number[],
  mutate: (word, k) => {
    const place = random.randint(k, 0, 20, []).item();
    return word.map((bit, i) => (i === place ? 1 - bit : bit));
  },
  name: (word) => word.join(''),
};
const zerosOf = (word: readonly number[]): number => word.filter((bit) => bit === 0).length;

describe('N-178: architecture search', () => {
  test('random search trains each candidate, returns all with the best, and depends on the key alone', async () => {
    const seen: number[] = [];
    const first = await randomSearch(space, { evaluate, candidates: 5, key, onCandidate: ({ done, total, best, candidate }) => {
      expect([total, best.score <= candidate.score]).toEqual([5, true]);
      seen.push(done);
    } });
    expect(first.stopped).toBe('finished');
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(first.evaluated.map(({ name }) => name)).size).toBe(5);
    expect(first.best.score).toBe(Math.min(...first.evaluated.map(({ score }) => score)));
    expect((await randomSearch(space, { evaluate, candidates: 5, key })).evaluated).toEqual(first.evaluated);
    const other = await randomSearch(space, { evaluate: () => 0, candidates: 5, key: random.key(3) });
    expect(other.evaluated.map(({ name }) => name)).not.toEqual(first.evaluated.map(({ name }) => name));
    expect(other.best).toBe(other.evaluated[0]);
  });

  test('evolution mutates the best so far, never loses it, and depends on the key alone', async () => {
    const run = () => evolutionarySearch(space, { evaluate, parents: 2, children: 2, generations: 2, key });
    const { best, evaluated } = await run();
    expect(evaluated.map(({ generation }) => generation)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(best.score).toBe(Math.min(...evaluated.map(({ score }) => score)));
    evaluated.forEach(({ parent, generation }, i) => {
      if (parent === null) expect(generation).toBe(0);
      else expect(parent < i && evaluated[parent]!.generation < generation).toBe(true);
    });
    expect((await run()).evaluated).toEqual(evaluated);
  });

  test('parents are the best μ of parents and children', async () => {
    const { evaluated } = await evolutionarySearch(bits, { evaluate: zerosOf, parents: 3, children: 6, generations: 12, key });
    for (let generation = 1; generation <= 12; generation++) {
      const before = evaluated.flatMap((c, i) => (c.generation < generation ? [{ i, score: c.score }] : []));
      const alive = before.sort((a, b) => a.score - b.score || a.i - b.i).slice(0, 3).map(({ i }) => i);
      for (const { parent } of evaluated.filter((c) => c.generation === generation)) expect(alive).toContain(parent);
    }
    expect(evaluated).toHaveLength(75);
  });

  test('on a smooth landscape evolution goes further than chance', async () => {
    const evolved = await evolutionarySearch(bits, { evaluate: zerosOf, parents: 3, children: 6, generations: 12, key });
    const drawn = await randomSearch(bits, { evaluate: zerosOf, candidates: 75, key });
    expect(evolved.best.score).toBeLessThan(drawn.best.score);
    expect(evolved.best.score).toBeLessThanOrEqual(2);
  });

  test('spaces run out, signals and callbacks end it, failed candidates are the worst', async () => {
    const small: SearchSpace<number> = { sample: (k) => random.randint(k, 0, 3, []).item(), mutate: (x) => (x + 1) % 3, name: String };
    const all = await randomSearch(small, { evaluate: (x) => (x === 0 ? NaN : x), candidates: 10 });
    expect([all.stopped, all.evaluated.length, all.best.architecture]).toEqual(['exhausted', 3, 1]);
    expect((await evolutionarySearch(small, { evaluate: (x) => x, parents: 2, children: 2, generations: 3 })).stopped).toBe('exhausted');

    const controller = new AbortController();
    const cut = await randomSearch(bits, { evaluate: zerosOf, candidates: 10, signal: controller.signal, onCandidate: ({ done }) => (done === 3 ? controller.abort() : undefined) });
    expect([cut.stopped, cut.evaluated.length]).toEqual(['signal', 3]);
    const during = new AbortController();
    let count = 0;
    const half = await randomSearch(bits, { evaluate: () => { if (++count === 3) during.abort(); return count; }, candidates: 10, signal: during.signal });
    expect([half.stopped, half.evaluated.length]).toEqual(['signal', 2]);
    await expect(randomSearch(bits, { evaluate: zerosOf, signal: AbortSignal.abort() })).rejects.toThrow('randomSearch: `signal` must leave time for one candidate');
    const told = await evolutionarySearch(bits, { evaluate: zerosOf, onCandidate: ({ done }) => done < 6 });
    expect([told.stopped, told.evaluated.length]).toEqual(['callback', 6]);
    await expect(randomSearch(bits, { evaluate: () => { throw new Error('no memory'); } })).rejects.toThrow('no memory');
  });

  test('progress is a line for each candidate', async () => {
    const lines: string[] = [];
    await randomSearch(space, { evaluate: () => 0.25, candidates: 2, key, progress: { write: (text) => lines.push(text) } });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^candidate 1\/2 0\.2500 {2}(plain|separable|residual) /);
  });

  test('mistakes are explained', async () => {
    await expect(randomSearch(bits, { evaluate: zerosOf, candidates: 0 })).rejects.toThrow('randomSearch: `candidates` must be a whole number ≥ 1, got 0.');
    await expect(evolutionarySearch(bits, { evaluate: zerosOf, children: 1.5 })).rejects.toThrow('evolutionarySearch: `children`');
    await expect(randomSearch(bits, { evaluate: (() => undefined) as never })).rejects.toThrow('randomSearch: `evaluate` must give a number, got undefined');
    expect(() => convolutionSpace({ input: [8, 8], classes: 2 })).toThrow('convolutionSpace: `input` must be the shape [channels, height, width] of one image, got [8, 8].');
    expect(() => convolutionSpace({ input: [1, 8, 8], classes: 2, kernels: [2] })).toThrow('`kernels` must list odd numbers, got [2]');
    expect(() => convolutionSpace({ input: [1, 8, 8], classes: 2, depth: [3, 1] })).toThrow('`depth` must be [least, greatest]');
    expect(() => convolutionSpace({ input: [1, 8, 8], classes: 2, kinds: ['dense'] as never })).toThrow('`kinds` must list at least one of plain, separable, residual, got [dense].');
    expect(() => convolutionSpace({ input: [1, 8.5, 8], classes: 2 })).toThrow('`input` must be the shape [channels, height, width] of one image, got [1, 8.5, 8].');
  });
});

describe('a space of convolutional networks', () => {
  const wide = convolutionSpace({ input: [3, 8, 12], classes: 4, depth: [1, 5] });

  test('all samples and mutants can be built, and mutants differ by a step', () => {
    let architecture = wide.sample(key);
    for (let i = 0; i < 60; i++) {
      const next = i % 3 === 0 ? wide.sample(random.foldIn(key, i)) : wide.mutate(architecture, random.foldIn(key, i));
      expect(next.length >= 1 && next.length <= 5).toBe(true);
      // 8 × 12 images can be halved three times.
      expect(next.filter(({ pool }) => pool).length).toBeLessThanOrEqual(3);
      if (i % 3 !== 0) {
        expect(wide.name(next)).not.toBe(wide.name(architecture));
        expect(Math.abs(next.length - architecture.length)).toBeLessThanOrEqual(1);
      }
      expect(outputShape(wide.build(next, { key }), [2, 3, 8, 12])).toEqual([2, 4]);
      architecture = next;
    }
  });

  test('blocks are the layers they say, in the type asked for', () => {
    const model = wide.build([{ kind: 'residual', kernel: 3, channels: 8, pool: true }, { kind: 'separable', kernel: 5, channels: 16, pool: false }, { kind: 'plain', kernel: 1, channels: 8, pool: false }], { key, dtype: 'float32' });
    expect(model.layers[0]).toBeInstanceOf(Residual);
    expect(model.layers[2]).toBeInstanceOf(SeparableConv2d);
    expect(parameterCount(model)).toBe(9 * 3 * 8 + 9 * 8 * 8 + 4 * 8 + 3 * 8 + 25 * 8 + 8 * 16 + 2 * 16 + 16 * 8 + 2 * 8 + 8 * 4 + 4);
    expect(model.forward(random.normal(key, [2, 3, 8, 12], { dtype: 'float32' })).dtype).toBe('float32');
    expect(wide.build([{ kind: 'plain', kernel: 3, channels: 8, pool: false }], { key }).forward(random.normal(key, [1, 3, 8, 12])).toArray()).toEqual(wide.build([{ kind: 'plain', kernel: 3, channels: 8, pool: false }], { key }).forward(random.normal(key, [1, 3, 8, 12])).toArray());
  });
});
