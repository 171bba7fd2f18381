import type { Observations } from '../observations.js';
import { fewRows, mixtureKernels } from '../wasm/mixtureKernels.js';
import type { PrecisionFactors } from './factors.js';
import { logDensities, normalizeRows, weightedTotal } from './logDensities.js';
import { conditionalComponent, type ConditionalComponent, type MissingPattern } from './missing.js';
import type { MixtureParameters } from './parameters.js';
import { sharesInWasm } from './sharesInWasm.js';

/** What the E-step knows. */
export interface Responsibilities {
  /** n × k, rows adding up to 1. */
  readonly shares: Float64Array;
  /** log p(xᵢ). */
  readonly rowLogLikelihoods: Float64Array;
  /** Their weighted sum. */
  readonly logLikelihood: number;
  /** For each pattern of missing values and each component: the distribution of what is missing. */
  readonly conditionals: readonly (readonly ConditionalComponent[])[];
}

const logTwoPi = Math.log(2 * Math.PI);

/** Responsibilities of the components for the rows; what is missing is marginalised exactly. `shares` is overwritten: fresh memory for many rows costs much. */
export function expectation(
  data: Observations,
  p: MixtureParameters,
  factors: PrecisionFactors,
  patterns: readonly MissingPattern[],
  diagonal: boolean,
  shares: Float64Array = new Float64Array(data.n * p.k),
): Responsibilities {
  const { n, values, weights } = data;
  const { k } = p;
  const conditionals: ConditionalComponent[][] = [];
  const rowLogLikelihoods = new Float64Array(n);
  const kernels = patterns.length === 0 && n >= fewRows ? mixtureKernels() : undefined;
  if (kernels !== undefined) {
    sharesInWasm(kernels, values, n, p, factors, diagonal, shares, rowLogLikelihoods);
  } else {
    if (patterns.length === 0) logDensities(values, n, p, factors, diagonal, shares);
    else for (const pattern of patterns) conditionals.push(marginalLogDensities(data, p, pattern, shares));
    normalizeRows(shares, n, k, rowLogLikelihoods);
  }
  return { shares, rowLogLikelihoods, logLikelihood: weightedTotal(rowLogLikelihoods, weights), conditionals };
}

/** Writes the log densities of the rows of one pattern, from the columns they have. */
function marginalLogDensities({ values }: Observations, p: MixtureParameters, pattern: MissingPattern, out: Float64Array): ConditionalComponent[] {
  const { k, d, means, weights } = p;
  const { observed, rows } = pattern;
  const size = observed.length;
  return Array.from({ length: k }, (_, c) => {
    const conditional = conditionalComponent(p, c, pattern)!;
    const { whitening, logDet } = conditional;
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
    return conditional;
  });
}
