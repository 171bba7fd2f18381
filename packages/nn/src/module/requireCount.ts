import { DomainError } from '@x/tensor/core';

/** Checks a whole number. */
export function requireCount(op: string, argument: string, value: number, least: number, hint?: string): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new DomainError({ op, argument, expected: `be a whole number ≥ ${least}`, actual: String(value), ...(hint !== undefined && { hint }) });
}
