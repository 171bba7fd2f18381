import { expect, test } from 'vitest';
import { earthquakes, fitEarthquakes } from './earthquakes.js';

test('two and three states have the published likelihoods', () => {
  // Zucchini & MacDonald, Hidden Markov Models for Time Series (2009), table 4.1 and 3.3 (not stationary).
  const { counts } = earthquakes();
  const [two, three] = [fitEarthquakes(2), fitEarthquakes(3)];
  expect(-two.logLikelihood(counts)).toBeCloseTo(341.879, 2);
  expect(Array.from(two.emission.rates.data).map((r) => r.toFixed(2))).toEqual(['15.42', '26.02']);
  expect(-three.logLikelihood(counts)).toBeCloseTo(328.527, 2);
  expect(Array.from(three.emission.rates.data).map((r) => r.toFixed(2))).toEqual(['13.13', '19.71', '29.71']);
});
