import { beforeAll, describe, expect, test } from 'vitest';
import { deviation, eightSchoolsReference, sampleEightSchools, summaries, type Posterior } from './eightSchools.js';

describe('the posterior of the eight schools', () => {
  let posterior: Posterior;
  let rows: ReturnType<typeof summaries>;
  beforeAll(() => {
    posterior = sampleEightSchools({ chains: 4, warmup: 300, draws: 1000 });
    rows = summaries(posterior);
  });
  const reference = eightSchoolsReference();

  test('means agree with posteriordb within Monte Carlo error', () => {
    // Ten dependent comparisons at four standard errors: a false alarm in fewer than 1 of 1500 keys; the key is fixed.
    for (const row of rows) expect(Math.abs(deviation(row, reference[row.name]!)), row.name).toBeLessThan(4);
  });

  test('spreads and quantiles agree with posteriordb', () => {
    for (const row of rows) {
      const known = reference[row.name]!;
      // The standard error of these is a few times that of a mean, about sd / √1000.
      expect(Math.abs(row.sd / known.sd - 1), row.name).toBeLessThan(0.15);
      for (const q of ['q05', 'q50', 'q95'] as const) expect(Math.abs(row[q] - known[q]) / known.sd, `${row.name} ${q}`).toBeLessThan(0.25);
    }
  });

  test('the chains have mixed', () => {
    for (const row of rows) {
      expect(row.rHat, row.name).toBeLessThan(1.02);
      expect(row.effectiveSize, row.name).toBeGreaterThan(400);
    }
    for (const acceptance of posterior.acceptance) expect(acceptance).toBeGreaterThan(0.6);
  });
});
