import type { Observations } from '../observations.js';
import { whiten } from './factors.js';
import type { MixtureParameters } from './parameters.js';

/** Rows that lack the same columns. */
export interface MissingPattern {
  readonly observed: readonly number[];
  readonly missing: readonly number[];
  readonly rows: readonly number[];
}

/**
 * Groups the rows by what they lack; complete rows are a group without missing columns.
 * @internal
 */
export function missingPatterns({ n, d, values }: Observations): MissingPattern[] {
  const patterns = new Map<string, { observed: number[]; missing: number[]; rows: number[] }>();
  for (let i = 0; i < n; i++) {
    const row = values.subarray(i * d, (i + 1) * d);
    const name = row.reduce((text, value) => text + (Number.isNaN(value) ? '?' : '.'), '');
    let pattern = patterns.get(name);
    if (pattern === undefined) {
      const columns = Array.from({ length: d }, (_, j) => j);
      pattern = { observed: columns.filter((j) => !Number.isNaN(row[j])), missing: columns.filter((j) => Number.isNaN(row[j])), rows: [] };
      patterns.set(name, pattern);
    }
    pattern.rows.push(i);
  }
  return [...patterns.values()];
}

/** A component restricted to the columns that a pattern has, and what it says about the others. */
export interface ConditionalComponent {
  /** Inverse Cholesky factor of Σₒₒ. */
  readonly whitening: Float64Array;
  readonly logDet: number;
  /** Σₘₒ Σₒₒ⁻¹, missing by observed. */
  readonly regression: Float64Array;
  /** Σₘₘ − Σₘₒ Σₒₒ⁻¹ Σₒₘ. */
  readonly covariance: Float64Array;
}

/**
 * Component c given the observed columns of a pattern; undefined when its covariance is singular there.
 * @internal
 */
export function conditionalComponent({ d, covariances }: MixtureParameters, c: number, { observed, missing }: MissingPattern): ConditionalComponent | undefined {
  const at = (i: number, j: number): number => covariances[c * d * d + i * d + j]!;
  const [no, nm] = [observed.length, missing.length];
  const block = Float64Array.from({ length: no * no }, (_, e) => at(observed[Math.floor(e / no)]!, observed[e % no]!));
  const whitening = new Float64Array(no * no);
  const logDet = whiten(block, no, whitening);
  if (logDet === undefined) return undefined;
  // V = Σₘₒ Wᵀ, so that Σₘₒ Σₒₒ⁻¹ = V W and the conditional covariance is Σₘₘ − V Vᵀ.
  const v = new Float64Array(nm * no);
  for (let a = 0; a < nm; a++) for (let b = 0; b < no; b++) for (let m = 0; m <= b; m++) v[a * no + b]! += at(missing[a]!, observed[m]!) * whitening[b * no + m]!;
  const regression = new Float64Array(nm * no);
  for (let a = 0; a < nm; a++) for (let b = 0; b < no; b++) for (let m = b; m < no; m++) regression[a * no + b]! += v[a * no + m]! * whitening[m * no + b]!;
  const covariance = Float64Array.from({ length: nm * nm }, (_, e) => {
    const [a, b] = [Math.floor(e / nm), e % nm];
    let sum = at(missing[a]!, missing[b]!);
    for (let m = 0; m < no; m++) sum -= v[a * no + m]! * v[b * no + m]!;
    return sum;
  });
  return { whitening, logDet, regression, covariance };
}
