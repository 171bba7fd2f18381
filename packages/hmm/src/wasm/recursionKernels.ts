import { instantiate, lazily } from '@x/linalg';
import type { RecursionKernel } from '../recursions/recursionKernel.js';
import { recursionsBase } from './generated/recursionsBase.js';

/** The same passes with addresses in bytes in the shared memory; 0 where pairs are not wanted. */
interface Exports {
  forward(n: number, steps: number, starts: boolean, transition: number, emissions: number, alpha: number, scales: number): number;
  backward(n: number, steps: number, transposed: number, emissions: number, alpha: number, scales: number, after: number, gamma: number, pairs: number): void;
}

/** The kernel for windows on the shared memory. */
export const recursionKernel: () => RecursionKernel | undefined = /* @__PURE__ */ lazily(() => {
  const exports = instantiate<Exports>(recursionsBase);
  if (exports === undefined) return undefined;
  return {
    forward: (memory, n, steps, starts, transition, emissions, alpha, scales) => {
      const base = memory.byteOffset;
      return exports.forward(n, steps, starts, base + 8 * transition, base + 8 * emissions, base + 8 * alpha, base + 8 * scales);
    },
    backward: (memory, n, steps, transposed, emissions, alpha, scales, after, gamma, pairs) => {
      const base = memory.byteOffset;
      exports.backward(n, steps, base + 8 * transposed, base + 8 * emissions, base + 8 * alpha, base + 8 * scales, base + 8 * after, base + 8 * gamma, pairs < 0 ? 0 : base + 8 * pairs);
    },
  };
});
