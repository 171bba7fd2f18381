import { dot, length, moveBy } from '../vector.js';
import { firstStep, type Direction } from './descent.js';
import type { Objective } from './objective.js';

/**
 * d ≈ −H⁻¹g by conjugate gradients on products Hv, ended at a residual of min(½, √‖g‖)·‖g‖ or at the first direction
 * of negative curvature.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 7.1.
 */
export function newtonCg(objective: Objective): Direction {
  const n = objective.size;
  const [residual, p, hp] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  let distrusted = false;
  return {
    choose: ({ x, gradient }, into) => {
      if (distrusted) {
        for (let i = 0; i < n; i++) into[i] = -gradient[i]!;
        return firstStep(gradient);
      }
      const norm = length(gradient);
      const enough = Math.min(0.5, Math.sqrt(norm)) * norm;
      into.fill(0);
      residual.set(gradient);
      for (let i = 0; i < n; i++) p[i] = -gradient[i]!;
      let rr = dot(residual, residual);
      for (let k = 0; k < Math.max(20, 2 * n); k++) {
        objective.hessianProduct(x, p, hp);
        const curvature = dot(p, hp);
        if (!(curvature > Number.EPSILON * dot(p, p))) {
          // At first there is only −g: as long as the curvature would tell if it were positive.
          if (k === 0) moveBy(into, curvature < 0 ? rr / -curvature : 1, p, into);
          break;
        }
        const alpha = rr / curvature;
        moveBy(into, alpha, p, into);
        moveBy(residual, alpha, hp, residual);
        const next = dot(residual, residual);
        if (Math.sqrt(next) <= enough) break;
        const beta = next / rr;
        for (let i = 0; i < n; i++) p[i] = -residual[i]! + beta * p[i]!;
        rr = next;
      }
      return 1;
    },
    learn: () => (distrusted = false),
    forget: () => (distrusted = true),
  };
}
