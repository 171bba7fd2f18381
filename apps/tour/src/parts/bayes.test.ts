import { expect, test } from 'vitest';
import { silence } from '../terminal/terminal.js';
import { approximateTumours, sampleTumours } from './bayes.js';

test('draws and the Laplace approximation of the regression agree', async () => {
  const trace = await sampleTumours({ chains: 2, warmup: 300, draws: 400 }, silence);
  const { mean, deviations } = approximateTumours();
  trace.summary().rows.forEach(({ mean: value, rhat }, i) => {
    expect(rhat).toBeLessThan(1.03);
    // The posterior is skewed: means and modes differ by a fraction of a standard deviation.
    expect(Math.abs(value - mean.at(i).item())).toBeLessThan(0.6 * deviations[i]!);
  });
});
