import { random } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { summarise } from './summary.js';

describe('summarise', () => {
  const noise = random.normal(random.key(3), [4, 2000]);
  const chains = (x = noise): ArrayLike<number>[] => Array.from({ length: 4 }, (_, c) => x.at(c).data);

  test('independent draws count fully', () => {
    const { mean, sd, mcse, effectiveSize, rHat, q05, q50, q95 } = summarise(chains());
    expect(effectiveSize).toBeGreaterThan(6500);
    expect(effectiveSize).toBeLessThan(10000);
    expect(rHat).toBeCloseTo(1, 2);
    expect(Math.abs(mean)).toBeLessThan(4 * mcse);
    expect(sd).toBeCloseTo(1, 1);
    expect(q05).toBeCloseTo(-1.645, 1);
    expect(q50).toBeCloseTo(0, 1);
    expect(q95).toBeCloseTo(1.645, 1);
  });

  test('draws of an autoregression with coefficient 0.9 count a nineteenth', () => {
    const steps = chains().map((chain) => {
      let x = 0;
      return Array.from(chain, (e) => (x = 0.9 * x + e));
    });
    const { effectiveSize } = summarise(steps);
    expect(effectiveSize / (8000 * (0.1 / 1.9))).toBeGreaterThan(0.6);
    expect(effectiveSize / (8000 * (0.1 / 1.9))).toBeLessThan(1.6);
  });

  test('chains in different places raise R̂', () => {
    expect(summarise(chains(noise.add([[0], [0], [0], [5]]))).rHat).toBeGreaterThan(1.5);
  });
});
