import { cpu, DomainError, isAbstract, type Tensor } from '@x/tensor/core';

/** Refuses degrees of freedom that are known and too few for matrices of this size. */
export function requireDegrees(family: string, df: Tensor, dimension: number): void {
  if (isAbstract(df) || df.device !== cpu) return;
  const wrong = df.data.findIndex((value) => !(value > dimension - 1));
  if (wrong < 0) return;
  throw new DomainError({
    op: family,
    argument: 'df',
    expected: `exceed ${dimension - 1}, the size of the matrix less 1`,
    actual: `${df.data[wrong]}${df.size === 1 ? '' : ` at flat index ${wrong}`}`,
    hint: 'With fewer degrees of freedom the matrices are singular and have no density.',
  });
}
