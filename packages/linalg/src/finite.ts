import { DomainError } from '@x/tensor/core';

/** Refuses matrices with NaN or infinite entries, where an iteration would not end. */
export function requireFinite(op: string, a: Float64Array, columns: number, batch: number | undefined): void {
  // 0·x is NaN exactly for the numbers that are not finite.
  let zero = 0;
  for (let i = 0; i < a.length; i++) zero += 0 * a[i]!;
  if (zero === 0) return;
  const bad = a.findIndex((x) => !Number.isFinite(x));
  throw new DomainError({
    op,
    argument: 'a',
    expected: 'hold finite numbers',
    actual: `${a[bad]!} at row ${Math.floor(bad / columns)}, column ${bad % columns}${batch === undefined ? '' : ` of matrix ${batch}`}`,
    hint: 'Remove or impute missing values first.',
  });
}
