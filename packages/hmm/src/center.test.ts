import { tensor } from '@x/tensor';
import { expect, test } from 'vitest';
import { center } from './center.js';

test('the mean is taken off every number', () => {
  expect(center(tensor([1, 2, 6])).toArray()).toEqual([-2, -1, 3]);
});
