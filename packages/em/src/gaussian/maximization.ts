import type { Observations } from '../observations.js';
import { fewRows, mixtureKernels } from '../wasm/mixtureKernels.js';
import type { CovarianceKind } from './covarianceKind.js';
import type { Responsibilities } from './expectation.js';
import type { PriorTerms } from './gaussianPrior.js';
import type { MissingPattern } from './missing.js';
import { scatterInWasm, sumsInWasm } from './momentsInWasm.js';
import type { MixtureParameters } from './parameters.js';

/** How the M-step turns sums into parameters. */
export interface Maximization {
  readonly kind: CovarianceKind;
  readonly prior: PriorTerms;
  /** Added to the diagonals of covariances. */
  readonly regularization: number;
}

/** A component with less than this share of the data keeps its parameters: it would be made of rounding errors. */
const emptyShare = 1e-12;

/**
 * The parameters of greatest expected log posterior.
 * @internal
 */
export function maximization(data: Observations, e: Pick<Responsibilities, 'shares' | 'conditionals'>, before: MixtureParameters, patterns: readonly MissingPattern[], { kind, prior, regularization }: Maximization): MixtureParameters {
  const { n, d, weights: rowWeights, totalWeight } = data;
  const { k } = before;
  const { shares } = e;
  const masses = massesOf(shares, rowWeights, n, k);
  const counts = new Float64Array(k);
  for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) counts[c]! += masses[i * k + c]!;
  const isEmpty = (c: number): boolean => counts[c]! + prior.covarianceCount + prior.strength <= emptyShare * totalWeight;

  const filled = patterns.length === 0 ? undefined : fillIn(data, e, before, patterns);
  const kernels = filled === undefined && n >= fewRows ? mixtureKernels() : undefined;
  const means = kernels === undefined ? sumsOf(data, masses, k, filled) : sumsInWasm(kernels, data.values, n, d, masses, k);
  toMeans(means, counts, k, d, prior);
  const scatter = kernels === undefined ? scatterOf(data, masses, means, k, kind.diagonal, filled) : scatterInWasm(kernels, data.values, n, d, masses, means, k, kind.diagonal);
  if (filled !== undefined) addConditionalCovariances(scatter, e, masses, patterns, k, d);
  addPrior(scatter, means, prior, kind, k, d);
  const divisors = counts.map((count, c) => count + prior.meanCount + (kind.name === 'tied' && c > 0 ? 0 : prior.covarianceCount));
  kind.fromScatter(scatter, divisors, k, d);
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) scatter[c * d * d + j * (d + 1)]! += regularization;

  for (let c = 0; c < k; c++) {
    if (!isEmpty(c)) continue;
    means.set(before.means.subarray(c * d, (c + 1) * d), c * d);
    if (kind.name !== 'tied') scatter.set(before.covariances.subarray(c * d * d, (c + 1) * d * d), c * d * d);
  }
  const mass = counts.map((count, c) => Math.max(count + prior.weightCounts[c]!, 0));
  const total = mass.reduce((a, b) => a + b, 0);
  return { k, d, weights: mass.map((m) => m / total), means, covariances: scatter };
}

/** n × k × d: every row as each component completes it. */
function fillIn({ n, d, values }: Observations, { conditionals }: Pick<Responsibilities, 'conditionals'>, { k, means }: MixtureParameters, patterns: readonly MissingPattern[]): Float64Array {
  const out = new Float64Array(n * k * d);
  patterns.forEach(({ observed, missing, rows }, q) => {
    const size = observed.length;
    for (const i of rows) {
      for (let c = 0; c < k; c++) {
        const at = (i * k + c) * d;
        for (const j of observed) out[at + j] = values[i * d + j]!;
        const { regression } = conditionals[q]![c]!;
        missing.forEach((j, a) => {
          let sum = means[c * d + j]!;
          for (let m = 0; m < size; m++) sum += regression[a * size + m]! * (values[i * d + observed[m]!]! - means[c * d + observed[m]!]!);
          out[at + j] = sum;
        });
      }
    }
  });
  return out;
}

