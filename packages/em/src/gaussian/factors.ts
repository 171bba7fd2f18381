import { DomainError } from '@x/tensor/core';
import type { MixtureParameters } from './parameters.js';

/** What densities need of covariances: inverses of Cholesky factors and log-determinants. */
export interface PrecisionFactors {
  /** k lower triangular d × d matrices W with W Σ Wᵀ = I. */
  readonly whitening: Float64Array;
  /** −½ (d log 2π + log |Σ|) for each component. */
  readonly logScales: Float64Array;
}

const logTwoPi = Math.log(2 * Math.PI);

/**
 * The whitening factors of the covariances of a mixture.
 * Fails: DomainError that names the component whose covariance is singular.
 * @internal
 */
export function precisionFactors(op: string, { k, d, covariances }: MixtureParameters): PrecisionFactors {
  const whitening = new Float64Array(k * d * d);
  const logScales = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    const w = whitening.subarray(c * d * d, (c + 1) * d * d);
    const logDet = whiten(covariances.subarray(c * d * d, (c + 1) * d * d), d, w);
    if (logDet === undefined) throw collapsed(op, c);
    logScales[c] = -0.5 * (d * logTwoPi + logDet);
  }
  return { whitening, logScales };
}

/** Writes the inverse of the Cholesky factor of `a`; returns log |a|, or undefined when `a` is not positive definite. */
export function whiten(a: Float64Array, d: number, out: Float64Array): number | undefined {
  const l = new Float64Array(d * d);
  let logDet = 0;
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = a[i * d + j]!;
      for (let m = 0; m < j; m++) sum -= l[i * d + m]! * l[j * d + m]!;
      if (i > j) l[i * d + j] = sum / l[j * d + j]!;
      else if (sum > 0 && sum < Infinity) l[j * d + j] = Math.sqrt(sum);
      else return undefined;
    }
    logDet += 2 * Math.log(l[j * d + j]!);
  }
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = i === j ? 1 : 0;
      for (let m = j; m < i; m++) sum -= l[i * d + m]! * out[m * d + j]!;
      out[i * d + j] = sum / l[i * d + i]!;
    }
  }
  return logDet;
}

function collapsed(op: string, component: number): DomainError {
  return new DomainError({
    op,
    argument: 'regularization',
    expected: 'keep covariances positive definite',
    actual: `a singular covariance of component ${component}, which lies on too few distinct rows`,
    hint: 'Raise regularization, use fewer components or covariance: \'diag\', or give a prior.',
  });
}
