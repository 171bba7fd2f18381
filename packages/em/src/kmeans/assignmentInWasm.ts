import { arena } from '@x/tensor/core';
import type { Observations } from '../observations.js';
import { blockRows, inArena, type MixtureKernels } from '../wasm/mixtureKernels.js';
import type { Assignment } from './boundedAssignment.js';

/** Assignment in WebAssembly: all distances of eight rows at a time cost less than the bookkeeping of bounds. */
export function assignmentInWasm(kernels: MixtureKernels, { n, d, values, weights }: Observations, k: number, labels: Int32Array): Assignment {
  const squares = new Float64Array(n);
  const sums = new Float64Array(k * d);
  const totals = new Float64Array(k);
  return {
    assign(centers) {
      const rows = blockRows(n, d);
      const [x, c, found, least, w, s, t, work] = inArena([rows * d, k * d, rows, rows, rows, k * d, k, 8 * (d + 1)]);
      const heap = arena.heap().f64;
      heap.set(centers, c);
      heap.fill(0, s, s! + k * d);
      heap.fill(0, t, t! + k);
      let changed = 0;
      for (let from = 0; from < n; from += rows) {
        const count = Math.min(rows, n - from);
        heap.set(values.subarray(from * d, (from + count) * d), x);
        // Whole tiles are computed; what lies beyond the rows is not read.
        const whole = Math.ceil(count / 8) * 8;
        kernels.nearest(whole, d, k, 8 * x!, 8 * c!, 8 * found!, 8 * least!, 8 * work!);
        heap.set(weights.subarray(from, from + count), w);
        kernels.addLabelled(count, d, 8 * x!, 8 * found!, 8 * w!, 8 * s!, 8 * t!);
        squares.set(heap.subarray(least!, least! + count), from);
        for (let i = 0; i < count; i++) {
          const label = heap[found! + i]!;
          if (labels[from + i] === label) continue;
          labels[from + i] = label;
          changed++;
        }
      }
      sums.set(heap.subarray(s!, s! + k * d));
      totals.set(heap.subarray(t!, t! + k));
      return changed;
    },
    sums: () => ({ sums, totals }),
    distances: () => squares,
    moved: () => undefined,
  };
}
