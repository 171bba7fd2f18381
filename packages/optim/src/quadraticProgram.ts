import { tensor, type Tensor } from '@x/tensor/core';
import { residualsOf, type KktResiduals } from './kktResidual.js';
import { equilibrate, type Equilibrated } from './quadratic/equilibrate.js';
import { interiorPoint, type InteriorOptions, type InteriorOutcome } from './quadratic/interiorPoint.js';
import type { Parts } from './quadratic/kktSystem.js';
import { contradiction, freeFall } from './quadratic/linearCertificates.js';
import { negativeCurvature } from './quadratic/negativeCurvature.js';
import { readProgram, type Program, type QuadraticProgramData } from './quadratic/program.js';
import { polish } from './quadratic/solveActive.js';
import { addScaled, symmetricTimes } from './quadratic/addScaled.js';
import { dot } from './vector.js';

/** How a quadratic program is solved. */
export interface QuadraticProgramOptions {
  /** Residuals and duality gap to reach, relative to the terms they are made of; default 1e-9. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** Called once an iteration with the largest relative residual; returning false stops. */
  readonly onIteration?: (info: { readonly iteration: number; readonly residual: number; readonly x: Tensor }) => boolean | void;
}

/** What shows that a program has no solution. */
export type QuadraticCertificate =
  /** Aᵀy + Gᵀz = 0, z ≥ 0 and bᵀy + hᵀz = −1: no x can satisfy the constraints (Farkas). */
  | { readonly kind: 'farkas'; readonly equality: Tensor; readonly inequality: Tensor }
  /** A direction d with Ad = 0, Gd ≤ 0, Pd = 0 and qᵀd = −1: from the feasible x the objective falls for ever along d. */
  | { readonly kind: 'recession'; readonly direction: Tensor }
  /** A unit direction d with Ad = 0 and dᵀPd < 0. */
  | { readonly kind: 'negativeCurvature'; readonly direction: Tensor };

/** The solution of a quadratic program, or why there is none. */
export interface QuadraticProgramResult {
  readonly status: 'optimal' | 'infeasible' | 'unbounded' | 'nonconvex' | 'maxIterations';
  /** Why it stopped, in words. */
  readonly message: string;
  /** The minimiser; a feasible point when unbounded; the last point, or zeros, otherwise. */
  readonly x: Tensor;
  /** ½xᵀPx + qᵀx at x; Infinity when infeasible, −Infinity when unbounded. */
  readonly value: number;
  /** y and z of the Lagrangian ½xᵀPx + qᵀx + yᵀ(Ax − b) + zᵀ(Gx − h). */
  readonly multipliers: { readonly equality: Tensor; readonly inequality: Tensor };
  readonly residuals: KktResiduals;
  readonly certificate: QuadraticCertificate | undefined;
  readonly iterations: number;
}

/**
 * Minimises ½xᵀPx + qᵀx subject to Gx ≤ h and Ax = b, for a convex objective; without P a linear program. Tells apart
 * programs that have a solution, whose constraints contradict each other, whose objective has no lower bound, and which
 * are not convex, and proves each by a certificate.
 *
 * Shapes: P [n, n], q [n], G [m, n], h [m], A [p, n], b [p] → x [n], multipliers [p] and [m].
 * Domain: P positive semidefinite on the directions with Ad = 0. Elements of h may be Infinity. Redundant constraints
 * are fine; their multipliers are then not unique. Work: about 15 to 30 Cholesky factorisations of order n, and
 * products GᵀWG, which cost little for sparse rows such as bounds. Programs whose
 * solutions are larger than about 1/tolerance count as infeasible or unbounded.
 * Fails: ShapeError when the shapes do not fit; DomainError for NaN and infinities.
 * Source: interior point on the homogeneous embedding, Goulart & Chen, Clarabel (2024), Mehrotra (1992); the solution is
 * then sharpened by solving for its active constraints.
 *
 * @example
 * // min (x₀² + x₁²)/2 subject to x₀ + x₁ = 1 and x₀ ≤ 0.2
 * const { x, multipliers } = quadraticProgram({ P: [[1, 0], [0, 1]], q: [0, 0], A: [[1, 1]], b: [1], G: [[1, 0]], h: [0.2] });
 * x.toArray().map((v) => +v.toFixed(12)) // => [ 0.2, 0.8 ]
 * multipliers.inequality.toArray().map((v) => +v.toFixed(12)) // => [ 0.6 ]
 */
