import { arena } from '@x/tensor/core';
import { recursionKernel } from '../wasm/recursionKernels.js';
import { plainKernel } from './plainKernel.js';
import type { RecursionKernel } from './recursionKernel.js';

/** Runs passes in a memory of so many elements with the fastest kernel that the engine has. */
export function withMemory<T>(elements: number, run: (kernel: RecursionKernel, memory: Float64Array) => T): T {
  const kernel = recursionKernel();
  if (kernel === undefined) return run(plainKernel, new Float64Array(elements));
  const pointer = arena.allocate(8 * elements);
  try {
    return run(kernel, arena.heap().f64.subarray(pointer / 8, pointer / 8 + elements));
  } finally {
    arena.free(pointer);
  }
}
