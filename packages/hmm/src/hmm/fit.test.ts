import { Gamma, Normal, Poisson } from '@x/prob';
import { grad } from '@x/autodiff';
import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { categorical } from '../emissions/categorical.js';
import { family } from '../emissions/family.js';
import { gaussian } from '../emissions/gaussian.js';
import { gaussianMixture } from '../emissions/gaussianMixture.js';
import { poisson } from '../emissions/poisson.js';
import { forwardBackward } from '../recursions/forwardBackward.js';
import { logNormalizer, parallelForward } from '../recursions/logNormalizer.js';
import { HMM } from './hmm.js';
import { leftRightMask } from './masks.js';
import { CategoricalHMM, GaussianHMM, PoissonHMM } from './standardModels.js';

const model = new HMM({ initial: [0.2, 0.4, 0.4], transition: [[0.5, 0.2, 0.3], [0.3, 0.5, 0.2], [0.2, 0.3, 0.5]], emission: categorical([[0.5, 0.5], [0.4, 0.6], [0.7, 0.3]]) });
const sticky = [[0.95, 0.05], [0.1, 0.9]];

const close = (actual: unknown, expected: unknown, digits = 9): void => {
  const [a, e] = [[actual].flat(9) as number[], [expected].flat(9) as number[]];
  expect(a.length).toBe(e.length);
  a.forEach((x, i) => expect(x).toBeCloseTo(e[i]!, digits));
};
const rises = (history: readonly number[]): void => history.slice(1).forEach((l, i) => expect(l).toBeGreaterThan(history[i]! - 1e-9 * Math.abs(l)));

