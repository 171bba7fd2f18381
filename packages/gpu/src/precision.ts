import { DomainError, DTypeError } from '@x/tensor/core';

/** The largest whole number up to which float32 holds them all. */
export const largestInteger: number = 2 ** 24;

/** Refuses a whole number that float32 cannot hold exactly. */
export function requireExact(value: number): void {
  if (value <= largestInteger && value >= -largestInteger) return;
  throw new DomainError({
    op: 'to',
    argument: 'x',
    expected: 'hold whole numbers from -16777216 to 16777216, which float32 holds exactly',
    actual: String(value),
    hint: "Keep it on the cpu, or say x.astype('float32').to(device) to round on purpose.",
  });
}

/** The error of reading a whole number that was not computed exactly; such numbers are NaN on the device. */
export function inexact(name: string, i: number): DomainError {
  return new DomainError({
    op: 'read',
    argument: 'x',
    expected: `hold whole numbers that ${name} computes exactly, up to 16777216 in magnitude`,
    actual: `a result or an intermediate outside them (element ${i})`,
    hint: 'Compute it on the cpu: x.to(cpu).',
  });
}

/** The error of asking for float64. */
export function tooPrecise(op: string, name: string): DTypeError {
  return new DTypeError({
    op,
    argument: 'x',
    expected: `give float32 or whole numbers on ${name}`,
    actual: 'float64',
    hint: "Say astype('float32') for the operands to compute in float32 on purpose, or move them with x.to(cpu).",
  });
}
