import { random, stack, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import reference from '../../reference/diagnostics.json' with { type: 'json' };
import { bfmi, ess, hdi, mcse, rhat } from './diagnostics.js';

/** Chains of xₜ = φ xₜ₋₁ + ε. */
function autoregressive(phi: number, chains: number, n: number): Tensor {
  const noise = random.normal(random.key(8), [chains, n]);
  return stack(
    Array.from({ length: chains }, (_, c) => {
      let x = noise.at(c, 0).item() / Math.sqrt(1 - phi * phi);
      return tensor(Array.from(noise.at(c).data, (e) => (x = phi * x + Number(e))));
    }),
  );
}

describe('agrees with the R package posterior', () => {
  // Both compute autocovariances by Fourier transforms: differences are rounding errors, which a ratio of sums can magnify.
  test.each(reference.cases)('$name', ({ draws, rhat: r, essBulk, essTail, essMean, mcseMean, mcseSd }) => {
    const close = (ours: Tensor, theirs: number): void => expect(Math.abs(ours.item() / theirs - 1)).toBeLessThan(1e-9);
    close(rhat(draws), r);
    close(ess(draws), essBulk);
    close(ess(draws, { kind: 'tail' }), essTail);
    close(ess(draws, { kind: 'mean' }), essMean);
    close(mcse(draws), mcseMean);
    close(mcse(draws, { of: 'sd' }), mcseSd);
  });
});

describe('known behaviour', () => {
  test('M-28: the integrated autocorrelation time of an autoregression with φ = 0.9 is 19', () => {
    const n = 20000;
    const time = (4 * n) / ess(autoregressive(0.9, 4, n), { kind: 'mean' }).item();
    expect(Math.abs(time - 19)).toBeLessThan(3);
  });

  test('M-28: R̂ of four good chains is near 1, of stuck ones above 1.5', () => {
    expect(rhat(random.normal(random.key(1), [4, 1000])).item()).toBeLessThan(1.01);
    const stuck = random.normal(random.key(1), [4, 1000]).mul(0.01).add([[0], [1], [2], [3]]);
    expect(rhat(stuck).item()).toBeGreaterThan(1.5);
    expect(rhat([[0, 0, 0, 0, 0], [1, 1, 1, 1, 1]]).item()).toBe(Infinity);
  });

  test('constant, short and non-finite draws give NaN', () => {
    for (const draws of [[[2, 2, 2, 2, 2]], [[1, 2, 3]], [[1, NaN, 2, 3, 4, 5]], [[1, Infinity, 2, 3, 4, 5]]]) {
      expect(rhat(draws).item()).toBeNaN();
      expect(ess(draws).item()).toBeNaN();
      expect(ess(draws, { kind: 'tail' }).item()).toBeNaN();
    }
  });

  test('every element is looked at by itself', () => {
    const draws = random.normal(random.key(2), [4, 100, 2, 3]);
    const all = rhat(draws);
    expect(all.shape).toEqual([2, 3]);
    expect(all.at(1, 2).item()).toBe(rhat(draws.at(':', ':', 1, 2)).item());
    expect(hdi(draws).shape).toEqual([2, 3, 2]);
  });

  test('the highest density interval of a skewed distribution starts at its mode', () => {
    // Exponential(1): the shortest interval with 94 % is [0, −log 0.06].
    const [low, high] = hdi(random.exponential(random.key(3), [4, 20000])).toArray() as [number, number];
    expect(low).toBeLessThan(0.01);
    expect(high).toBeCloseTo(-Math.log(0.06), 1);
  });

  test('E-BFMI of independent energies is 2, of a slow walk near 0', () => {
    const noise = random.normal(random.key(4), [2, 20000]);
    expect(Math.abs(bfmi(noise).at(0).item() - 2)).toBeLessThan(0.1);
    expect(bfmi(noise.cumsum({ axis: 1 })).at(1).item()).toBeLessThan(0.01);
  });

  test('draws without chains are refused', () => {
    expect(() => rhat([1, 2, 3])).toThrow('rhat: `draws` must have shape [chain, draw, …], got [3]. A single chain is [draws], in brackets.');
    expect(() => hdi([[1, 2]], { prob: 94 })).toThrow('hdi: `prob` must lie strictly between 0 and 1, got 94');
  });
});
