import { dot } from '../vector.js';
import { firstStep, type Direction } from './descent.js';

/** Directions that descend less than this, relative to ‖g‖², are given up for −g. */
const leastDescent = 0.01;

/**
 * Nonlinear conjugate gradients: d ← −g + βd with β = max(0, gᵀy/‖g₋‖²), Polak and Ribière's. The first step tried is
 * 2(f − f₋)/gᵀd, to gain as much as the last step did, and at most 1.
 *
 * Source: Gilbert & Nocedal, Global convergence properties of conjugate gradient methods (1992); Nocedal & Wright,
 * Numerical Optimization (2006), equations 5.45 and 3.60.
 */
export function conjugateGradient(size: number): Direction {
  const before = new Float64Array(size);
  const change = new Float64Array(size);
  let known = false;
  let valueBefore = NaN;
  return {
    choose: ({ value, gradient }, into) => {
      const gained = valueBefore - value;
      valueBefore = value;
      const beta = known ? betaOf(gradient, change) : 0;
      for (let i = 0; i < size; i++) into[i] = -gradient[i]! + beta * before[i]!;
      let slope = dot(into, gradient);
      const squared = dot(gradient, gradient);
      if (!(slope <= -leastDescent * squared)) {
        for (let i = 0; i < size; i++) into[i] = -gradient[i]!;
        slope = -squared;
      }
      before.set(into);
      const step = (-2 * gained) / slope;
      return !known ? firstStep(gradient) : step > 0 && step < 1 ? step : 1;
    },
    learn: (_s, y) => {
      change.set(y);
      known = true;
    },
    forget: () => (known = false),
  };
}

function betaOf(gradient: Float64Array, change: Float64Array): number {
  let [along, squared] = [0, 0];
  for (let i = 0; i < gradient.length; i++) {
    along += gradient[i]! * change[i]!;
    squared += (gradient[i]! - change[i]!) ** 2;
  }
  return squared > 0 ? Math.max(0, along / squared) : 0;
}
