import { instantiate, lazily } from '@x/linalg';
import { arena } from '@x/tensor/core';
import { mixtureBase } from './generated/mixtureBase.js';

/** Loops over blocks of rows in the shared memory; addresses in bytes. Tables of `even` columns have a column of zeros where that number is odd. */
export interface MixtureKernels {
  /**
   * Shares [rows, k] and log Σ exp [rows] of a block x [rows, columns], rows a multiple of 8. `means` [k, even]; `whitening`
   * for each component pairs of rows interleaved up to their diagonal (diagonal: [k, even]); `constants` [k];
   * `work` of 128·even + 64·k bytes.
   */
  responsibilities(rows: number, columns: number, k: number, diagonal: boolean, x: number, means: number, whitening: number, constants: number, shares: number, totals: number, work: number): void;
  /** Adds Σ m x to `sums` [k, even, 2], lanes apart; rows a multiple of 16; `masses` [rows, k]; `work` of 128·(even + even k) bytes. */
  addSums(rows: number, columns: number, k: number, x: number, masses: number, sums: number, work: number): void;
  /** Adds Σ m (x − μ)(x − μ)ᵀ to `scatter`, lanes apart: for each component blocks of 2 × 2 up to the diagonal (diagonal: [k, even, 2]); `work` of 128·(2·even + even k) bytes. */
  addScatter(rows: number, columns: number, k: number, diagonal: boolean, x: number, masses: number, means: number, scatter: number, work: number): void;
  /** The nearest centre of each row (an f64) and its squared distance; rows a multiple of 8; `centers` [k, columns]; `work` of 64·even bytes. */
  nearest(rows: number, columns: number, k: number, x: number, centers: number, labels: number, distances: number, work: number): void;
  /** Adds rows times `weights` to the rows of `sums` [k, columns] that `labels` (f64) name, and the weights to `totals` [k]. */
  addLabelled(rows: number, columns: number, x: number, labels: number, weights: number, sums: number, totals: number): void;
}

export const mixtureKernels: () => MixtureKernels | undefined = /* @__PURE__ */ lazily(() => instantiate<MixtureKernels>(mixtureBase));

/** Rows below which the copies into the shared memory are not worth their while. */
export const fewRows = 32;

/** Rows of a block: a multiple of 16, such that its tables stay in the nearest caches. */
export function blockRows(n: number, columns: number): number {
  const rows = Math.min(512, Math.max(16, Math.floor(16384 / columns)), n);
  return Math.ceil(rows / 16) * 16;
}

/** Places for runs of numbers in the scratch memory, as indices of its float64 view; each begins at an even one. */
export function inArena(lengths: readonly number[]): number[] {
  let end = 0;
  const offsets = lengths.map((length) => {
    const at = end;
    end += length + (length % 2);
    return at;
  });
  const start = arena.scratch(8 * end) / 8;
  return offsets.map((at) => start + at);
}

/** Copies k rows of d numbers into k rows of an even number of columns. */
export function copyEven(from: Float64Array, k: number, d: number, to: Float64Array): void {
  const even = d + (d % 2);
  if (even === d) return to.set(from);
  to.fill(0);
  for (let c = 0; c < k; c++) to.set(from.subarray(c * d, (c + 1) * d), c * even);
}
