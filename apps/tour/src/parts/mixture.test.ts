import { describe, expect, test } from 'vitest';
import { criteria, fitEruptions, oldFaithful } from './mixture.js';

describe('the eruptions of Old Faithful', () => {
  test('reach the likelihood that scikit-learn finds', () => {
    const { fitted, steps } = fitEruptions(oldFaithful());
    // packages/em/reference/gaussianMixture.json, full covariances.
    expect(fitted.logLikelihood).toBeCloseTo(-1130.26396, 3);
    expect(steps).toHaveLength(fitted.iterations + 1);
  });

  test('two kinds have the smallest BIC', () => {
    const bic = criteria(oldFaithful());
    expect(bic.indexOf(Math.min(...bic))).toBe(1);
  });
});
