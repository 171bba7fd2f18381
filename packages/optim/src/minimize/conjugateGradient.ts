import { dot, length } from '../vector.js';
import { firstStep, type Direction } from './descent.js';

/**
 * Nonlinear conjugate gradients: d ← −g + βd with β = (y − 2d‖y‖²/dᵀy)ᵀg/dᵀy, not below −1/(‖d‖·min(0.01, ‖g‖)).
 *
 * Source: Hager & Zhang, A new conjugate gradient method with guaranteed descent (2005), equations 1.4 to 1.6.
 */
export function conjugateGradient(size: number): Direction {
  // Steps stand for directions: β scales inversely with d, so that βd is the same.
  const before = new Float64Array(size);
  const change = new Float64Array(size);
  let known = false;
  return {
    choose: ({ gradient }, into) => {
      const dy = dot(before, change);
      if (!known || dy === 0) {
        for (let i = 0; i < size; i++) into[i] = -gradient[i]!;
        return firstStep(gradient);
      }
      const dg = dot(before, gradient);
      const beta = (dot(change, gradient) - (2 * dot(change, change) * dg) / dy) / dy;
      const least = -1 / (length(before) * Math.min(0.01, length(gradient)));
      for (let i = 0; i < size; i++) into[i] = -gradient[i]! + Math.max(beta, least) * before[i]!;
      // The first order change is taken to be that of the last step (Nocedal & Wright, equation 3.60).
      return (dg - dy) / dot(into, gradient);
    },
    learn: (s, y) => {
      before.set(s);
      change.set(y);
      known = true;
    },
    forget: () => (known = false),
  };
}
