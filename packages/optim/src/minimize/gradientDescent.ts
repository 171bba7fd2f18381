import { dot, largest, moveBy } from '../vector.js';
import { firstStep, type Direction } from './descent.js';
import type { Method } from './iterate.js';
import type { Objective } from './objective.js';

/** Steepest descent, for a line search; first steps by Barzilai and Borwein's secant length. */
export function steepestDescent(): Direction {
  let guess: number | undefined;
  return {
    choose: ({ gradient }, into) => {
      for (let i = 0; i < into.length; i++) into[i] = -gradient[i]!;
      return guess ?? firstStep(gradient);
    },
    learn: (s, y) => {
      const sy = dot(s, y);
      guess = sy > 0 ? dot(s, s) / sy : undefined;
    },
    forget: () => (guess = undefined),
  };
}

/** Steps of a fixed rate. */
export interface FixedSteps {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
}

/** v ← αv − ε∇f(θ), θ ← θ + v; with `nesterov` the gradient is taken at θ + αv. */
export function gradientSteps(objective: Objective, { learningRate, momentum, nesterov }: FixedSteps): Method {
  const [velocity, ahead, gradient] = [new Float64Array(objective.size), new Float64Array(objective.size), new Float64Array(objective.size)];
  return {
    usesGradient: true,
    measured: 'the gradient norm',
    measure: ({ gradient: g }) => largest(g),
    step: (at) => {
      let g = at.gradient;
      if (nesterov) {
        moveBy(at.x, momentum, velocity, ahead);
        objective.valueAndGradient(ahead, gradient);
        g = gradient;
      }
      for (let i = 0; i < velocity.length; i++) velocity[i] = momentum * velocity[i]! - learningRate * g[i]!;
      moveBy(at.x, 1, velocity, at.x);
      at.value = objective.valueAndGradient(at.x, at.gradient);
      return undefined;
    },
  };
}
