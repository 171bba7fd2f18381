import { eigh } from '@x/linalg';
import { tensor } from '@x/tensor/core';
import { columnMoments } from '../gaussian/start.js';
import type { Observations } from '../observations.js';

/** The mean and covariance (divided by the total weight) of rows, with their eigenvalues, largest first. */
export interface SampleSpectrum {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly values: Float64Array;
  /** Eigenvectors in columns, d × d. */
  readonly vectors: Float64Array;
}

/** The spectrum of the sample covariance; what is missing is taken for the mean of its column. */
export function sampleSpectrum(data: Observations): SampleSpectrum {
  const { n, d, values, weights, totalWeight } = data;
  const mean = Float64Array.from({ length: d }, (_, j) => columnMoments(data, j).mean);
  const covariance = new Float64Array(d * d);
  const centered = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) {
      const x = values[i * d + j]!;
      centered[j] = Number.isNaN(x) ? 0 : x - mean[j]!;
    }
    const weight = weights[i]! / totalWeight;
    for (let j = 0; j < d; j++) for (let m = 0, scaled = weight * centered[j]!; m <= j; m++) covariance[j * d + m]! += scaled * centered[m]!;
  }
  for (let j = 0; j < d; j++) for (let m = 0; m < j; m++) covariance[m * d + j] = covariance[j * d + m]!;
  const { values: ascending, vectors } = eigh(tensor(covariance, { shape: [d, d] }));
  const columns = vectors.data;
  return {
    mean,
    covariance,
    values: Float64Array.from(ascending.data).reverse(),
    vectors: Float64Array.from({ length: d * d }, (_, e) => columns[Math.floor(e / d) * d + (d - 1 - (e % d))]!),
  };
}
