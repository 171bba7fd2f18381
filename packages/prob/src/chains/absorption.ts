import type { CommunicatingClass } from './communicatingClasses.js';

/** Where a chain with transient states ends, and how long that takes. */
export interface Absorbed {
  /** [transient, recurrent classes] */
  readonly probabilities: Float64Array;
  /** Expected number of steps, by transient state. */
  readonly times: Float64Array;
}

/**
 * Absorption into the recurrent classes by eliminating transient states one by one, without subtractions.
 *
 * Source: Kemeny & Snell, Finite Markov Chains (1976), chapter 3; elimination as in Grassmann, Taksar & Heyman (1985).
 */
export function absorb(p: ArrayLike<number>, n: number, transient: readonly number[], classes: readonly CommunicatingClass[]): Absorbed {
  const [m, r] = [transient.length, classes.length];
  const q = Float64Array.from({ length: m * m }, (_, e) => p[transient[Math.floor(e / m)]! * n + transient[e % m]!]!);
  // Columns: one per class, then the steps taken.
  const right = new Float64Array(m * (r + 1));
  transient.forEach((i, k) => {
    classes.forEach(({ states }, c) => {
      for (const j of states) right[k * (r + 1) + c]! += p[i * n + j]!;
    });
    right[k * (r + 1) + r] = 1;
  });
  const leaving = (k: number): number => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += q[k * m + j]!;
    for (let c = 0; c < r; c++) sum += right[k * (r + 1) + c]!;
    return sum;
  };
  const out = new Float64Array(m);
  for (let k = m - 1; k >= 0; k--) {
    out[k] = leaving(k);
    for (let i = 0; i < k; i++) {
      const share = q[i * m + k]! / out[k]!;
      if (share === 0) continue;
      for (let j = 0; j < k; j++) q[i * m + j]! += share * q[k * m + j]!;
      for (let c = 0; c <= r; c++) right[i * (r + 1) + c]! += share * right[k * (r + 1) + c]!;
    }
  }
  for (let k = 0; k < m; k++) {
    for (let c = 0; c <= r; c++) {
      let sum = right[k * (r + 1) + c]!;
      for (let j = 0; j < k; j++) sum += q[k * m + j]! * right[j * (r + 1) + c]!;
      right[k * (r + 1) + c] = sum / out[k]!;
    }
  }
  return {
    probabilities: Float64Array.from({ length: m * r }, (_, e) => right[Math.floor(e / r) * (r + 1) + (e % r)]!),
    times: Float64Array.from({ length: m }, (_, k) => right[k * (r + 1) + r]!),
  };
}
