import { largest } from '../vector.js';
import type { Method, Point } from './iterate.js';
import type { Objective } from './objective.js';

interface Vertex {
  x: Float64Array;
  value: number;
}

/**
 * The simplex method on values alone, with coefficients that depend on the dimension n: reflection 1, expansion
 * 1 + 2/n, contraction ¾ − 1/2n, shrinking 1 − 1/n. Values that are NaN count as infinite; with bounds every trial is
 * clipped to them.
 *
 * Source: Nelder & Mead (1965); Gao & Han, Implementing the Nelder–Mead simplex algorithm with adaptive parameters (2012).
 */
export function nelderMead(objective: Objective, clip: (x: Float64Array) => void): Method {
  const n = objective.size;
  const dimension = Math.max(n, 2);
  const [expansion, contraction, shrinking] = [1 + 2 / dimension, 0.75 - 1 / (2 * dimension), 1 - 1 / dimension];
  let simplex: Vertex[] | undefined;

  const vertexAt = (x: Float64Array): Vertex => {
    clip(x);
    const value = objective.value(x);
    return { x, value: Number.isNaN(value) ? Infinity : value };
  };

  const step = (simplex: Vertex[]): void => {
    const worst = simplex[n]!;
    const center = new Float64Array(n);
    for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) center[i]! += simplex[k]!.x[i]! / n;
    const beyond = (t: number): Vertex => vertexAt(center.map((c, i) => c + t * (c - worst.x[i]!)));
    const reflected = beyond(1);
    const replace = (vertex: Vertex): void => void (simplex[n] = vertex);
    if (reflected.value < simplex[0]!.value) {
      const expanded = beyond(expansion);
      replace(expanded.value < reflected.value ? expanded : reflected);
    } else if (reflected.value < simplex[n - 1]!.value) {
      replace(reflected);
    } else {
      const outside = reflected.value < worst.value;
      const contracted = beyond(outside ? contraction : -contraction);
      if (outside ? contracted.value <= reflected.value : contracted.value < worst.value) replace(contracted);
      else {
        const best = simplex[0]!;
        for (let k = 1; k <= n; k++) simplex[k] = vertexAt(best.x.map((b, i) => b + shrinking * (simplex[k]!.x[i]! - b)));
      }
    }
    simplex.sort((a, b) => a.value - b.value);
  };

  const start = (at: Point): Vertex[] => {
    const corners = Array.from({ length: n }, (_, k) => {
      const x = at.x.slice();
      // A twentieth of each coordinate, as is usual; clipping must not flatten the simplex.
      const away = x[k] === 0 ? 0.00025 : 0.05 * x[k]!;
      x[k]! += away;
      clip(x);
      if (x[k] === at.x[k]) x[k]! -= away;
      return vertexAt(x);
    });
    return [{ x: at.x.slice(), value: at.value }, ...corners].sort((a, b) => a.value - b.value);
  };

  return {
    usesGradient: false,
    measured: 'the relative size of the simplex and of the spread of its values',
    measure: (at) => {
      simplex ??= start(at);
      const best = simplex[0]!;
      const sizes = simplex.map(({ x }) => largest(x.map((v, i) => v - best.x[i]!)));
      return Math.max(Math.max(...sizes) / Math.max(1, largest(best.x)), Math.abs(simplex[n]!.value - best.value) / Math.max(1, Math.abs(best.value)));
    },
    step: (at) => {
      simplex ??= start(at);
      step(simplex);
      at.x.set(simplex[0]!.x);
      at.value = simplex[0]!.value;
      return undefined;
    },
  };
}
