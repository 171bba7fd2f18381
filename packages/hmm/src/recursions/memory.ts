import { plainKernel } from './plainKernel.js';
import type { RecursionKernel } from './recursionKernel.js';

/** Runs passes in a memory of so many elements with the fastest kernel that the engine has. */
export function memoryFor<T>(elements: number, _states: number, run: (kernel: RecursionKernel, memory: Float64Array) => T): T {
  return run(plainKernel, new Float64Array(elements));
}
