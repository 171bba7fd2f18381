import type { MetricData } from '../hamiltonian/metric.js';

/** A running mean and sum of squares (or of products): plain data. */
export interface CovarianceEstimate {
  readonly count: number;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

/** An estimate without draws, of variances or of all covariances. */
export function emptyEstimate(dimension: number, kind: 'diag' | 'dense'): CovarianceEstimate {
  return { count: 0, mean: new Float64Array(dimension), squares: new Float64Array(kind === 'diag' ? dimension : dimension * dimension) };
}

/**
 * Takes in one draw: m ← m + (x − m)/n, s ← s + (x − m_old)(x − m_new).
 *
 * Source: Welford, Note on a method for calculating corrected sums of squares and products (1962).
 */
export function learnCovariance({ count, mean, squares }: CovarianceEstimate, x: Float64Array): CovarianceEstimate {
  const n = mean.length;
  const next: CovarianceEstimate = { count: count + 1, mean: mean.slice(), squares: squares.slice() };
  for (let i = 0; i < n; i++) next.mean[i] = mean[i]! + (x[i]! - mean[i]!) / next.count;
  if (squares.length === n) {
    for (let i = 0; i < n; i++) next.squares[i] = squares[i]! + (x[i]! - mean[i]!) * (x[i]! - next.mean[i]!);
  } else {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) next.squares[i * n + j] = squares[i * n + j]! + (x[i]! - next.mean[i]!) * (x[j]! - mean[j]!);
    }
  }
  return next;
}

/**
 * The estimate as a metric, shrunk towards a small multiple of the identity: n/(n+5) Σ + 10⁻³ · 5/(n+5) I.
 *
 * Source: Stan reference manual, section "Euclidean metric".
 */
export function regularized({ count, mean, squares }: CovarianceEstimate, kind: 'diag' | 'dense'): MetricData {
  const n = mean.length;
  const share = count / (count + 5) / Math.max(1, count - 1);
  const ridge = (1e-3 * 5) / (count + 5);
  const inverseMass = squares.map((s) => s * share);
  if (kind === 'diag') for (let i = 0; i < n; i++) inverseMass[i] = inverseMass[i]! + ridge;
  else {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) inverseMass[j * n + i] = inverseMass[i * n + j]! = (inverseMass[i * n + j]! + inverseMass[j * n + i]!) / 2;
      inverseMass[i * n + i] = inverseMass[i * n + i]! + ridge;
    }
  }
  return { kind, inverseMass };
}
