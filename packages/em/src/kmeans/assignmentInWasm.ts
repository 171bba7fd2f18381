import { arena } from '@x/tensor/core';
import type { Observations } from '../observations.js';
import { blockRows, inArena, type MixtureKernels } from '../wasm/mixtureKernels.js';
import type { Assignment } from './boundedAssignment.js';

/** Assignment in WebAssembly: all distances of eight rows at a time cost less than the bookkeeping of bounds. */
export function assignmentInWasm(kernels: MixtureKernels, { n, d, values }: Observations, k: number, labels: Int32Array): Assignment {
  const squares = new Float64Array(n);
  return {
    assign(centers) {
      const rows = blockRows(n, d);
      const [x, c, found, least, work] = inArena([rows * d, k * d, rows, rows, 8 * (d + 1)]);
      const heap = arena.heap().f64;
      heap.set(centers, c);
      let changed = 0;
      for (let from = 0; from < n; from += rows) {
        const count = Math.min(rows, n - from);
        heap.set(values.subarray(from * d, (from + count) * d), x);
        // Whole tiles are computed; what lies beyond the rows is not read.
        const whole = Math.ceil(count / 8) * 8;
        kernels.nearest(whole, d, k, 8 * x!, 8 * c!, 8 * found!, 8 * least!, 8 * work!);
        squares.set(heap.subarray(least!, least! + count), from);
        for (let i = 0; i < count; i++) {
          const label = heap[found! + i]!;
          if (labels[from + i] === label) continue;
          labels[from + i] = label;
          changed++;
        }
      }
      return changed;
    },
    distances: () => squares,
    moved: () => undefined,
  };
}
