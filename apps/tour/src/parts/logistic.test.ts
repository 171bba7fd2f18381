import { tensor } from '@x/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { breastCancer } from '../datasets/breastCancer.js';
import { fitLogistic, inverse, logisticReference, type LogisticFit } from './logistic.js';

describe('logistic regression on the breast-cancer data', () => {
  let fit: LogisticFit;
  beforeAll(() => {
    fit = fitLogistic(breastCancer());
  });
  const reference = logisticReference();

  test('coefficients and Hessian-based standard errors are those of statsmodels', () => {
    expect(fit.coefficients.map(({ name }) => name)).toEqual(reference.rows.map(({ name }) => name));
    // Both are maxima to rounding: the Hessian's condition number is below 100.
    fit.coefficients.forEach(({ value, standardError }, i) => {
      expect(value).toBeCloseTo(reference.rows[i]!.coefficient, 11);
      expect(standardError).toBeCloseTo(reference.rows[i]!.standardError, 11);
    });
    expect(fit.logLikelihood).toBeCloseTo(reference.logLikelihood, 10);
  });

  test('converges quadratically and classifies well', () => {
    expect(fit.gradientNorms.length).toBeLessThan(12);
    expect(fit.gradientNorms.at(-1)).toBeLessThan(1e-9);
    expect(fit.accuracy).toBeGreaterThan(0.9);
  });
});

test('inverse by Newton–Schulz iteration', () => {
  const found = inverse(tensor([[4, 1], [2, 3]])).toArray() as number[][];
  [[0.3, -0.1], [-0.2, 0.4]].forEach((row, i) => row.forEach((value, j) => expect(found[i]![j]).toBeCloseTo(value, 14)));
});
