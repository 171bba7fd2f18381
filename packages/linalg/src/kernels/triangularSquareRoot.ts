import { solveQuasiSylvester, splitOf, type Singularity } from './quasiSylvester.js';
import { blockAt, type Block } from './subtractProduct.js';

/**
 * The principal square root of a quasi-triangular window in place. Real eigenvalues must not be negative; where two
 * are zero, `singularity` decides about the element that joins them.
 *
 * Source: Higham, Linear Algebra Appl. 88/89 (1987); by halves as in Deadman, Higham & Ralha (2013).
 */
export function squareRootInPlace(t: Block, n: number, singularity: Singularity): void {
  const { data, offset, row } = t;
  if (n === 0) return;
  if (n === 1) {
    data[offset] = Math.sqrt(data[offset]!);
    return;
  }
  if (n === 2 && data[offset + row] !== 0) {
    // θ ± iμ has the square root α ± iμ/(2α).
    const theta = data[offset]!;
    const mu = Math.sqrt(Math.abs(data[offset + 1]!)) * Math.sqrt(Math.abs(data[offset + row]!));
    const length = Math.hypot(theta, mu);
    const alpha = theta > 0 ? Math.sqrt((theta + length) / 2) : mu / Math.sqrt(2 * (length - theta));
    data[offset] = data[offset + row + 1] = alpha;
    data[offset + 1]! /= 2 * alpha;
    data[offset + row]! /= 2 * alpha;
    return;
  }
  const half = splitOf(t, n);
  const below = blockAt(t, half, half);
  squareRootInPlace(t, half, singularity);
  squareRootInPlace(below, n - half, singularity);
  solveQuasiSylvester(t, below, blockAt(t, 0, half), half, n - half, singularity);
}
