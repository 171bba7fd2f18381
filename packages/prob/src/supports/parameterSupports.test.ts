import { tensor, type Tensor } from '@x/tensor/core';
import { expect, test } from 'vitest';
import { counts, extendedReal, integer, positiveProbability, positiveVector } from './supports.js';

const inside = (x: Tensor): unknown => x.toArray();

test('supports of counts and of parameters say what belongs to them; NaN never does', () => {
  expect(inside(counts(3).contains(tensor([[1, 2], [2, 2], [-1, 4], [1.5, 1.5], [NaN, 3]])))).toEqual([true, false, false, false, false]);
  expect(inside(counts([3, 4]).contains(tensor([[1, 2], [1, 2]])))).toEqual([true, false]);
  expect(inside(integer.contains(tensor([-2, 0.5, Infinity, NaN])))).toEqual([true, false, false, false]);
  expect(inside(extendedReal.contains(tensor([-Infinity, 2, NaN])))).toEqual([true, true, false]);
  expect(inside(positiveProbability.contains(tensor([0, 1e-300, 1, 1.1, NaN])))).toEqual([false, true, true, false, false]);
  expect(inside(positiveVector.contains(tensor([[1, 2], [0, 1], [Infinity, 1], [NaN, 1]])))).toEqual([true, false, false, false]);
  expect(counts(3).expectation).toBe('hold whole numbers ≥ 0 that sum to 3');
});

test('positive vectors and probabilities have bijectors onto them', () => {
  const vectors = positiveVector.bijector!();
  const x = tensor([[0, 1], [-2, 3]]);
  expect(inside(positiveVector.contains(vectors.forward(x)))).toEqual([true, true]);
  // d eˣ/dx = eˣ, one logarithm for each vector.
  expect(vectors.forwardLogDet(x).toArray()).toEqual([1, 1]);
  expect(inside(positiveProbability.contains(positiveProbability.bijector!().forward(tensor([-3, 4]))))).toEqual([true, true]);
});
