import { beforeAll, describe, expect, test } from 'vitest';
import type { Trace } from '@x/mcmc';
import { silence } from '../terminal/terminal.js';
import { compareWithReference, sampleEightSchools } from './eightSchools.js';

describe('the posterior of the eight schools', () => {
  let trace: Trace;
  let rows: ReturnType<typeof compareWithReference>;
  beforeAll(async () => {
    trace = await sampleEightSchools({ chains: 4, warmup: 500, draws: 1000 }, silence);
    rows = compareWithReference(trace);
  });

  test('means agree with posteriordb within Monte Carlo error', () => {
    expect(rows).toHaveLength(10);
    // Ten dependent comparisons at four standard errors: a false alarm in fewer than 1 of 1500 keys; the key is fixed.
    for (const { name, deviation } of rows) expect(Math.abs(deviation), name).toBeLessThan(4);
  });

  test('spreads and quantiles agree with posteriordb', () => {
    for (const { name, ours, known, quantiles } of rows) {
      // The standard error of these is a few times that of a mean, about sd / √1000.
      expect(Math.abs(ours.sd / known.sd - 1), name).toBeLessThan(0.15);
      [known.q05, known.q50, known.q95].forEach((q, i) => expect(Math.abs(quantiles[i]! - q) / known.sd, `${name} quantile ${i}`).toBeLessThan(0.25));
    }
  });

  test('the chains have mixed', () => {
    for (const { name, ours } of rows) {
      expect(ours.rhat, name).toBeLessThan(1.02);
      expect(ours.ess_bulk, name).toBeGreaterThan(400);
    }
  });
});
