import type { TypedArray } from '../../dtype.js';
import { DomainError } from '../../errors.js';

/**
 * Fills `out` with zeros and lets `add` add to it. Whole numbers are added up as doubles, which hold their sums
 * exactly, so that an overflow of int32 can be seen.
 */
export function addAt(op: string, out: TypedArray, add: (out: Float64Array | Float32Array) => void): void {
  if (out instanceof Float64Array || out instanceof Float32Array) {
    out.fill(0);
    add(out);
    return;
  }
  const totals = new Float64Array(out.length);
  add(totals);
  for (let i = 0; i < totals.length; i++) {
    out[i] = totals[i]!;
    if (out[i] === totals[i]) continue;
    throw new DomainError({
      op,
      argument: 'updates',
      expected: 'add up to numbers from -2147483648 to 2147483647 for int32',
      actual: String(totals[i]),
      hint: "Convert to float64 first: updates.astype('float64').",
    });
  }
}
