import { DomainError, isAbstract, type Tensor } from '@x/tensor/core';

/** Throws for data that determine no spread: where the given measure of it is not positive (beyond rounding). */
export function requireSpread(family: string, spread: Tensor, least = 0): void {
  if (isAbstract(spread)) return;
  const at = spread.data.findIndex((v: number) => !(v > least));
  if (at < 0) return;
  throw new DomainError({
    op: `${family}.maximumLikelihood`,
    argument: 'data',
    expected: 'hold at least two different values',
    actual: spread.data[at] === spread.data[at] ? `values that are all equal${spread.size > 1 ? ` (number ${at} of the batch)` : ''}` : 'NaN, or no weight at all',
    hint: 'Equal values have no likelihood maximum; add data, or a prior with fit(…, {prior}).',
  });
}
