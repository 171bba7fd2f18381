import { DomainError, ShapeError } from '@x/tensor/core';

/** Lower and upper limits of each element; infinite where there is none. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Limits as they are given: one pair [lo, hi] per unknown. */
export type BoundPairs = readonly (readonly [number, number])[];

/** Checks pairs [lo, hi], one per element of the flattened unknowns. */
export function readBounds(op: string, pairs: BoundPairs | undefined, size: number): Bounds | undefined {
  if (pairs === undefined) return undefined;
  if (pairs.length !== size) {
    throw new ShapeError({
      op,
      argument: 'bounds',
      expected: `hold one pair [lo, hi] for each of the ${size} unknowns`,
      actual: String(pairs.length),
      hint: 'Use [-Infinity, Infinity] where there is no bound.',
    });
  }
  pairs.forEach(([lo, hi], i) => {
    if (lo <= hi && lo < Infinity && hi > -Infinity) return;
    throw new DomainError({ op, argument: `bounds[${i}]`, expected: 'be a pair with lo ≤ hi', actual: `[${lo}, ${hi}]` });
  });
  return { lower: Float64Array.from(pairs, ([lo]) => lo), upper: Float64Array.from(pairs, ([, hi]) => hi) };
}

/** Moves x to the nearest point within the bounds. */
export function clip(x: Float64Array, bounds: Bounds | undefined): void {
  if (bounds === undefined) return;
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i]!, bounds.lower[i]!), bounds.upper[i]!);
}

/** max |P(x − g) − x|: the largest change that a gradient step can make within the bounds. */
export function projectedGradientNorm(x: Float64Array, gradient: Float64Array, { lower, upper }: Bounds): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    const to = Math.min(Math.max(x[i]! - gradient[i]!, lower[i]!), upper[i]!);
    most = Math.max(most, Math.abs(to - x[i]!));
  }
  return most;
}

/** The longest α with x + αd within the bounds. */
export function longestStep(x: Float64Array, d: Float64Array, { lower, upper }: Bounds): number {
  let longest = Infinity;
  for (let i = 0; i < x.length; i++) {
    if (d[i]! > 0) longest = Math.min(longest, (upper[i]! - x[i]!) / d[i]!);
    else if (d[i]! < 0) longest = Math.min(longest, (lower[i]! - x[i]!) / d[i]!);
  }
  return longest;
}
