import { dot, moveBy } from '../vector.js';
import { firstStep, type Direction } from './descent.js';

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/**
 * BFGS from the last `memory` pairs (s, y) alone, by the two-loop recursion, starting from (sᵀy/yᵀy)·I.
 *
 * Source: Nocedal, Updating quasi-Newton matrices with limited storage (1980); Nocedal & Wright (2006), algorithm 7.4.
 */
export function lbfgs(memory: number): Direction {
  const pairs: Pair[] = [];
  return {
    choose: ({ gradient }, into) => {
      const last = pairs.at(-1);
      if (last === undefined) {
        for (let i = 0; i < into.length; i++) into[i] = -gradient[i]!;
        return firstStep(gradient);
      }
      into.set(gradient);
      const alphas = new Float64Array(pairs.length);
      for (let k = pairs.length - 1; k >= 0; k--) {
        const { s, y, rho } = pairs[k]!;
        alphas[k] = rho * dot(s, into);
        moveBy(into, -alphas[k]!, y, into);
      }
      const gamma = 1 / (last.rho * dot(last.y, last.y));
      for (let i = 0; i < into.length; i++) into[i]! *= gamma;
      pairs.forEach(({ s, y, rho }, k) => moveBy(into, alphas[k]! - rho * dot(y, into), s, into));
      for (let i = 0; i < into.length; i++) into[i] = -into[i]!;
      return 1;
    },
    learn: (s, y) => {
      const sy = dot(s, y);
      if (!(sy > Number.EPSILON * dot(y, y))) return;
      const reused = pairs.length === memory ? pairs.shift() : undefined;
      const pair = { s: reused?.s ?? new Float64Array(s.length), y: reused?.y ?? new Float64Array(s.length), rho: 1 / sy };
      pair.s.set(s);
      pair.y.set(y);
      pairs.push(pair);
    },
    forget: () => void (pairs.length = 0),
  };
}
