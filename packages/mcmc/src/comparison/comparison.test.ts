import { Normal } from '@x/prob';
import { tensor, type Tensor } from '@x/tensor/core';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compare } from './compare.js';
import { loo } from './loo.js';
import { waic } from './waic.js';

interface Case {
  readonly draws: number;
  readonly seed: number;
  readonly heavy: readonly number[];
  readonly loo: { readonly elpd: number; readonly se: number; readonly p: number; readonly pointwise: readonly number[]; readonly k: readonly number[] };
  readonly waic: { readonly elpd: number; readonly se: number; readonly p: number };
}

const { cases } = JSON.parse(readFileSync(new URL('../../reference/looWaic.json', import.meta.url), 'utf8')) as { cases: Record<string, Case> };

/** The log likelihoods of the reference script: −½ − h z²/2 for quasi-random normal z. */
function logLikelihoods({ draws, seed, heavy }: Case): Tensor {
  let state = seed;
  const uniforms = Array.from({ length: draws }, () => {
    state = (48271 * state) % 2147483647;
    return state / 2147483647;
  });
  const z = new Normal().quantile(uniforms).data;
  return tensor([Array.from(z, (v: number) => heavy.map((h) => -0.5 - (h * v * v) / 2))]);
}

describe.each(Object.entries(cases))('%s log likelihoods', (_, expected) => {
  const ll = logLikelihoods(expected);

  test('loo agrees with R', () => {
    const { elpd, standardError, effectiveParameters, pointwise, paretoK } = loo(ll);
    // The cutoffs and plotting positions are the same; what differs is rounding.
    expect(elpd).toBeCloseTo(expected.loo.elpd, 8);
    expect(standardError).toBeCloseTo(expected.loo.se, 8);
    expect(effectiveParameters).toBeCloseTo(expected.loo.p, 8);
    expected.loo.pointwise.forEach((x, i) => expect(pointwise[i]).toBeCloseTo(x, 8));
    expected.loo.k.forEach((x, i) => expect(paretoK[i]).toBeCloseTo(x, 6));
  });

  test('waic agrees with R', () => {
    const { elpd, standardError, effectiveParameters } = waic(ll);
    expect(elpd).toBeCloseTo(expected.waic.elpd, 10);
    expect(standardError).toBeCloseTo(expected.waic.se, 10);
    expect(effectiveParameters).toBeCloseTo(expected.waic.p, 10);
  });
});

test('heavy tails are reported in words', () => {
  expect(loo(logLikelihoods(cases.heavy!)).warnings).toHaveLength(1);
  expect(loo(logLikelihoods(cases.light!)).warnings).toEqual([]);
  expect(waic(logLikelihoods(cases.heavy!)).warnings[0]).toContain('Use loo');
});

test('models are ranked by differences of observations', () => {
  const a = loo(logLikelihoods(cases.light!));
  const rows = compare({ a, b: { elpd: a.elpd - 3, pointwise: a.pointwise.map((x) => x - 1) } });
  expect(rows.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(rows[1]!.difference).toBeCloseTo(-3, 12);
  expect(rows[1]!.standardError).toBeCloseTo(0, 12);
});

test('what is not a number is refused', () => {
  expect(() => loo(tensor([[[NaN], [1]]]))).toThrow('loo: `logLikelihoods` must be finite, for at least one draw and one observation, got NaN at draw 0, observation 0.');
  expect(() => waic(tensor([1, 2]))).toThrow('must have the axes [chain, draw, ...], got [2]');
});
