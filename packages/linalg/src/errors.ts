import { DomainError } from '@x/tensor/core';

/** A matrix that must be positive definite is not. */
export class NotPositiveDefinite extends DomainError {
  override readonly name = 'NotPositiveDefinite' as 'DomainError';

  /** `pivot` is the first diagonal element that came out ≤ 0, counted from 0; `batch` the matrix of a batch. */
  constructor(
    op: string,
    readonly pivot: number,
    readonly value: number,
    readonly batch: number | undefined,
    argument = 'a',
  ) {
    super({
      op,
      argument,
      expected: 'be positive definite',
      actual: `pivot ${pivot}${ofBatch(batch)} = ${value}`,
      hint: 'Check that it is a covariance or Gram matrix; add a small multiple of the identity (a.add(eye(n).mul(1e-10))) if it is only singular by rounding.',
    });
  }
}

/** A matrix that must be invertible is exactly singular. */
export class Singular extends DomainError {
  override readonly name = 'Singular' as 'DomainError';

  /** `column` is the first column, counted from 0, that depends on those before it. */
  constructor(
    op: string,
    readonly column: number,
    readonly batch: number | undefined,
  ) {
    super({
      op,
      argument: 'a',
      expected: 'be invertible',
      actual: `a singular matrix: column ${column}${ofBatch(batch)} depends on those before it`,
      hint: 'Use lstsq or pinv for the solution of least norm.',
    });
  }
}

/** An iteration that should converge did not. */
export class NoConvergence extends DomainError {
  override readonly name = 'NoConvergence' as 'DomainError';

  /** `sweeps` is how often it was tried. */
  constructor(
    op: string,
    readonly sweeps: number,
  ) {
    super({
      op,
      argument: 'a',
      expected: 'let the iteration converge',
      actual: `none after ${sweeps} sweeps`,
      hint: 'Check for NaN and infinities, and for entries of very different size.',
    });
  }
}

function ofBatch(batch: number | undefined): string {
  return batch === undefined ? '' : ` of matrix ${batch}`;
}
