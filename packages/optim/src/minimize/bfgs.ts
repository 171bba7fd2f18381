import { dot } from '../vector.js';
import { firstStep, type Direction } from './descent.js';

/**
 * d = −Bg with B ← (I − ρsyᵀ)B(I − ρysᵀ) + ρssᵀ, ρ = 1/yᵀs, an estimate of the inverse Hessian that starts as
 * (yᵀs/yᵀy)·I. Pairs without positive curvature are left out.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 6.1 and equation 6.20.
 */
export function bfgs(size: number): Direction {
  const b = new Float64Array(size * size);
  const by = new Float64Array(size);
  let known = false;
  return {
    choose: ({ gradient }, into) => {
      if (!known) {
        for (let i = 0; i < size; i++) into[i] = -gradient[i]!;
        return firstStep(gradient);
      }
      for (let i = 0; i < size; i++) into[i] = -dot(b.subarray(i * size, (i + 1) * size), gradient);
      return 1;
    },
    learn: (s, y) => {
      const [sy, yy] = [dot(s, y), dot(y, y)];
      if (!(sy > Number.EPSILON * yy)) return;
      if (!known) {
        b.fill(0);
        for (let i = 0; i < size; i++) b[i * size + i] = sy / yy;
        known = true;
      }
      for (let i = 0; i < size; i++) by[i] = dot(b.subarray(i * size, (i + 1) * size), y);
      const scale = (1 + dot(y, by) / sy) / sy;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) b[i * size + j]! += scale * s[i]! * s[j]! - (by[i]! * s[j]! + s[i]! * by[j]!) / sy;
      }
    },
    forget: () => (known = false),
  };
}
