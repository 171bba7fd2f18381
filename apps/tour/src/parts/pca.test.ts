import { eye } from '@x/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { smallDigits } from '../datasets/smallDigits.js';
import { pcaReference, principalComponents, type Components } from './pca.js';

describe('principal components of the 8×8 digits', () => {
  let found: Components;
  beforeAll(() => {
    found = principalComponents(smallDigits().images, 12);
  });
  const reference = pcaReference();

  test("variances are numpy's eigenvalues", () => {
    Array.from(found.variances.data, (value, i) => expect(value / reference.explainedVariance[i]!).toBeCloseTo(1, 12));
    expect(found.variances.at(0).item() / found.totalVariance).toBeCloseTo(reference.explainedRatio[0]!, 12);
  });

  test('the first direction is the first eigenvector up to its sign', () => {
    expect(Math.abs(found.directions.at(0).dot(reference.firstComponent).item())).toBeCloseTo(1, 12);
  });

  test('directions are orthonormal', () => {
    const { directions } = found;
    expect(directions.matmul(directions.transpose()).sub(eye(12)).abs().max().item()).toBeLessThan(1e-14);
  });
});
