import { dot, length } from '../vector.js';
import { firstStep, type Direction } from './descent.js';

/**
 * Nonlinear conjugate gradients: d ← −g + βd with β = (y − 2d‖y‖²/dᵀy)ᵀg/dᵀy, not below −1/(‖d‖·min(0.01, ‖g‖)).
 *
 * Source: Hager & Zhang, A new conjugate gradient method with guaranteed descent (2005), equations 1.4 to 1.6.
 */
export function conjugateGradient(size: number): Direction {
  const before = new Float64Array(size);
  const change = new Float64Array(size);
  let slopeBefore = 0;
  let stepBefore = 0;
  let known = false;
  return {
    choose: ({ gradient }, into) => {
      const dy = dot(before, change);
      if (!known || dy === 0) {
        for (let i = 0; i < size; i++) into[i] = -gradient[i]!;
      } else {
        const beta = (dot(change, gradient) - (2 * dot(change, change) * dot(before, gradient)) / dy) / dy;
        const least = -1 / (length(before) * Math.min(0.01, length(gradient)));
        for (let i = 0; i < size; i++) into[i] = -gradient[i]! + Math.max(beta, least) * before[i]!;
      }
      const slope = dot(into, gradient);
      // The first order change is taken to be that of the last step (Nocedal & Wright, equation 3.60).
      const step = known ? stepBefore * Math.min(slopeBefore / slope, 10) : firstStep(gradient);
      before.set(into);
      slopeBefore = slope;
      return step;
    },
    learn: (s, y) => {
      change.set(y);
      stepBefore = length(s) / length(before);
      known = true;
    },
    forget: () => (known = false),
  };
}
