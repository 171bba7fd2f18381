import { Singular, solve } from '@x/linalg';
import { tensor } from '@x/tensor/core';
import { residualsOf, type KktResiduals } from '../kktResidual.js';
import type { AugmentedObjective } from './augmentedObjective.js';

/** x with multipliers w, and how well they satisfy the optimality conditions. */
export interface KktPoint {
  readonly x: Float64Array;
  readonly w: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly residuals: KktResiduals;
}

/** The optimality conditions at a point. */
export function kktPoint(objective: AugmentedObjective, x: Float64Array, w: Float64Array): KktPoint {
  const { value, constraints } = objective.evaluate(x);
  const gradient = objective.slope(x, w);
  const { equations } = objective;
  return { x, w, value, gradient, residuals: residualsOf(gradient, constraints.subarray(0, equations), constraints.subarray(equations), w.subarray(equations)) };
}

/** The largest residual, with slopes relative to the size of the multipliers. */
export function worstOf({ w, residuals }: KktPoint): number {
  const size = w.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
  const { stationarity, primal, dual, complementarity } = residuals;
  return Math.max(stationarity / size, primal, dual / size, complementarity / size);
}

/**
 * Newton's method on the optimality conditions with the active inequalities as equations,
 * [∇²L Jᵀ; J 0]·(dx, dw) = −(∇L, c), from a point that nearly satisfies them, for as long as they hold better and better.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), section 18.1.
 */
export function newtonKkt(objective: AugmentedObjective, start: KktPoint): KktPoint {
  let best = start;
  for (let round = 0; round < 10; round++) {
    const next = step(objective, best);
    if (next === undefined || !(worstOf(next) < worstOf(best))) return best;
    best = next;
  }
  return best;
}

function step(objective: AugmentedObjective, { x, w, gradient }: KktPoint): KktPoint | undefined {
  const n = x.length;
  const { constraints } = objective.evaluate(x);
  const active = [...w.keys()].filter((i) => i < objective.equations || w[i]! > -constraints[i]!);
  const { hessian, jacobian } = objective.model(x, w);
  const size = n + active.length;
  const K = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) K[i * size + j] = hessian[i * n + j]!;
    right[i] = -gradient[i]!;
  }
  active.forEach((c, k) => {
    for (let j = 0; j < n; j++) K[(n + k) * size + j] = K[j * size + n + k] = jacobian[c * n + j]!;
    right[n + k] = -constraints[c]!;
  });
  // Inactive constraints lose their multipliers, which changes the slope.
  const dropped = w.slice();
  for (const i of active) dropped[i] = 0;
  for (let i = 0; i < w.length; i++) for (let j = 0; j < n; j++) right[j]! += dropped[i]! * jacobian[i * n + j]!;
  let d: Float64Array;
  try {
    d = solve(tensor(K, { shape: [size, size], copy: false }), tensor(right)).data as Float64Array;
  } catch (error) {
    if (error instanceof Singular) return undefined;
    throw error;
  }
  const multipliers = new Float64Array(w.length);
  active.forEach((c, k) => (multipliers[c] = w[c]! + d[n + k]!));
  for (let i = objective.equations; i < w.length; i++) multipliers[i] = Math.max(0, multipliers[i]!);
  const moved = x.map((v, i) => v + d[i]!);
  return moved.every((v) => Number.isFinite(v)) ? kktPoint(objective, moved, multipliers) : undefined;
}
