import { asTensor, DomainError, requireWhole, ShapeError, showShape, type TensorLike } from '@x/tensor/core';
import type { EmOptions } from '../em.js';
import { observations, type Observations } from '../observations.js';
import type { FactorParameters, NoiseKind } from './factorParameters.js';
import { factorEm } from './factorEm.js';
import { FittedFactorModel, type FactorReport } from './fittedFactorModel.js';
import { sampleSpectrum } from './moments.js';

/** How to fit factors. */
export interface FactorOptions {
  /** The number of factors, below the number of columns. */
  readonly factors: number;
  /** Default 1000. */
  readonly maxIterations?: number;
  /** See `em`; default 1e-10, since factors converge slowly. */
  readonly tolerance?: number;
}

/** What one fit needs besides its data. */
export interface FactorFitOptions extends Pick<EmOptions, 'onIteration' | 'signal'> {
  /** One for each row; a weight of k is k repetitions. */
  readonly weights?: TensorLike;
}

/**
 * Factor analysis: x = mean + W z + noise with z ~ N(0, I) and independent noise of its own variance in every column,
 * fitted by expectation maximisation from the principal components.
 *
 * Domain: rows of finite numbers, NaN where missing; fewer factors than columns.
 * Fails: DomainError for options out of range, constant columns, or a column that factors explain completely.
 * Source: Rubin & Thayer, Psychometrika 47 (1982); Bishop, Pattern Recognition and Machine Learning (2006), 12.2.4.
 *
 * @example
 * const z = random.normal(random.key(0), [500, 1]);
 * const x = z.matmul([[1, 2, -1]]).add(random.normal(random.key(1), [500, 3]).mul(0.1));
 * const fitted = new FactorAnalysis({ factors: 1 }).fit(x);
 * fitted.loadings.data.map((w) => Math.abs(+w.toFixed(1))) // => Float64Array(3) [ 1, 2, 1 ]
 */
export class FactorAnalysis {
  /** Fails: DomainError for a number of factors below 1. */
  constructor(readonly options: FactorOptions) {
    requireWhole('FactorAnalysis', 'factors', options.factors, 1);
  }

  /** A model of known mean [d], loadings [d, q] and noise variances [d]. */
  static of(values: { readonly mean: TensorLike; readonly loadings: TensorLike; readonly noiseVariances: TensorLike }): FittedFactorModel {
    const [mean, loadings, noise] = [asTensor(values.mean), asTensor(values.loadings), asTensor(values.noiseVariances)];
    const d = mean.size;
    if (loadings.ndim !== 2 || loadings.shape[0] !== d) {
      throw new ShapeError({ op: 'FactorAnalysis.of', argument: 'loadings', expected: `have the shape [${d}, q]`, actual: showShape(loadings.shape) });
    }
    const variances = noise.size === 1 ? new Float64Array(d).fill(noise.item()) : Float64Array.from(noise.data);
    if (variances.length !== d || !variances.every((v) => v > 0)) {
      throw new DomainError({ op: 'FactorAnalysis.of', argument: 'noiseVariances', expected: `be ${d} positive numbers`, actual: String(variances) });
    }
    const parameters = { d, q: loadings.shape[1]!, mean: Float64Array.from(mean.data), loadings: Float64Array.from(loadings.data), noise: variances };
    return new FittedFactorModel(parameters, { logLikelihood: NaN, history: [], iterations: 0, converged: false, message: 'not fitted', totalWeight: 0, parameterCount: countOf(parameters, 'diagonal') });
  }

  /** Fits the model to rows [n, d]. */
  fit(x: TensorLike, { weights, ...hooks }: FactorFitOptions = {}): FittedFactorModel {
    const data = observations('FactorAnalysis.fit', x, weights, { missing: true });
    return fitFactors('FactorAnalysis.fit', data, 'diagonal', this.options, hooks);
  }
}

/** Fits by expectation maximisation from the principal components. */
export function fitFactors(op: string, data: Observations, kind: NoiseKind, { factors: q, maxIterations = 1000, tolerance = 1e-10 }: FactorOptions, hooks: Pick<EmOptions, 'onIteration' | 'signal'>): FittedFactorModel {
  requireRoom(op, data, q);
  const start = principalFactors(data, q, kind);
  const { params, logLikelihood, history, iterations, converged, message } = factorEm(op, data, start, kind, { maxIterations, tolerance, ...hooks });
  return new FittedFactorModel(params, report(params, kind, data, { logLikelihood, history, iterations, converged, message }));
}

/** The outcome of a fit with what the criteria need. */
export function report(p: FactorParameters, kind: NoiseKind, data: Observations, outcome: Omit<FactorReport, 'totalWeight' | 'parameterCount'>): FactorReport {
  return { ...outcome, totalWeight: data.totalWeight, parameterCount: countOf(p, kind) };
}

/** Mean, loadings less their rotations, and noise. */
function countOf({ d, q }: FactorParameters, kind: NoiseKind): number {
  return d + d * q - (q * (q - 1)) / 2 + (kind === 'diagonal' ? d : 1);
}

/** The principal components, scaled: where the search begins, and for isotropic noise and complete rows where it ends. */
export function principalFactors(data: Observations, q: number, kind: NoiseKind): FactorParameters {
  const { d } = data;
  const { mean, covariance, values, vectors } = sampleSpectrum(data);
  const rest = values.subarray(q).reduce((a, b) => a + b, 0) / (d - q);
  const sigma2 = Math.max(rest, 1e-12 * values[0]!);
  const loadings = Float64Array.from({ length: d * q }, (_, e) => vectors[Math.floor(e / q) * d + (e % q)]! * Math.sqrt(Math.max(values[e % q]! - sigma2, 0)));
  const noise = Float64Array.from({ length: d }, (_, j) => {
    if (kind === 'isotropic') return sigma2;
    let explained = 0;
    for (let a = 0; a < q; a++) explained += loadings[j * q + a]! ** 2;
    return Math.max(covariance[j * (d + 1)]! - explained, 0.05 * covariance[j * (d + 1)]!);
  });
  return { d, q, mean, loadings, noise };
}

/** Refuses as many factors as columns, and columns without any variation. */
export function requireRoom(op: string, data: Observations, factors: number): void {
  const { n, d, values } = data;
  if (factors >= d) throw new DomainError({ op, argument: 'factors', expected: `be below the number of columns, ${d}`, actual: String(factors) });
  for (let j = 0; j < d; j++) {
    const column = Array.from({ length: n }, (_, i) => values[i * d + j]!).filter((value) => !Number.isNaN(value));
    if (column.every((value) => value === column[0])) {
      throw new DomainError({ op, argument: 'X', expected: 'vary in every column', actual: `column ${j} with ${column.length === 0 ? 'no values' : `the value ${column[0]} only`}`, hint: 'Leave the column out.' });
    }
  }
}
