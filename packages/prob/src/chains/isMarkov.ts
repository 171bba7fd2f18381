import { JointTable } from '../tables/jointTable.js';
import type { TensorLike } from '@x/tensor/core';

/**
 * Whether a joint table of x₀, …, x_T (one axis per time) has the Markov property of the given order:
 * p(x_t | x_0, …, x_{t−1}) = p(x_t | x_{t−order}, …, x_{t−1}) at every t.
 *
 * Fails: DomainError when the table does not add up to 1.
 *
 * @example
 * const xor = [[[0.25, 0], [0, 0.25]], [[0, 0.25], [0.25, 0]]];
 * isMarkov(xor) // => false
 * isMarkov(xor, { order: 2 }) // => true
 */
export function isMarkov(joint: JointTable | TensorLike, { order = 1, tolerance = 1e-9 }: { readonly order?: number; readonly tolerance?: number } = {}): boolean {
  const table = joint instanceof JointTable ? joint : new JointTable(joint);
  const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return range(order + 1, table.axes.length).every((t) => table.isIndependent(t, range(0, t - order), { given: range(t - order, t), tolerance }));
}
