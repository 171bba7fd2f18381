import { DomainError } from '@x/tensor/core';

/** Refuses matrices with NaN or infinite entries, where an iteration would not end. */
export function requireFinite(op: string, a: Float64Array, columns: number, batch: number | undefined): void {
  const bad = a.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return;
  throw new DomainError({
    op,
    argument: 'a',
    expected: 'hold finite numbers',
    actual: `${a[bad]!} at row ${Math.floor(bad / columns)}, column ${bad % columns}${batch === undefined ? '' : ` of matrix ${batch}`}`,
    hint: 'Remove or impute missing values first.',
  });
}
