import { expect, test } from 'vitest';
import { fitNile } from './nile.js';

test('the variances are the published ones', () => {
  // Durbin & Koopman, Time Series Analysis by State Space Methods (2001), section 2.10; EM stops within a per cent.
  const fitted = fitNile();
  expect(fitted.observationCovariance.item() / 15099).toBeCloseTo(1, 1);
  expect(fitted.transitionCovariance.item() / 1469.1).toBeCloseTo(1, 1);
});
