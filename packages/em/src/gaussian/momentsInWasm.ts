import { arena } from '@x/tensor/core';
import { blockRows, copyEven, inArena, type MixtureKernels } from '../wasm/mixtureKernels.js';

/** Σᵢ mᵢₖ xᵢ of complete rows: k × d numbers. */
export function sumsInWasm(kernels: MixtureKernels, values: Float64Array, n: number, d: number, masses: Float64Array, k: number): Float64Array {
  const even = d + (d % 2);
  const rows = blockRows(n, d + k);
  const [x, m, sums, work] = inArena([rows * d, rows * k, 2 * k * even, 16 * (even + k + 1)]);
  const heap = arena.heap().f64;
  heap.fill(0, sums, sums! + 2 * k * even);
  eachBlock(heap, { values, masses, n, d, k, rows, x: x!, m: m! }, (whole) => kernels.addSums(whole, d, k, 8 * x!, 8 * m!, 8 * sums!, 8 * work!));
  const out = new Float64Array(k * d);
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) out[c * d + j] = bothLanes(heap, sums! + 2 * (c * even + j));
  return out;
}

/** Σᵢ mᵢₖ (xᵢ − μₖ)(xᵢ − μₖ)ᵀ of complete rows: k × d × d numbers. */
export function scatterInWasm(kernels: MixtureKernels, values: Float64Array, n: number, d: number, masses: Float64Array, means: Float64Array, k: number, diagonal: boolean): Float64Array {
  const even = d + (d % 2);
  const rows = blockRows(n, d + k);
  const entries = diagonal ? even : (even * (even + 2)) / 2;
  const [x, m, centers, sums, work] = inArena([rows * d, rows * k, k * even, 2 * k * entries, 16 * (2 * even + k + 1)]);
  const heap = arena.heap().f64;
  copyEven(means, k, d, heap.subarray(centers, centers! + k * even));
  heap.fill(0, sums, sums! + 2 * k * entries);
  eachBlock(heap, { values, masses, n, d, k, rows, x: x!, m: m! }, (whole) => kernels.addScatter(whole, d, k, diagonal, 8 * x!, 8 * m!, 8 * centers!, 8 * sums!, 8 * work!));
  const out = new Float64Array(k * d * d);
  let at = sums!;
  const put = (c: number, i: number, j: number): void => {
    const value = bothLanes(heap, at);
    at += 2;
    if (i < d && j < d) out[c * d * d + i * d + j] = out[c * d * d + j * d + i] = value;
  };
  for (let c = 0; c < k; c++) {
    for (let i = 0; i < d; i += 2) {
      if (diagonal) for (const r of [i, i + 1]) put(c, r, r);
      else for (let j = 0; j <= i; j += 2) for (const r of [i, i + 1]) for (const s of [j, j + 1]) put(c, r, s);
    }
  }
  return out;
}

interface Blocks {
  readonly values: Float64Array;
  readonly masses: Float64Array;
  readonly n: number;
  readonly d: number;
  readonly k: number;
  /** Of a block. */
  readonly rows: number;
  /** Where the rows of a block and their masses go. */
  readonly x: number;
  readonly m: number;
}

/** Brings the rows into the shared memory block by block; the last one is filled up with rows of mass zero. */
function eachBlock(heap: Float64Array, { values, masses, n, d, k, rows, x, m }: Blocks, visit: (rows: number) => void): void {
  for (let from = 0; from < n; from += rows) {
    const count = Math.min(rows, n - from);
    heap.set(values.subarray(from * d, (from + count) * d), x);
    heap.set(masses.subarray(from * k, (from + count) * k), m);
    const whole = Math.ceil(count / 16) * 16;
    heap.fill(0, x + count * d, x + whole * d);
    heap.fill(0, m + count * k, m + whole * k);
    visit(whole);
  }
}

function bothLanes(heap: Float64Array, at: number): number {
  return heap[at]! + heap[at + 1]!;
}
