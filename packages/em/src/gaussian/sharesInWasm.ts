import { arena } from '@x/tensor/core';
import { blockRows, copyEven, inArena, type MixtureKernels } from '../wasm/mixtureKernels.js';
import type { PrecisionFactors } from './factors.js';
import type { MixtureParameters } from './parameters.js';

/** Writes responsibilities (n × k) and log densities (n) of complete rows, in WebAssembly, block by block. */
export function sharesInWasm(kernels: MixtureKernels, values: Float64Array, n: number, p: MixtureParameters, { whitening, logScales }: PrecisionFactors, diagonal: boolean, shares: Float64Array, totals: Float64Array): void {
  const { k, d, means, weights } = p;
  const even = d + (d % 2);
  const rows = blockRows(n, d + k);
  const packed = diagonal ? even : (even * (even + 2)) / 2;
  const lengths = [rows * d, k * even, k * packed, k, rows * k, rows, 16 * even + 8 * k];
  const [x, m, w, c, s, t, work] = inArena(lengths);
  const heap = arena.heap().f64;
  copyEven(means, k, d, heap.subarray(m!, m! + k * even));
  packWhitening(whitening, k, d, diagonal, heap.subarray(w!, w! + k * packed));
  for (let a = 0; a < k; a++) heap[c! + a] = logScales[a]! + Math.log(weights[a]!);
  for (let from = 0; from < n; from += rows) {
    const count = Math.min(rows, n - from);
    heap.set(values.subarray(from * d, (from + count) * d), x);
    // Whole tiles are computed; what lies beyond the rows is finite and not read.
    const whole = Math.ceil(count / 8) * 8;
    heap.fill(0, x! + count * d, x! + whole * d);
    kernels.responsibilities(whole, d, k, diagonal, 8 * x!, 8 * m!, 8 * w!, 8 * c!, 8 * s!, 8 * t!, 8 * work!);
    shares.set(heap.subarray(s!, s! + count * k), from * k);
    totals.set(heap.subarray(t!, t! + count), from);
  }
}

/** Pairs of rows of each W interleaved: Wⱼ₀ Wⱼ₊₁,₀ Wⱼ₁ Wⱼ₊₁,₁ … up to the diagonal; or its diagonal. */
function packWhitening(whitening: Float64Array, k: number, d: number, diagonal: boolean, to: Float64Array): void {
  const entry = (c: number, j: number, m: number): number => (j < d && m < d ? whitening[c * d * d + j * d + m]! : 0);
  let at = 0;
  for (let c = 0; c < k; c++) {
    for (let j = 0; j < d; j += 2) {
      if (diagonal) {
        to[at++] = entry(c, j, j);
        to[at++] = entry(c, j + 1, j + 1);
      } else {
        for (let m = 0; m < j + 2; m++) {
          to[at++] = entry(c, j, m);
          to[at++] = entry(c, j + 1, m);
        }
      }
    }
  }
}
