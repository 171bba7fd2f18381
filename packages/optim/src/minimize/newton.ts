import { cholesky, choleskySolve, eigh, NotPositiveDefinite, Singular, solve } from '@x/linalg';
import { Tensor } from '@x/tensor/core';
import { largest, moveBy } from '../vector.js';
import { firstStep, type Direction } from './descent.js';
import type { Method } from './iterate.js';
import type { Objective } from './objective.js';

const matrix = (data: Float64Array, n: number): Tensor => new Tensor('float64', [n, n], data);
const vector = (data: Float64Array): Tensor => new Tensor('float64', [data.length], data.slice());

/**
 * d = −H⁻¹g where H is positive definite; elsewhere the eigenvalues of H are replaced by their absolute values, at
 * least √ε of the largest, so that the direction descends and leaves saddles.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), section 3.4; Gill, Murray & Wright (1981), section 4.4.
 */
export function newton(objective: Objective): Direction {
  const n = objective.size;
  let distrusted = false;
  return {
    choose: ({ x, gradient }, into) => {
      const h = distrusted ? undefined : objective.hessian(x);
      if (h === undefined || !h.every((v) => Number.isFinite(v))) {
        for (let i = 0; i < n; i++) into[i] = -gradient[i]!;
        return firstStep(gradient);
      }
      into.set(positivePart(h, gradient, n));
      for (let i = 0; i < n; i++) into[i] = -into[i]!;
      return 1;
    },
    learn: () => (distrusted = false),
    forget: () => (distrusted = true),
  };
}

function positivePart(h: Float64Array, gradient: Float64Array, n: number): Float64Array {
  try {
    return choleskySolve(cholesky(matrix(h, n)), vector(gradient)).data as Float64Array;
  } catch (error) {
    if (!(error instanceof NotPositiveDefinite)) throw error;
  }
  const { values, vectors } = eigh(matrix(h, n));
  const [lambda, v] = [values.data as Float64Array, vectors.data as Float64Array];
  const floor = Math.sqrt(Number.EPSILON) * largest(lambda) || 1;
  const d = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    let part = 0;
    for (let i = 0; i < n; i++) part += v[i * n + k]! * gradient[i]!;
    part /= Math.max(Math.abs(lambda[k]!), floor);
    for (let i = 0; i < n; i++) d[i]! += part * v[i * n + k]!;
  }
  return d;
}

/** x ← x − εH⁻¹∇f without a line search: finds saddles and maxima as well as minima. */
export function newtonSteps(objective: Objective, learningRate: number): Method {
  const n = objective.size;
  return {
    usesGradient: true,
    measured: 'the gradient norm',
    measure: ({ gradient }) => largest(gradient),
    step: (at) => {
      let d: Float64Array;
      try {
        d = solve(matrix(objective.hessian(at.x), n), vector(at.gradient)).data as Float64Array;
      } catch (error) {
        if (error instanceof Singular) return { converged: false, message: 'the Hessian is singular' };
        throw error;
      }
      moveBy(at.x, -learningRate, d, at.x);
      at.value = objective.valueAndGradient(at.x, at.gradient);
      return undefined;
    },
  };
}
