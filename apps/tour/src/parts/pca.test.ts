import { eye, random } from '@x/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { smallDigits } from '../datasets/smallDigits.js';
import { orthonormalRows, pcaReference, principalComponents, type Components } from './pca.js';

describe('principal components of the 8×8 digits', () => {
  let found: Components;
  beforeAll(() => {
    found = principalComponents(smallDigits().images, 12, { tolerance: 1e-7 });
  });
  const reference = pcaReference();

  test("variances are numpy's eigenvalues", () => {
    // The error of a Rayleigh quotient is the square of that of its vector, here below 1e-5.
    Array.from(found.variances.data, (value, i) => expect(value / reference.explainedVariance[i]!).toBeCloseTo(1, 9));
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

test('orthonormalRows keeps the span of the leading rows', () => {
  const x = random.normal(random.key(1), [3, 5]);
  const q = orthonormalRows(x);
  const projected = x.matmul(q.transpose()).matmul(q);
  expect(projected.sub(x).abs().max().item()).toBeLessThan(1e-14);
});
