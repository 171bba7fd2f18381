import { sub, type Tensor, type TensorLike } from '@x/tensor/core';
import { asMatrix, mT, orderOf } from './matrices.js';
import { roundingLevel } from './svd.js';

/** How far entries may be off. */
export interface EntryToleranceOptions {
  /** Relative to the largest absolute value. Default: max(m, n)·ε, the level of rounding. */
  readonly tolerance?: number;
}

/**
 * Whether A = Aᵀ up to rounding; of a batch, whether all are.
 *
 * Shapes: [..., m, n] → boolean, false unless square. It reads data, so it cannot be compiled.
 * Domain: |aᵢⱼ − aⱼᵢ| ≤ tolerance·max |a|; `tolerance: 0` asks for equality.
 *
 * @example
 * isSymmetric([[2, 1], [1, 2]]) // => true
 */
export function isSymmetric(a: TensorLike, options: EntryToleranceOptions = {}): boolean {
  const value = asMatrix('linalg.isSymmetric', a);
  return isSquare(value) && agree(value, mT(value), value, options);
}

/** Whether there are as many rows as columns. */
export function isSquare(a: Tensor): boolean {
  const [m, n] = orderOf(a);
  return m === n;
}

/** Whether x and y agree to the tolerance relative to the largest entry of `reference`. */
export function agree(x: Tensor, y: Tensor, reference: Tensor, { tolerance = roundingLevel(reference) }: EntryToleranceOptions): boolean {
  let largest = 0;
  for (const value of reference.data) largest = Math.max(largest, Math.abs(value));
  const difference = sub(x, y).data;
  for (let i = 0; i < difference.length; i++) if (!(Math.abs(difference[i]!) <= tolerance * largest)) return false;
  return true;
}
