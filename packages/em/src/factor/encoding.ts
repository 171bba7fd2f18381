import { DomainError } from '@x/tensor/core';
import { whiten } from '../gaussian/factors.js';
import { missingPatterns, type MissingPattern } from '../gaussian/missing.js';
import type { Observations } from '../observations.js';
import type { FactorParameters } from './factorParameters.js';

/** What rows say about their factors. */
export interface Encoding {
  /** E[z | x], n × q. */
  readonly means: Float64Array;
  /** The patterns of missing values, with Cov[z | x], q × q, of each. */
  readonly groups: readonly { readonly pattern: MissingPattern; readonly covariance: Float64Array }[];
  readonly rowLogLikelihoods: Float64Array;
  readonly logLikelihood: number;
}

const logTwoPi = Math.log(2 * Math.PI);

/**
 * The distribution of the factors given what is there of each row. With M = I + W ᵀΨ⁻¹W over the observed columns,
 * E[z | x] = M⁻¹WᵀΨ⁻¹(x − μ), Cov[z | x] = M⁻¹ and log |WWᵀ + Ψ| = log |Ψ| + log |M|.
 */
export function encode(op: string, data: Observations, p: FactorParameters): Encoding {
  const { n, values, weights } = data;
  const { d, q, mean, loadings, noise } = p;
  const means = new Float64Array(n * q);
  const rowLogLikelihoods = new Float64Array(n);
  const all = { observed: Array.from({ length: d }, (_, j) => j), missing: [], rows: Array.from({ length: n }, (_, i) => i) };
  const groups = (data.hasMissing ? missingPatterns(data) : [all]).map((pattern) => {
    const { observed, rows } = pattern;
    const m = new Float64Array(q * q);
    let logDet = 0;
    for (const j of observed) {
      const variance = noise[j]!;
      if (!(variance > 0)) throw heywood(op, j);
      logDet += Math.log(variance);
      for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) m[a * q + b]! += (loadings[j * q + a]! * loadings[j * q + b]!) / variance;
    }
    for (let a = 0; a < q; a++) m[a * (q + 1)]! += 1;
    const w = new Float64Array(q * q);
    logDet += whiten(m, q, w)!;
    const covariance = new Float64Array(q * q);
    for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) for (let c = Math.max(a, b); c < q; c++) covariance[a * q + b]! += w[c * q + a]! * w[c * q + b]!;
    const projected = new Float64Array(q);
    for (const i of rows) {
      projected.fill(0);
      let square = 0;
      for (const j of observed) {
        const difference = values[i * d + j]! - mean[j]!;
        const scaled = difference / noise[j]!;
        square += difference * scaled;
        for (let a = 0; a < q; a++) projected[a]! += loadings[j * q + a]! * scaled;
      }
      for (let a = 0; a < q; a++) {
        let z = 0;
        let whitened = 0;
        for (let b = 0; b < q; b++) z += covariance[a * q + b]! * projected[b]!;
        for (let b = 0; b <= a; b++) whitened += w[a * q + b]! * projected[b]!;
        means[i * q + a] = z;
        square -= whitened * whitened;
      }
      rowLogLikelihoods[i] = -0.5 * (observed.length * logTwoPi + logDet + square);
    }
    return { pattern, covariance };
  });
  const logLikelihood = rowLogLikelihoods.reduce((total, value, i) => total + (weights[i]! > 0 ? weights[i]! * value : 0), 0);
  return { means, groups, rowLogLikelihoods, logLikelihood };
}

function heywood(op: string, column: number): DomainError {
  return new DomainError({
    op,
    argument: 'factors',
    expected: 'leave noise in every column',
    actual: `none in column ${column}, which the factors explain completely`,
    hint: 'Use fewer factors, or leave out columns that are functions of others.',
  });
}
