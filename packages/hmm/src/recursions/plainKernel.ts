import type { RecursionKernel } from './recursionKernel.js';

/** The recursions in JavaScript, for engines without WebAssembly vectors. */
export const plainKernel: RecursionKernel = {
  forward(memory, n, steps, starts, transition, emissions, alpha, scales) {
    for (let t = 0; t < steps; t++) {
      const row = emissions + t * n;
      let top = -Infinity;
      for (let j = 0; j < n; j++) if (memory[row + j]! > top) top = memory[row + j]!;
      if (top === -Infinity) return t;
      const to = alpha + t * n;
      if (t === 0 && starts) memory.copyWithin(to, to - n, to);
      else times(memory, n, to - n, transition, to);
      let sum = 0;
      for (let j = 0; j < n; j++) {
        const b = Math.exp(memory[row + j]! - top);
        memory[row + j] = b;
        sum += memory[to + j]! *= b;
      }
      if (!(sum > 0)) return t;
      for (let j = 0; j < n; j++) memory[to + j]! /= sum;
      memory[scales + 2 * t] = sum;
      memory[scales + 2 * t + 1] = top;
    }
    return -1;
  },

  backward(memory, n, steps, transposed, emissions, alpha, scales, after, gamma, pairs) {
    for (let t = steps - 1; t >= 0; t--) {
      const [b, a, g] = [emissions + t * n, alpha + t * n, gamma + t * n];
      const inverse = 1 / memory[scales + 2 * t]!;
      for (let j = 0; j < n; j++) {
        const beta = memory[after + j]!;
        memory[g + j] = memory[a + j]! * beta;
        memory[b + j]! *= beta * inverse;
      }
      times(memory, n, b, transposed, after);
      if (pairs < 0) continue;
      const previous = a - n;
      for (let i = 0; i < n; i++) {
        const x = memory[previous + i]!;
        if (x === 0) continue;
        const to = pairs + i * n;
        for (let j = 0; j < n; j++) memory[to + j]! += x * memory[b + j]!;
      }
    }
  },
};

/** y = x·A */
function times(memory: Float64Array, n: number, x: number, a: number, y: number): void {
  memory.fill(0, y, y + n);
  for (let i = 0; i < n; i++) {
    const factor = memory[x + i]!;
    if (factor === 0) continue;
    const row = a + i * n;
    for (let j = 0; j < n; j++) memory[y + j]! += factor * memory[row + j]!;
  }
}