/** n × k: the part of each row's weight that each component takes. */
function massesOf(shares: Float64Array, rowWeights: Float64Array, n: number, k: number): Float64Array {
  if (rowWeights.every((weight) => weight === 1)) return shares;
  const masses = new Float64Array(n * k);
  for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) masses[i * k + c] = rowWeights[i]! * shares[i * k + c]!;
  return masses;
}

/** Σᵢ mᵢₖ xᵢ */
function sumsOf({ n, d, values }: Observations, masses: Float64Array, k: number, filled: Float64Array | undefined): Float64Array {
  const sums = new Float64Array(k * d);
  const source = filled ?? values;
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      const mass = masses[i * k + c]!;
      if (mass === 0) continue;
      const row = filled === undefined ? i * d : (i * k + c) * d;
      for (let j = 0; j < d; j++) sums[c * d + j]! += mass * source[row + j]!;
    }
  }
  return sums;
}

/** Turns sums into the means that the prior draws towards its own, in place. */
function toMeans(sums: Float64Array, counts: Float64Array, k: number, d: number, { strength, loc }: PriorTerms): void {
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) sums[c * d + j] = (sums[c * d + j]! + strength * loc[j]!) / (counts[c]! + strength);
}

/** Σᵢ mᵢₖ (xᵢ − μₖ)(xᵢ − μₖ)ᵀ, around the new means so that nothing cancels. */
function scatterOf({ n, d, values }: Observations, masses: Float64Array, means: Float64Array, k: number, diagonal: boolean, filled: Float64Array | undefined): Float64Array {
  const scatter = new Float64Array(k * d * d);
  const difference = new Float64Array(d);
  const source = filled ?? values;
  for (let c = 0; c < k; c++) {
    const base = c * d * d;
    for (let i = 0; i < n; i++) {
      const mass = masses[i * k + c]!;
      if (mass === 0) continue;
      const row = filled === undefined ? i * d : (i * k + c) * d;
      for (let j = 0; j < d; j++) difference[j] = source[row + j]! - means[c * d + j]!;
      for (let j = 0; j < d; j++) {
        const scaled = mass * difference[j]!;
        if (diagonal) scatter[base + j * (d + 1)]! += scaled * difference[j]!;
        else for (let m = 0, to = base + j * d; m <= j; m++, to++) scatter[to]! += scaled * difference[m]!;
      }
    }
    if (!diagonal) for (let j = 0; j < d; j++) for (let m = 0; m < j; m++) scatter[base + m * d + j] = scatter[base + j * d + m]!;
  }
  return scatter;
}

/** What is missing varies around its conditional mean. */
function addConditionalCovariances(scatter: Float64Array, { conditionals }: Pick<Responsibilities, 'conditionals'>, masses: Float64Array, patterns: readonly MissingPattern[], k: number, d: number): void {
  patterns.forEach(({ missing, rows }, q) => {
    for (let c = 0; c < k; c++) {
      const mass = rows.reduce((a, i) => a + masses[i * k + c]!, 0);
      const { covariance } = conditionals[q]![c]!;
      missing.forEach((i, a) => missing.forEach((j, b) => void (scatter[c * d * d + i * d + j]! += mass * covariance[a * missing.length + b]!)));
    }
  });
}

function addPrior(scatter: Float64Array, means: Float64Array, { strength, loc, scale }: PriorTerms, kind: CovarianceKind, k: number, d: number): void {
  for (let c = 0; c < k; c++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        if (kind.diagonal && i !== j) continue;
        const pull = strength * (means[c * d + i]! - loc[i]!) * (means[c * d + j]! - loc[j]!);
        scatter[c * d * d + i * d + j]! += pull + (kind.name === 'tied' && c > 0 ? 0 : scale[i * d + j]!);
      }
    }
  }
}
