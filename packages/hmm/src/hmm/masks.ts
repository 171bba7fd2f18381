import { DomainError, tensor, type Tensor } from '@x/tensor/core';

/**
 * The transitions of a left-to-right model: each state stays or moves on by at most `jump`. Divide rows by their sums for a
 * transition matrix, or pass it as `mask`.
 *
 * Shapes: → [N, N] of zeros and ones.
 * Fails: DomainError unless both are whole numbers, N ≥ 1 and jump ≥ 0.
 *
 * @example
 * leftRightMask(3).toArray() // => [ [ 1, 1, 0 ], [ 0, 1, 1 ], [ 0, 0, 1 ] ]
 */
export function leftRightMask(states: number, jump = 1): Tensor {
  return maskOf('leftRightMask', states, jump, (from, to) => to >= from && to <= from + jump);
}

/**
 * The transitions between neighbours: no state moves by more than `width` in either direction.
 *
 * Shapes: → [N, N] of zeros and ones.
 * Fails: DomainError unless both are whole numbers, N ≥ 1 and width ≥ 0.
 *
 * @example
 * bandedMask(4, 1).toArray() // => [ [ 1, 1, 0, 0 ], [ 1, 1, 1, 0 ], [ 0, 1, 1, 1 ], [ 0, 0, 1, 1 ] ]
 */
export function bandedMask(states: number, width = 1): Tensor {
  return maskOf('bandedMask', states, width, (from, to) => Math.abs(to - from) <= width);
}

function maskOf(op: string, n: number, reach: number, allows: (from: number, to: number) => boolean): Tensor {
  for (const [argument, value, least] of [['states', n, 1], [op === 'bandedMask' ? 'width' : 'jump', reach, 0]] as const) {
    if (!Number.isSafeInteger(value) || value < least) throw new DomainError({ op, argument, expected: `be a whole number ≥ ${least}`, actual: String(value) });
  }
  return tensor(Float64Array.from({ length: n * n }, (_, e) => (allows(Math.floor(e / n), e % n) ? 1 : 0)), { shape: [n, n] });
}
