import { Singular, solve } from '@x/linalg';
import { Tensor } from '@x/tensor/core';
import { difference, dot, length } from '../vector.js';
import { clip, longestStep, type Bounds } from './bounds.js';
import { CompactHessian } from './compactHessian.js';
import type { Direction } from './descent.js';

/** The first minimum of the model along the projected path of −∇f. */
interface CauchyPoint {
  readonly x: Float64Array;
  /** Wᵀ(x_c − x). */
  readonly c: Float64Array;
}

/**
 * L-BFGS within bounds: the generalised Cauchy point of the quadratic model, then the model's minimum over the elements
 * that are free there, moved back into the bounds.
 *
 * Source: Byrd, Lu, Nocedal & Zhu, A limited memory algorithm for bound constrained optimization (1995), algorithm CP
 * and the direct primal method; Morales & Nocedal (2011) on projecting the subspace minimum.
 */
export function lbfgsb(memory: number, bounds: Bounds): Direction {
  const hessian = new CompactHessian(memory);
  return {
    choose: ({ x, gradient }, into) => {
      const cauchy = cauchyPoint(x, gradient, bounds, hessian);
      const target = hessian.width === 0 ? cauchy.x : subspaceMinimum(x, gradient, bounds, hessian, cauchy);
      difference(target, x, into);
      return hessian.width === 0 ? Math.min(1 / length(into), longestStep(x, into, bounds)) : 1;
    },
    learn: (s, y) => hessian.learn(s, y),
    forget: () => hessian.forget(),
  };
}

function cauchyPoint(x: Float64Array, g: Float64Array, { lower, upper }: Bounds, hessian: CompactHessian): CauchyPoint {
  const breaks = g.map((gi, i) => (gi < 0 ? (x[i]! - upper[i]!) / gi : gi > 0 ? (x[i]! - lower[i]!) / gi : Infinity));
  const d = g.map((gi, i) => (breaks[i]! > 0 ? -gi : 0));
  const at = x.slice();
  const p = hessian.transposed(d);
  const c = new Float64Array(p.length);
  const { theta } = hessian;
  let slope = -dot(d, d);
  if (slope === 0) return { x: at, c };
  let bend = -theta * slope - dot(p, hessian.middle(p));
  const least = Number.EPSILON * bend;
  let passed = 0;
  let best = -slope / bend;
  const order = Array.from(breaks.keys()).filter((i) => breaks[i]! > 0 && breaks[i]! < Infinity);
  order.sort((i, j) => breaks[i]! - breaks[j]!);
  for (const b of order) {
    const length = breaks[b]! - passed;
    if (best < length) break;
    const gb = g[b]!;
    at[b] = d[b]! > 0 ? upper[b]! : lower[b]!;
    const z = at[b]! - x[b]!;
    for (let j = 0; j < c.length; j++) c[j]! += length * p[j]!;
    const w = hessian.row(b);
    const mw = hessian.middle(w);
    slope += length * bend + gb * gb + theta * gb * z - gb * dot(mw, c);
    bend -= theta * gb * gb + 2 * gb * dot(mw, p) + gb * gb * dot(mw, w);
    bend = Math.max(bend, least);
    for (let j = 0; j < p.length; j++) p[j]! += gb * w[j]!;
    d[b] = 0;
    best = -slope / bend;
    passed = breaks[b]!;
  }
  best = Math.max(best, 0);
  for (let i = 0; i < at.length; i++) if (d[i] !== 0) at[i] = x[i]! + (passed + best) * d[i]!;
  for (let j = 0; j < c.length; j++) c[j]! += best * p[j]!;
  clip(at, { lower, upper });
  return { x: at, c };
}

function subspaceMinimum(x: Float64Array, g: Float64Array, bounds: Bounds, hessian: CompactHessian, cauchy: CauchyPoint): Float64Array {
  const { lower, upper } = bounds;
  const { theta, width } = hessian;
  const free = Array.from(x.keys()).filter((i) => cauchy.x[i]! > lower[i]! && cauchy.x[i]! < upper[i]!);
  if (free.length === 0) return cauchy.x;
  const mc = hessian.middle(cauchy.c);
  const rows = free.map((i) => hessian.row(i));
  // r: the model's gradient at the Cauchy point, where free.
  const r = Float64Array.from(free, (i, k) => g[i]! + theta * (cauchy.x[i]! - x[i]!) - dot(rows[k]!, mc));
  const wr = new Float64Array(width);
  const gram = new Float64Array(width * width);
  rows.forEach((row, k) => {
    for (let a = 0; a < width; a++) {
      wr[a]! += row[a]! * r[k]!;
      for (let b = 0; b < width; b++) gram[a * width + b]! += (row[a]! * row[b]!) / theta;
    }
  });
  // d = −(r + WᵀZ(I − M·WᵀZZᵀW/θ)⁻¹M·WᵀZr/θ)/θ by the Sherman–Morrison–Woodbury formula.
  const system = new Float64Array(width * width);
  for (let b = 0; b < width; b++) {
    const column = hessian.middle(Float64Array.from({ length: width }, (_, a) => gram[a * width + b]!));
    for (let a = 0; a < width; a++) system[a * width + b] = (a === b ? 1 : 0) - column[a]!;
  }
  let v: Float64Array;
  try {
    v = solve(new Tensor('float64', [width, width], system), new Tensor('float64', [width], hessian.middle(wr))).data as Float64Array;
  } catch (error) {
    if (!(error instanceof Singular)) throw error;
    return cauchy.x;
  }
  const d = new Float64Array(x.length);
  free.forEach((i, k) => (d[i] = -(r[k]! + dot(rows[k]!, v) / theta) / theta));
  const target = cauchy.x.map((xi, i) => xi + d[i]!);
  clip(target, bounds);
  if (target.reduce((sum, t, i) => sum + (t - x[i]!) * g[i]!, 0) < 0) return target;
  // Projected it does not descend: go only as far as no bound is met.
  const alpha = Math.min(1, longestStep(cauchy.x, d, bounds));
  return cauchy.x.map((xi, i) => xi + alpha * d[i]!);
}