describe('Baum–Welch', () => {
  test('H-29: the likelihood never falls; the history begins with that of the start', () => {
    const x = model.sample(random.key(0), 300).observations;
    const { history, fittedLogLikelihood } = model.fit(x, { maxIterations: 60, tolerance: 0 });
    rises(history);
    expect(history[0]).toBeCloseTo(model.logLikelihood(x), 9);
    expect(history.at(-1)).toBe(fittedLogLikelihood);
  });

  test('H-30: two normal distributions are recovered from 2000 numbers', () => {
    const truth = new HMM({ transition: sticky, emission: gaussian({ means: [-2, 2], covariances: [1, 1] }) });
    const { observations } = truth.sample(random.key(4), 2000);
    const fitted = new HMM({ transition: [[0.5, 0.5], [0.5, 0.5]], emission: gaussian({ means: [-1, 0.5], covariances: [4, 4] }) }).fit(observations);
    const [a, b] = Array.from(fitted.emission.means.data) as [number, number];
    expect(Math.abs(a + 2)).toBeLessThan(0.15);
    expect(Math.abs(b - 2)).toBeLessThan(0.15);
    expect(Math.abs(fitted.transition.at(0, 0).item() - 0.95)).toBeLessThan(0.05);
    rises(fitted.history);
    expect(fitted.converged).toBe(true);
    // Going on from the end changes nothing.
    expect(fitted.fit(observations, { maxIterations: 3 }).fittedLogLikelihood).toBeCloseTo(fitted.fittedLogLikelihood, 4);
  });

  test.each(['full', 'tied', 'diag', 'spherical'] as const)('H-30: vectors with %s covariances; partly missing ones help', (covariance) => {
    const shapes = { full: [[[1, 0], [0, 1]], [[1, 0], [0, 1]]], tied: [[1, 0], [0, 1]], diag: [[1, 1], [1, 1]], spherical: [1, 1] };
    const truth = new HMM({ transition: sticky, emission: gaussian({ means: [[-2, 0], [2, 1]], covariances: shapes[covariance], covariance }) });
    const x = truth.sample(random.key(5), 600).observations;
    const holes = tensor(Float64Array.from(x.data).map((v, e) => (e % 7 === 0 || e === 3 || (e >> 1) % 50 === 9 ? NaN : v)), { shape: x.shape });
    const fitted = truth.fit(holes, { maxIterations: 40 });
    rises(fitted.history);
    expect(fitted.emission.covariances.shape).toEqual(truth.emission.covariances.shape);
    expect(fitted.emission.means.sub([[-2, 0], [2, 1]]).abs().max().item()).toBeLessThan(0.3);
  });

  test('H-30: counts, mixtures and any family of prob', () => {
    const counts = new HMM({ transition: sticky, emission: poisson([2, 9]) });
    const x = counts.sample(random.key(6), 800).observations;
    const own = counts.fit(x, { maxIterations: 30, tolerance: 0 });
    const general = new HMM({ transition: sticky, emission: new Poisson({ rate: [2, 9] }) }).fit(x, { maxIterations: 30, tolerance: 0 });
    close(general.history.slice(0, 8), own.history.slice(0, 8), 7);
    expect(Math.abs(own.emission.rates.at(1).item() - 9)).toBeLessThan(0.7);
    const mixed = new HMM({ transition: sticky, emission: gaussianMixture({ weights: [[0.5, 0.5], [0.2, 0.8]], means: [[-3, 0], [3, 6]], covariances: [[1, 1], [1, 1]] }) });
    const y = mixed.sample(random.key(7), 900).observations;
    const refitted = mixed.fit(y, { maxIterations: 40 });
    rises(refitted.history);
    expect(refitted.emission.means.sub([[[-3], [0]], [[3], [6]]]).abs().max().item()).toBeLessThan(0.6);
    const laplace = new HMM({ transition: sticky, emission: [new Normal({ loc: -2, scale: 1 }), new Normal({ loc: 2, scale: 1 })] });
    const z = laplace.sample(random.key(8), 300).observations;
    const direct = new HMM({ transition: sticky, emission: gaussian({ means: [-2, 2], covariances: [1, 1] }) });
    close(laplace.fit(z, { maxIterations: 5 }).history, direct.fit(z, { maxIterations: 5 }).history, 7);
  });

  test('a weight of k is k repetitions; a missing observation is no observation', () => {
    const [a, b] = [[0, 1, 0, 0, 1], [1, 1, 0]];
    close(model.fit([a, b], { weights: [3, 1], maxIterations: 5 }).history, model.fit([a, a, a, b], { maxIterations: 5 }).history, 10);
    expect(model.fit([a, [NaN, NaN]], { maxIterations: 1 }).emission.probs.toArray()).toEqual(model.fit(a, { maxIterations: 1 }).emission.probs.toArray());
  });

  test('H-31: priors keep unseen symbols and transitions possible, and the objective is their posterior', () => {
    const x = [0, 0, 1, 0, 1, 1, 0];
    const three = new HMM({ transition: sticky, emission: categorical([[0.4, 0.3, 0.3], [0.3, 0.4, 0.3]]) });
    expect(three.fit(x, { maxIterations: 20 }).emission.probs.at(0, 2).item()).toBe(0);
    const map = three.fit(x, { maxIterations: 200, tolerance: 0, priors: { emission: 2, transition: 2, initial: 2 } });
    expect(map.emission.probs.data.every((p) => p > 0.01)).toBe(true);
    rises(map.history);
    const rates = new HMM({ transition: sticky, emission: poisson([1, 5]) }).fit([0, 0, 0, 0], { priors: { emission: { rate: new Gamma({ concentration: 2, rate: 1 }) } } });
    expect(rates.emission.rates.data.every((r) => r > 0)).toBe(true);
    rises(rates.history);
    const vectors = new HMM({ transition: sticky, emission: gaussian({ means: [0, 1], covariances: [1, 1] }) }).fit([1, 1, 1, 5], { priors: { emission: { covariance: { scale: 1, df: 3 }, mean: { loc: 2, strength: 0.5 } } }, tolerance: 0, maxIterations: 50 });
    rises(vectors.history);
  });

  test('left-right models stay so; fixed and tied parts too', () => {
    const x = model.sample(random.key(9), 60).observations;
    const masked = model.fit(x, { mask: leftRightMask(3), maxIterations: 10 });
    expect([masked.transition.at(1, 0).item(), masked.transition.at(0, 2).item(), masked.transition.at(2, 2).item()]).toEqual([0, 0, 1]);
    const still = model.fit(x, { fixed: ['transition', 'initial'], maxIterations: 5 });
    expect(still.transition.toArray()).toEqual(model.transition.toArray());
    expect(still.emission.probs.toArray()).not.toEqual(model.emission.probs.toArray());
    expect(still.parameterCount).toBe(3);
    const tied = model.fit(x, { tied: [0, 1, 0], maxIterations: 20 });
    expect(tied.emission.probs.at(0).toArray()).toEqual(tied.emission.probs.at(2).toArray());
    // From the second M-step on, the tied states begin equal, and the likelihood rises.
    rises(tied.history.slice(1));
    expect(tied.parameterCount).toBe(2 + 6 + 2);
  });

  test('restarts and starts from clusters find the better end; the same key gives the same fit', () => {
    const truth = new HMM({ transition: sticky, emission: gaussian({ means: [[-2, 0], [2, 1]], covariances: [1, 1] }) });
    const x = truth.sample(random.key(10), 400).observations;
    const bad = new HMM({ transition: [[0.5, 0.5], [0.5, 0.5]], emission: gaussian({ means: [[0, 0], [0, 0]], covariances: [1, 1] }) });
    const stuck = bad.fit(x);
    const restarted = bad.fit(x, { key: random.key(1), restarts: 3 });
    expect(restarted.fittedLogLikelihood).toBeGreaterThan(stuck.fittedLogLikelihood + 50);
    const clusters = bad.fit(x, { key: random.key(1), init: 'kmeans' });
    expect(clusters.fittedLogLikelihood).toBeCloseTo(truth.fit(x).fittedLogLikelihood, 2);
    expect(clusters.history).toEqual(bad.fit(x, { key: random.key(1), init: 'kmeans' }).history);
    expect(() => bad.fit(x, { init: 'random' })).toThrow('HMM.fit: `key` must be given');
    const symbols = CategoricalHMM.random(random.key(3), { states: 2, symbols: 4 });
    expect([symbols.emission.probs.shape, symbols.transition.shape]).toEqual([[2, 4], [2, 2]]);
    expect(GaussianHMM.random(random.key(3), { states: 3, dimension: 2, mask: leftRightMask(3) }).transition.at(2, 0).item()).toBe(0);
    expect(PoissonHMM.random(random.key(3), { states: 3, mean: 10 }).emission.rates.shape).toEqual([3]);
  });

  test('progress is told, and a signal stops', () => {
    const told: number[] = [];
    const controller = new AbortController();
    const fitted = model.fit([[0, 1, 0, 0]], {
      signal: controller.signal,
      tolerance: 0,
      onIteration: ({ iteration }) => {
        told.push(iteration);
        if (iteration === 3) controller.abort();
      },
    });
    expect(told).toEqual([0, 1, 2, 3]);
    expect(fitted.message).toBe('aborted');
  });

  test('a state on one value is kept from collapsing', () => {
    const fitted = new HMM({ transition: sticky, emission: gaussian({ means: [0, 5], covariances: [1, 1] }) }).fit([0, 0.5, 1, 0.2, 5, 5, 5]);
    expect(fitted.emission.covariances.data.every((v) => v > 0)).toBe(true);
    expect(Number.isFinite(fitted.fittedLogLikelihood)).toBe(true);
  });

  test('what is wrong with the arguments is said', () => {
    expect(() => model.fit([])).toThrow('HMM.fit: `sequences` must hold at least one observation');
    expect(() => model.fit([0, 1], { weights: [1, 2] })).toThrow('HMM.fit: `weights` must be 1 numbers, one for each sequence');
    expect(() => model.fit([0, 1], { mask: [[1]] })).toThrow('HMM.fit: `mask` must be a matrix [3, 3]');
    expect(() => model.fit([0, 1], { fixed: ['means' as never] })).toThrow("HMM.fit: `fixed` must name parts: initial, transition, emission, got 'means'.");
  });
});

