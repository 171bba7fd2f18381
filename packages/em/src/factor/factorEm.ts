import { em, type EmOptions, type EmResult } from '../em.js';
import { whiten } from '../gaussian/factors.js';
import { columnMoments } from '../gaussian/start.js';
import type { Observations } from '../observations.js';
import { encode, type Encoding } from './encoding.js';
import type { FactorParameters, NoiseKind } from './factorParameters.js';

/**
 * Fits loadings, mean and noise by expectation maximisation. Every column is regressed on the expected factors of the
 * rows that have it, so that missing values need no guesses.
 * Source: Rubin & Thayer, Psychometrika 47 (1982); Ghahramani & Hinton, The EM algorithm for mixtures of factor analyzers (1996).
 */
export function factorEm(op: string, data: Observations, start: FactorParameters, kind: NoiseKind, options: EmOptions<FactorParameters>): EmResult<FactorParameters, Encoding> {
  const smallest = smallestNoise(data);
  return em<FactorParameters, Encoding>(
    {
      eStep: (p) => encode(op, data, p),
      mStep: (e, p) => regress(data, e, p, kind, smallest),
      logLikelihood: (_, e) => e.logLikelihood,
    },
    start,
    options,
  );
}

function regress({ d, values, weights }: Observations, { means, groups }: Encoding, before: FactorParameters, kind: NoiseKind, smallest: Float64Array): FactorParameters {
  const { q } = before;
  const size = q + 1;
  const mean = new Float64Array(d);
  const loadings = new Float64Array(d * q);
  const noise = new Float64Array(d);
  const totals = new Float64Array(d);
  const row = new Float64Array(size).fill(1);
  const complete = groups.length === 1 && groups[0]!.pattern.missing.length === 0;
  let shared: Float64Array | undefined;
  for (let j = 0; j < d; j++) {
    // Σ E[z̃ z̃ᵀ] and Σ x E[z̃] over the rows that have the column, with z̃ = (z, 1).
    const moments = shared ?? new Float64Array(size * size);
    const cross = new Float64Array(size);
    let squares = 0;
    for (const { pattern, covariance } of groups) {
      if (!complete && pattern.missing.includes(j)) continue;
      let mass = 0;
      for (const i of pattern.rows) {
        const weight = weights[i]!;
        mass += weight;
        for (let a = 0; a < q; a++) row[a] = means[i * q + a]!;
        // Around the present mean, so that large means cost no digits.
        const x = values[i * d + j]! - before.mean[j]!;
        squares += weight * x * x;
        for (let a = 0; a < size; a++) {
          cross[a]! += weight * x * row[a]!;
          if (shared === undefined) for (let b = 0; b <= a; b++) moments[a * size + b]! += weight * row[a]! * row[b]!;
        }
      }
      totals[j]! += mass;
      if (shared === undefined) for (let a = 0; a < q; a++) for (let b = 0; b <= a; b++) moments[a * size + b]! += mass * covariance[a * q + b]!;
    }
    if (complete) shared = moments;
    const coefficients = solveSymmetric(moments, cross, size);
    for (let a = 0; a < q; a++) loadings[j * q + a] = coefficients[a]!;
    mean[j] = before.mean[j]! + coefficients[q]!;
    let explained = 0;
    for (let a = 0; a < size; a++) explained += coefficients[a]! * cross[a]!;
    noise[j] = Math.max((squares - explained) / totals[j]!, smallest[j]!);
  }
  if (kind === 'isotropic') {
    const all = totals.reduce((a, b) => a + b, 0);
    noise.fill(noise.reduce((total, variance, j) => total + variance * totals[j]!, 0) / all);
  }
  return { d, q, mean, loadings, noise };
}

/** Solves A x = b for a positive definite matrix given by its lower triangle. */
function solveSymmetric(lower: Float64Array, b: Float64Array, size: number): Float64Array {
  const w = new Float64Array(size * size);
  whiten(lower, size, w);
  const y = Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += w[i * size + j]! * b[j]!;
    return sum;
  });
  return Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = i; j < size; j++) sum += w[j * size + i]! * y[j]!;
    return sum;
  });
}

/** Noise below this share of a column's variance is rounding error: the likelihood would grow without bound (a Heywood case). */
function smallestNoise(data: Observations): Float64Array {
  return Float64Array.from({ length: data.d }, (_, j) => 1e-10 * Math.max(columnMoments(data, j).variance, Number.MIN_VALUE));
}
