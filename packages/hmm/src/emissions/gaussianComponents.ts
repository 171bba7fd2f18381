import {
  conditionalComponent,
  gaussianLogDensities,
  gaussianLogPrior,
  gaussianMaximization,
  gaussianPriorTerms,
  missingPatterns,
  precisionFactors,
  type ConditionalComponent,
  type CovarianceKind,
  type GaussianMixturePrior,
  type MissingPattern,
  type MixtureParameters,
  type Observations,
  type PrecisionFactors,
} from '@x/em';
import { DomainError, type Tensor } from '@x/tensor/core';

const logTwoPi = Math.log(2 * Math.PI);
const op = 'gaussian';

/** Normal distributions that share a kind of covariance: one for each state, or several. */
export class GaussianComponents {
  private readonly factors: PrecisionFactors;

  /** Fails: DomainError for a singular covariance. */
  constructor(
    readonly parameters: MixtureParameters,
    readonly kind: CovarianceKind,
  ) {
    const { covariances, d, k } = parameters;
    for (let c = 0; c < k; c++) requireSymmetric(covariances.subarray(c * d * d, (c + 1) * d * d), d, c);
    try {
      this.factors = precisionFactors(op, parameters);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new DomainError({ op, argument: 'covariances', expected: 'be positive definite', actual: error.actual });
    }
  }

  /** log (weight · density) of n rows, n × k; what is missing is marginalised. */
  logDensities(rows: Tensor): Float64Array {
    const data = asObservations(rows, this.parameters.d);
    const out = new Float64Array(data.n * this.parameters.k);
    if (!data.hasMissing) gaussianLogDensities(data.values, data.n, this.parameters, this.factors, this.kind.diagonal, out);
    else for (const pattern of missingPatterns(data)) this.marginal(data, pattern, out);
    return out;
  }

  private marginal({ values }: Observations, pattern: MissingPattern, out: Float64Array): void {
    const { k, d, means, weights } = this.parameters;
    const { observed, rows } = pattern;
    const size = observed.length;
    for (let c = 0; c < k; c++) {
      const { whitening, logDet } = conditionalComponent(this.parameters, c, pattern)!;
      const constant = Math.log(weights[c]!) - 0.5 * (size * logTwoPi + logDet);
      for (const i of rows) {
        let square = 0;
        for (let j = 0; j < size; j++) {
          let z = 0;
          for (let m = 0; m <= j; m++) z += whitening[j * size + m]! * (values[i * d + observed[m]!]! - means[c * d + observed[m]!]!);
          square += z * z;
        }
        out[i * k + c] = constant - 0.5 * square;
      }
    }
  }

  /** The components of greatest expected log posterior; `floor` is the smallest variance that they may have. */
  maximized(rows: Tensor, masses: Float64Array, prior: GaussianMixturePrior, floor: number): GaussianComponents {
    const { k, d } = this.parameters;
    const data = asObservations(rows, d);
    const patterns = data.hasMissing ? missingPatterns(data) : [];
    const shares = masses.slice();
    // A row without any value says nothing about the components.
    for (const { observed, rows: alike } of patterns) if (observed.length === 0) for (const i of alike) shares.fill(0, i * k, (i + 1) * k);
    const totalWeight = shares.reduce((a, b) => a + b, 0);
    if (!(totalWeight > 0)) return this;
    const conditionals = patterns.map((pattern) => Array.from({ length: k }, (_, c): ConditionalComponent => conditionalComponent(this.parameters, c, pattern)!));
    const settings = { kind: this.kind, prior: gaussianPriorTerms('fit', prior, k, d), regularization: 0 };
    const next = gaussianMaximization({ ...data, totalWeight }, { shares, conditionals }, this.parameters, patterns, settings);
    for (let c = 0; c < k; c++) widen(next.covariances.subarray(c * d * d, (c + 1) * d * d), d, floor);
    const compact = this.kind.compact(next.covariances, k, d);
    return new GaussianComponents({ ...next, covariances: this.kind.expand(compact, k, d) }, this.kind);
  }

  /** The same with other weights. */
  weighted(weights: Float64Array): GaussianComponents {
    return new GaussianComponents({ ...this.parameters, weights }, this.kind);
  }

  /** The log prior density of means and covariances. */
  logPrior({ mean, covariance }: GaussianMixturePrior): number {
    const { k, d } = this.parameters;
    const terms = gaussianPriorTerms('fit', { ...(mean && { mean }), ...(covariance && { covariance }) }, k, d);
    return gaussianLogPrior(terms, this.parameters, this.factors, this.kind);
  }

  /** x = μ + L z of component c, where z is standard normal. */
  transform(c: number, z: Float64Array, out: Float64Array): void {
    const { d, means, covariances } = this.parameters;
    const l = lowerFactor(covariances.subarray(c * d * d, (c + 1) * d * d), d);
    for (let i = 0; i < d; i++) {
      let x = means[c * d + i]!;
      for (let j = 0; j <= i; j++) x += l[i * d + j]! * z[j]!;
      out[i] = x;
    }
  }

  /** The free numbers of means and covariances. */
  get parameterCount(): number {
    const { k, d } = this.parameters;
    return k * d + this.kind.parameters(k, d);
  }
}

function asObservations(rows: Tensor, d: number): Observations {
  const values = new Float64Array(rows.data);
  const n = values.length / d;
  return { n, d, values, weights: new Float64Array(n).fill(1), totalWeight: n, hasMissing: values.some((x) => Number.isNaN(x)) };
}

/** Keeps a covariance from collapsing: adds the floor to its diagonal when a conditional variance is below it. */
function widen(a: Float64Array, d: number, floor: number): void {
  const l = lowerFactor(a, d);
  let smallest = Infinity;
  for (let j = 0; j < d; j++) smallest = Math.min(smallest, l[j * d + j]! ** 2);
  if (smallest >= floor) return;
  for (let j = 0; j < d; j++) a[j * d + j]! += floor;
}

/** The Cholesky factor; pivots that are not positive become 0. */
function lowerFactor(a: Float64Array, d: number): Float64Array {
  const l = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = a[i * d + j]!;
      for (let m = 0; m < j; m++) sum -= l[i * d + m]! * l[j * d + m]!;
      l[i * d + j] = i === j ? Math.sqrt(Math.max(sum, 0)) : l[j * d + j]! > 0 ? sum / l[j * d + j]! : 0;
    }
  }
  return l;
}

function requireSymmetric(a: Float64Array, d: number, component: number): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [a[i * d + j]!, a[j * d + i]!];
      if (Math.abs(below - above) <= 1e-8 * Math.max(Math.abs(below), Math.abs(above), 1e-300)) continue;
      throw new DomainError({ op, argument: 'covariances', expected: 'be symmetric', actual: `${below} and ${above} in matrix ${component}` });
    }
  }
}