describe('known states', () => {
  test('H-27: relative counts', () => {
    const fitted = new HMM({ transition: [[0.5, 0.5], [0.5, 0.5]], emission: categorical([[0.5, 0.5], [0.5, 0.5]]) }).fitSupervised([[0, 1, 1]], [[0, 1, 1]]);
    expect(fitted.initial.toArray()).toEqual([1, 0]);
    expect(fitted.transition.toArray()).toEqual([[0, 1], [0, 1]]);
    expect(fitted.emission.probs.toArray()).toEqual([[1, 0], [0, 1]]);
  });

  test('H-33: tagging words by Viterbi beats the most frequent tag of each word', () => {
    // Tags: determiner, noun, verb. Some words are nouns or verbs, depending on what is before them.
    const tagged = ['the/0 dog/1 runs/2', 'the/0 run/1 ends/2', 'dogs/1 run/2', 'the/0 walk/1 ends/2', 'dogs/1 walk/2', 'men/1 walk/2', 'the/0 man/1 walks/2', 'men/1 run/2', 'the/0 end/1', 'the/0 walks/1 end/2', 'men/1 end/2'];
    const words = [...new Set(tagged.flatMap((s) => s.split(' ').map((w) => w.split('/')[0]!)))];
    const split = tagged.map((s) => s.split(' ').map((w) => w.split('/') as [string, string]));
    const x = split.map((s) => s.map(([word]) => words.indexOf(word)));
    const z = split.map((s) => s.map(([, tag]) => Number(tag)));
    const uniform = (rows: number, n: number): number[][] => Array.from({ length: rows }, () => new Array<number>(n).fill(1 / n));
    const tagger = new HMM({ transition: uniform(3, 3), emission: categorical(uniform(3, words.length)) }).fitSupervised(z, x, { priors: { emission: 1.1, transition: 1.1, initial: 1.1 } });
    const counts = words.map((_, k) => [0, 1, 2].map((tag) => x.flat().filter((w, i) => w === k && z.flat()[i] === tag).length));
    const right = (guess: (sentence: number[]) => number[]): number => x.reduce((sum, s, i) => sum + guess(s).filter((tag, t) => tag === z[i]![t]).length, 0);
    const byWord = right((s) => s.map((k) => counts[k]!.indexOf(Math.max(...counts[k]!))));
    const byPath = right((s) => tagger.viterbi(s).states.toArray() as number[]);
    expect(byPath).toBe(z.flat().length);
    expect(byWord).toBeLessThan(byPath);
  });
});

