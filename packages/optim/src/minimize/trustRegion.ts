import { dot, largest, length, moveBy } from '../vector.js';
import type { Method, Point } from './iterate.js';
import type { Objective } from './objective.js';

/** A step within the radius, and H times it. */
interface Subproblem {
  readonly step: Float64Array;
  readonly product: Float64Array;
}

/**
 * Steps that minimise the quadratic model gᵀp + ½pᵀHp within ‖p‖ ≤ Δ by conjugate gradients on products Hv. Δ doubles
 * where the model predicts well at its edge, and shrinks to a quarter where it does not.
 *
 * Source: Steihaug (1983); Nocedal & Wright, Numerical Optimization (2006), algorithms 4.1 and 7.2.
 */
export function trustRegion(objective: Objective): Method {
  const n = objective.size;
  const [x, gradient] = [new Float64Array(n), new Float64Array(n)];
  let radius = 1;
  return {
    usesGradient: true,
    measured: 'the gradient norm',
    measure: ({ gradient: g }) => largest(g),
    step: (at) => {
      for (;;) {
        const { step, product } = steihaug(objective, at, radius);
        const predicted = -(dot(at.gradient, step) + dot(step, product) / 2);
        const size = length(step);
        moveBy(at.x, 1, step, x);
        const noise = 10 * Number.EPSILON * Math.abs(at.value);
        const value = objective.valueAndGradient(x, gradient);
        const finite = Number.isFinite(value) && gradient.every((g) => Number.isFinite(g));
        // Changes that are all rounding count as predicted when they are no larger than it.
        const atRounding = predicted <= noise && Math.abs(at.value - value) <= noise;
        const ratio = !finite ? -1 : atRounding ? 1 : (at.value - value) / predicted;
        if (ratio < 0.25) radius = size / 4;
        else if (ratio > 0.75 && size >= 0.99 * radius) radius = Math.min(2 * radius, 1e12);
        if (ratio > 1e-4 && (!atRounding || largest(gradient) < largest(at.gradient))) {
          at.x.set(x);
          at.gradient.set(gradient);
          at.value = value;
          return undefined;
        }
        if (atRounding) return { converged: true, message: 'no lower value can be told apart from rounding' };
        if (!(radius > Number.EPSILON * Math.max(largest(at.x), 1e-300))) return { converged: false, message: 'the trust region shrank to nothing: are value and gradient consistent?' };
      }
    },
  };
}

function steihaug(objective: Objective, { x, gradient }: Point, radius: number): Subproblem {
  const n = objective.size;
  const [z, hz, p, hp, residual] = Array.from({ length: 5 }, () => new Float64Array(n)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  residual.set(gradient);
  for (let i = 0; i < n; i++) p[i] = -gradient[i]!;
  const norm = length(gradient);
  const enough = Math.min(0.5, Math.sqrt(norm)) * norm;
  let rr = dot(residual, residual);
  const at = (alpha: number): Subproblem => {
    moveBy(z, alpha, p, z);
    moveBy(hz, alpha, hp, hz);
    return { step: z, product: hz };
  };
  for (let k = 0; k < Math.max(20, 2 * n); k++) {
    objective.hessianProduct(x, p, hp);
    const curvature = dot(p, hp);
    if (!(curvature > 0)) return at(toEdge(z, p, radius));
    const alpha = rr / curvature;
    // ‖z + αp‖ ≥ Δ: stop at the edge.
    const edge = toEdge(z, p, radius);
    if (alpha >= edge) return at(edge);
    at(alpha);
    moveBy(residual, alpha, hp, residual);
    const next = dot(residual, residual);
    if (Math.sqrt(next) <= enough) break;
    const beta = next / rr;
    for (let i = 0; i < n; i++) p[i] = -residual[i]! + beta * p[i]!;
    rr = next;
  }
  return { step: z, product: hz };
}

/** τ ≥ 0 with ‖z + τp‖ = Δ. */
function toEdge(z: Float64Array, p: Float64Array, radius: number): number {
  const [a, b, c] = [dot(p, p), dot(z, p), dot(z, z) - radius * radius];
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  return b > 0 ? -c / (b + root) : (root - b) / a;
}
