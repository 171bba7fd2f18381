import { DomainError, type Shape } from '@x/tensor/core';

/**
 * A family of covariance matrices for the components of a mixture. Computations hold one dense matrix per component;
 * a kind says what of it is free, and how people see it.
 */
export interface CovarianceKind {
  readonly name: string;
  /** Whether entries off the diagonal are zero, so that they need not be computed. */
  readonly diagonal: boolean;
  /** The shape in which covariances are shown. */
  shape(k: number, d: number): Shape;
  /** The number of free numbers in k covariances. */
  parameters(k: number, d: number): number;
  /**
   * Turns the k scatter matrices Sₖ (sums of r (x − μ)(x − μ)ᵀ) with their divisors into k covariances, in place.
   */
  fromScatter(scatter: Float64Array, divisors: Float64Array, k: number, d: number): void;
  /** The numbers shown, of k dense matrices. */
  compact(dense: Float64Array, k: number, d: number): Float64Array;
  /** The k dense matrices behind the numbers shown. */
  expand(compact: Float64Array, k: number, d: number): Float64Array;
}

const full: CovarianceKind = {
  name: 'full',
  diagonal: false,
  shape: (k, d) => [k, d, d],
  parameters: (k, d) => (k * d * (d + 1)) / 2,
  fromScatter: (scatter, divisors, k, d) => divideEach(scatter, divisors, k, d * d),
  compact: (dense) => dense,
  expand: (compact) => compact,
};

/** One covariance for all components. */
const tied: CovarianceKind = {
  name: 'tied',
  diagonal: false,
  shape: (_, d) => [d, d],
  parameters: (_, d) => (d * (d + 1)) / 2,
  fromScatter: (scatter, divisors, k, d) => {
    const total = divisors.reduce((a, b) => a + b, 0);
    const size = d * d;
    for (let e = 0; e < size; e++) {
      let sum = 0;
      for (let c = 0; c < k; c++) sum += scatter[c * size + e]!;
      for (let c = 0; c < k; c++) scatter[c * size + e] = sum / total;
    }
  },
  compact: (dense, _, d) => dense.slice(0, d * d),
  expand: (compact, k, d) => {
    const dense = new Float64Array(k * d * d);
    for (let c = 0; c < k; c++) dense.set(compact, c * d * d);
    return dense;
  },
};

/** Variances of the columns. */
const diag: CovarianceKind = {
  name: 'diag',
  diagonal: true,
  shape: (k, d) => [k, d],
  parameters: (k, d) => k * d,
  fromScatter: (scatter, divisors, k, d) => divideEach(scatter, divisors, k, d * d),
  compact: (dense, k, d) => Float64Array.from({ length: k * d }, (_, i) => dense[Math.floor(i / d) * d * d + (i % d) * (d + 1)]!),
  expand: (compact, k, d) => onDiagonals(k, d, (c, j) => compact[c * d + j]!),
};

/** One variance for each component. */
const spherical: CovarianceKind = {
  name: 'spherical',
  diagonal: true,
  shape: (k) => [k],
  parameters: (k) => k,
  fromScatter: (scatter, divisors, k, d) => {
    for (let c = 0; c < k; c++) {
      let trace = 0;
      for (let j = 0; j < d; j++) trace += scatter[c * d * d + j * (d + 1)]!;
      for (let j = 0; j < d; j++) scatter[c * d * d + j * (d + 1)] = trace / (d * divisors[c]!);
    }
  },
  compact: (dense, k, d) => Float64Array.from({ length: k }, (_, c) => dense[c * d * d]!),
  expand: (compact, k, d) => onDiagonals(k, d, (c) => compact[c]!),
};

function divideEach(scatter: Float64Array, divisors: Float64Array, k: number, size: number): void {
  for (let c = 0; c < k; c++) for (let e = 0; e < size; e++) scatter[c * size + e]! /= divisors[c]!;
}

function onDiagonals(k: number, d: number, value: (component: number, column: number) => number): Float64Array {
  const dense = new Float64Array(k * d * d);
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) dense[c * d * d + j * (d + 1)] = value(c, j);
  return dense;
}

/** The names that people give. */
export type CovarianceName = 'full' | 'tied' | 'diag' | 'spherical';

/**
 * The kind of a name.
 * @internal
 */
export function covarianceKind(op: string, name: CovarianceName): CovarianceKind {
  const kind = { full, tied, diag, spherical }[name] as CovarianceKind | undefined;
  if (kind !== undefined) return kind;
  throw new DomainError({ op, argument: 'covariance', expected: "be 'full', 'tied', 'diag' or 'spherical'", actual: String(name) });
}