export function quadraticProgram(data: QuadraticProgramData, { tolerance = 1e-9, maxIterations = 100, onIteration }: QuadraticProgramOptions = {}): QuadraticProgramResult {
  const { program, kept, inequalities } = readProgram(data);
  const shape = { program, kept, inequalities };
  const zero: Parts = { x: new Float64Array(program.n), y: new Float64Array(program.A.count), z: new Float64Array(program.G.count) };
  const curvature = negativeCurvature(program);
  if (!curvature.convex) {
    const certificate = { kind: 'negativeCurvature', direction: tensor(curvature.direction) } as const;
    return { ...report(shape, zero), status: 'nonconvex', message: 'the objective curves downwards along a direction that the equalities allow', certificate, iterations: 0 };
  }
  const scaled = equilibrate(curvature.program);
  const watch: InteriorOptions['watch'] = (iteration, residual, point) =>
    onIteration === undefined || onIteration({ iteration, residual, x: tensor(unscaled(scaled, point).x) }) !== false;
  const found = proveLinearly(scaled, tolerance) ?? interiorPoint(scaled, { tolerance, maxIterations, watch });
  const { iterations } = found;
  switch (found.status) {
    case 'infeasible':
      return { ...report(shape, zero), ...infeasible(shape, unscaled(scaled, found)), iterations };
    case 'dualInfeasible': {
      // The direction proves that there is no lower bound only if some point is feasible.
      const feasible = quadraticProgram({ ...data, P: 0, q: new Float64Array(program.n) }, { tolerance, maxIterations });
      const { x: direction } = unscaled(scaled, found);
      const slope = -dot(program.q, direction);
      const steps = iterations + feasible.iterations;
      if (feasible.status !== 'optimal') return { ...feasible, iterations: steps };
      return {
        ...report(shape, { ...zero, x: feasible.x.data as Float64Array }),
        value: -Infinity,
        status: 'unbounded',
        message: 'the objective falls without bound along the direction of the certificate',
        certificate: { kind: 'recession', direction: tensor(direction.map((v) => v / slope)) },
        iterations: steps,
      };
    }
    default: {
      const optimal = found.status === 'optimal';
      const point = optimal ? sharper(scaled, found) : found;
      const { x, y, z } = unscaled(scaled, point);
      return {
        ...report(shape, { x, y: curvature.restoreEquality(x, y), z }),
        status: optimal ? 'optimal' : 'maxIterations',
        message: messages[found.status],
        certificate: undefined,
        iterations,
      };
    }
  }
}

const messages = {
  optimal: 'the optimality conditions hold',
  stalled: 'rounding stopped the progress before the tolerance was reached',
  maxIterations: 'maxIterations was reached',
  stopped: 'onIteration stopped it',
} as const;

interface Posed {
  readonly program: Program;
  readonly kept: readonly number[];
  readonly inequalities: number;
}

function unscaled({ columns, equality, inequality, cost }: Equilibrated, { x, y, z }: Parts): Parts {
  return {
    x: x.map((v, j) => v * columns[j]!),
    y: y.map((v, i) => (v * equality[i]!) / cost),
    z: z.map((v, i) => (Math.max(v, 0) * inequality[i]!) / cost),
  };
}

/** What linear algebra alone shows; it leaves the iteration systems whose equations do not contradict each other. */
function proveLinearly({ program }: Equilibrated, tolerance: number): InteriorOutcome | undefined {
  const zero: Parts = { x: new Float64Array(program.n), y: new Float64Array(program.A.count), z: new Float64Array(program.G.count) };
  const outside = contradiction(program, tolerance);
  if (outside !== undefined) return { ...zero, y: outside.map((v) => -v), status: 'infeasible', iterations: 0 };
  const unheld = freeFall(program, tolerance);
  return unheld === undefined ? undefined : { ...zero, x: unheld, status: 'dualInfeasible', iterations: 0 };
}

/** The point solved for its active constraints, when that satisfies the optimality conditions better. */
function sharper({ program }: Equilibrated, point: Parts): Parts {
  const exact = polish(program, point);
  if (exact === undefined) return point;
  const worst = (p: Parts): number => Math.max(...Object.values(conditions(program, p)));
  return worst(exact) < worst(point) ? exact : point;
}

function conditions({ P, q, G, h, A, b }: Program, { x, y, z }: Parts): KktResiduals {
  const slope = addScaled(G.addTransposed(z, A.addTransposed(y, symmetricTimes(P, x))), 1, q);
  return residualsOf(slope, addScaled(A.times(x), -1, b), addScaled(G.times(x), -1, h), z);
}

/** What every result says of its point. */
function report({ program, kept, inequalities }: Posed, point: Parts): Pick<QuadraticProgramResult, 'x' | 'value' | 'multipliers' | 'residuals'> {
  const { x, y } = point;
  return {
    x: tensor(x),
    value: 0.5 * dot(x, symmetricTimes(program.P, x)) + dot(program.q, x),
    multipliers: { equality: tensor(y), inequality: spread(point.z, kept, inequalities) },
    residuals: conditions(program, point),
  };
}

function infeasible({ program, kept, inequalities }: Posed, { y, z }: Parts): Pick<QuadraticProgramResult, 'status' | 'message' | 'value' | 'certificate'> {
  const unit = -dot(program.b, y) - dot(program.h, z);
  return {
    status: 'infeasible',
    message: 'the constraints contradict each other',
    value: Infinity,
    certificate: { kind: 'farkas', equality: tensor(y.map((v) => v / unit)), inequality: spread(z.map((v) => v / unit), kept, inequalities) },
  };
}

/** Multipliers of all inequalities, 0 for those that were switched off. */
function spread(z: Float64Array, kept: readonly number[], inequalities: number): Tensor {
  const all = new Float64Array(inequalities);
  kept.forEach((i, k) => (all[i] = z[k]!));
  return tensor(all);
}
