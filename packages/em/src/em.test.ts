import { describe, expect, test } from 'vitest';
import { em } from './em.js';

/** Which of two coins gave these heads in ten tosses each? E-15. */
const heads = [5, 9, 8, 4, 7];
const likelihood = (p: number, h: number): number => p ** h * (1 - p) ** (10 - h);
const coins = {
  eStep: ([p, q]: readonly [number, number]) => heads.map((h) => likelihood(p, h) / (likelihood(p, h) + likelihood(q, h))),
  mStep: (share: readonly number[]): readonly [number, number] => {
    const estimate = (w: readonly number[]): number => w.reduce((a, r, i) => a + r * heads[i]!, 0) / w.reduce((a, r) => a + 10 * r, 0);
    return [estimate(share), estimate(share.map((r) => 1 - r))];
  },
  logLikelihood: ([p, q]: readonly [number, number]) => heads.reduce((a, h) => a + Math.log((likelihood(p, h) + likelihood(q, h)) / 2), 0),
};

describe('em', () => {
  test('E-13, E-15: one step and the limit of the two coins', () => {
    const one = em(coins, [0.6, 0.5], { maxIterations: 1 });
    expect(one.params[0]).toBeCloseTo(0.7130122354, 9);
    expect(one.params[1]).toBeCloseTo(0.5813393083, 9);
    expect(one.converged).toBe(false);
    const all = em(coins, [0.6, 0.5], { tolerance: 1e-15 });
    expect(all.params[0]).toBeCloseTo(0.7967890669, 7);
    expect(all.params[1]).toBeCloseTo(0.5195831201, 7);
    expect(all.converged).toBe(true);
    expect(all.history).toHaveLength(all.iterations + 1);
    for (let i = 1; i <= all.iterations; i++) expect(all.history[i]! - all.history[i - 1]!).toBeGreaterThan(-1e-12);
  });

  test('goes on from where it ended', () => {
    const whole = em(coins, [0.6, 0.5], { maxIterations: 6, tolerance: 0 });
    const half = em(coins, [0.6, 0.5], { maxIterations: 3, tolerance: 0 });
    expect(em(coins, half.params, { maxIterations: 3, tolerance: 0 }).params).toEqual(whole.params);
  });

  test('ends when told to, with what it has', () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const result = em(coins, [0.6, 0.5], { signal: controller.signal, onIteration: ({ iteration }) => (seen.push(iteration), iteration === 2 && controller.abort()) });
    expect(seen).toEqual([0, 1, 2]);
    expect(result).toMatchObject({ iterations: 2, converged: false, message: 'aborted' });
  });

  test('a step that lowers the likelihood is an error', () => {
    const wrong = { ...coins, mStep: (): readonly [number, number] => [0.1, 0.1] };
    expect(() => em(wrong, [0.6, 0.5])).toThrow('em: `mStep` must not lower the log likelihood');
    expect(em(wrong, [0.6, 0.5], { monotone: false }).params).toEqual([0.1, 0.1]);
  });

  test('a likelihood that is not a number is an error', () => {
    expect(() => em({ ...coins, logLikelihood: () => NaN }, [0.6, 0.5])).toThrow('em: `logLikelihood` must be finite, got NaN after 0 iterations.');
  });
});
