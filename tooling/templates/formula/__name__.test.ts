import { expect, test } from 'vitest';
import { __name__ } from './elementwise.js';

test('__name__ has the values of its definition', () => {
  // Values computed by other means, at a point inside each branch and at the borders.
  expect(__name__(__arguments__).item()).toBeCloseTo(NaN, 15);
});