describe('derivatives', () => {
  const log = (x: number[] | number[][]): Tensor => tensor(x).log();
  const scores = [log([0.2, 0.4, 0.4]), log([[0.5, 0.2, 0.3], [0, 0.8, 0.2], [0.2, 0.3, 0.5]]), log([[0.5, 0.4, 0.7], [0.5, 0.6, 0.3], [0.5, 0.4, 0.7], [0.1, 0.2, 0.3]])] as const;

  test('the log normaliser by steps and in parallel, and its gradient: the posterior', () => {
    const { logLikelihood, gamma, xiSum } = forwardBackward(...scores);
    for (const parallel of [false, true]) {
      const f = (a: Tensor, b: Tensor, c: Tensor): Tensor => logNormalizer(a, b, c, { parallel });
      expect(f(...scores).item()).toBeCloseTo(logLikelihood, 12);
      const [first, moves, rows] = grad(f, { argnums: [0, 1, 2] })(...scores) as unknown as Tensor[];
      close(first!.toArray(), gamma.at(0).toArray(), 12);
      close(moves!.toArray(), xiSum.toArray(), 12);
      close(rows!.toArray(), gamma.toArray(), 12);
    }
  });

  test('forward probabilities in parallel equal those step by step', () => {
    for (const steps of [1, 2, 3, 7, 64]) {
      const rows = random.normal(random.key(steps), [steps, 3]);
      const last = parallelForward(scores[0], scores[1], rows).at(-1);
      expect(last.logSumExp().item()).toBeCloseTo(forwardBackward(scores[0], scores[1], rows).logLikelihood, 10);
    }
  });

  test('training by gradients ends where Baum–Welch does', () => {
    const truth = new HMM({ initial: [0.9, 0.1], transition: sticky, emission: poisson([2, 9]) });
    const x = truth.sample(random.key(2), 200).observations;
    const start = new HMM({ transition: [[0.8, 0.2], [0.2, 0.8]], emission: poisson([1, 6]) });
    const direct = start.fit(x, { method: 'gradient' });
    const em = start.fit(x, { tolerance: 1e-12, maxIterations: 2000 });
    expect(direct.fittedLogLikelihood).toBeCloseTo(em.fittedLogLikelihood, 4);
    close(direct.emission.rates.toArray(), em.emission.rates.toArray(), 2);
    const pairs = new HMM({ transition: sticky, emission: gaussian({ means: [[-2, 0], [2, 1]], covariances: [[[1, 0], [0, 1]], [[1, 0], [0, 1]]] }) });
    const y = pairs.sample(random.key(3), 300).observations;
    expect(pairs.fit(y, { method: 'gradient' }).fittedLogLikelihood).toBeCloseTo(pairs.fit(y, { tolerance: 1e-12 }).fittedLogLikelihood, 4);
    const general = new HMM({ transition: sticky, emission: family([new Normal({ loc: -1, scale: 1 }), new Normal({ loc: 2, scale: 1 })]) });
    const w = general.sample(random.key(4), 100).observations;
    expect(general.fit(w, { method: 'gradient' }).fittedLogLikelihood).toBeCloseTo(general.fit(w, { tolerance: 1e-12, maxIterations: 3000 }).fittedLogLikelihood, 3);
    const masked = model.fit([[0, 1, 0, 0, 1, 1]], { method: 'gradient', mask: leftRightMask(3), maxIterations: 5 });
    expect(masked.transition.at(2, 0).item()).toBe(0);
  });
});
