import { solve } from '@x/linalg';
import { add, defineOp, DomainError, expandDims, eye, mul, sub, type Op } from '@x/tensor/core';
import { communicatingClasses } from './communicatingClasses.js';

/**
 * The stationary distribution of a transition matrix [n, n] with a single recurrent class.
 *
 * Source: Grassmann, Taksar & Heyman (1985): elimination without subtractions, so that every probability has full relative
 * accuracy however nearly the chain falls apart; derivative by the fundamental matrix, Golub & Meyer (1986).
 */
export const stationaryOp: Op = /* @__PURE__ */ defineOp({
  name: 'MarkovChain.stationary',
  infer: ([p]) => ({ shape: [p!.shape[0]!], dtype: p!.dtype }),
  kernel: ([p], [out]) => {
    const n = out!.length;
    const values = Float64Array.from({ length: n * n }, (_, e) => p!.data[p!.offset + e]!);
    const recurrent = communicatingClasses(values, n).filter((c) => c.recurrent);
    if (recurrent.length > 1) {
      throw new DomainError({
        op: 'MarkovChain.stationary',
        argument: 'transition',
        expected: 'have a single recurrent class',
        actual: `${recurrent.length}: ${recurrent.map(({ states }) => `{${states.join(', ')}}`).join(', ')}`,
        hint: 'Every mixture of their stationary distributions is stationary: take stationaryDistributions().',
      });
    }
    out!.fill(0);
    const { states } = recurrent[0]!;
    eliminate(values, n, states).forEach((x, k) => (out![states[k]!] = x));
  },
  // With Z = (I − P + 1πᵀ)⁻¹ a change of P moves πᵀ by πᵀ dP Z.
  vjp: ([g], { inputs: [p], outputs: [pi] }) => {
    const n = p!.shape[0]!;
    const system = add(sub(eye(n, { dtype: p!.dtype }), p!), expandDims(pi!, 0));
    return [mul(expandDims(pi!, 1), expandDims(solve(system, g!), 0))];
  },
});

/** The stationary distribution on a closed class of states. */
export function eliminate(p: ArrayLike<number>, n: number, states: readonly number[]): Float64Array {
  const m = states.length;
  const a = Float64Array.from({ length: m * m }, (_, e) => p[states[Math.floor(e / m)]! * n + states[e % m]!]!);
  for (let k = m - 1; k > 0; k--) {
    // The chain watched only while it is below k: what leaves k goes to the states below in these proportions.
    let leaving = 0;
    for (let j = 0; j < k; j++) leaving += a[k * m + j]!;
    for (let i = 0; i < k; i++) a[i * m + k]! /= leaving;
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) a[i * m + j]! += a[i * m + k]! * a[k * m + j]!;
  }
  const x = new Float64Array(m);
  x[0] = 1;
  let total = 1;
  for (let k = 1; k < m; k++) {
    for (let i = 0; i < k; i++) x[k]! += x[i]! * a[i * m + k]!;
    total += x[k]!;
  }
  return x.map((v) => v / total);
}
