import { tensor } from '@x/tensor';
import { expect, test } from 'vitest';
import { center } from './center.js';
import { sumsToZero } from './testing.js';

test('the mean is taken off every number', () => {
  expect(center(tensor([1, 2, 6])).toArray()).toEqual([-2, -1, 3]);
});

test('what is centered sums to zero', () => {
  expect(sumsToZero(center, [0.5, 1.25, 9])).toBe(true);
});
