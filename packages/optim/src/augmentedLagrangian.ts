import type { Loose } from '@x/autodiff/core';
import { DomainError, type Tensor } from '@x/tensor/core';
import { augmentedObjective, type AugmentedObjective } from './constrained/augmentedObjective.js';
import { kktPoint, newtonKkt, worstOf } from './constrained/newtonKkt.js';
import { flatten, type Flat } from './flatten.js';
import type { KktResiduals } from './kktResidual.js';
import type { Constraints } from './lagrangian.js';
import { descent } from './minimize/descent.js';
import { iterate, type IterationOptions, type Method } from './minimize/iterate.js';
import { lbfgs } from './minimize/lbfgs.js';
import { newton } from './minimize/newton.js';
import { largest } from './vector.js';

/** How a constrained minimisation is run. */
export interface AugmentedLagrangianOptions<X, E, I> extends Constraints<X, E, I>, Pick<IterationOptions<X>, 'signal'> {
  /** The largest KKT residual allowed, with slopes relative to the largest multiplier; default 1e-8. */
  readonly tolerance?: number;
  /** Minimisations of the augmented Lagrangian; default 50. */
  readonly maxIterations?: number;
  /** Steps of each of them; default 500. */
  readonly maxInnerIterations?: number;
  /** The first penalty ρ; by default such that f and ½ρ‖c‖² weigh about the same. */
  readonly penalty?: number;
  /** Called after each minimisation; false stops. */
  readonly onIteration?: (progress: ConstrainedProgress<X>) => boolean | void;
}

/** What is shown after each minimisation of the augmented Lagrangian. */
export interface ConstrainedProgress<X> {
  readonly iteration: number;
  readonly value: number;
  readonly x: X;
  readonly residuals: KktResiduals;
  readonly penalty: number;
}

/** A constrained minimum, or the last point. */
export interface ConstrainedResult<X> {
  readonly x: X;
  readonly value: number;
  /** ∇ₓL, the gradient of the Lagrangian. */
  readonly gradient: X;
  /** λ and μ of L = f + Σλᵢgᵢ + Σμⱼhⱼ, in the form that the constraint functions return. */
  readonly multipliers: { readonly equality: unknown; readonly inequality: unknown };
  readonly residuals: KktResiduals;
  readonly penalty: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
  /** Why it stopped, in words. */
  readonly message: string;
}

/** Up to so many unknowns second derivatives are formed. */
const dense = 200;
/** Beyond this penalty constraints that still fail are taken to contradict each other. */
const largestPenalty = 1e12;

/**
 * Minimises f(x) subject to g(x) = 0 (`equality`) and h(x) ≤ 0 (`inequality`): minimises the augmented Lagrangian
 * f + Σ(λᵢgᵢ + ½ρgᵢ²) + Σ(max(0, μⱼ + ρhⱼ)² − μⱼ²)/2ρ, then updates λ ← λ + ρg, μ ← max(0, μ + ρh), and raises ρ where
 * the constraints do not come closer. Near the solution Newton's method on the optimality conditions takes over (up to
 * 200 unknowns; beyond, L-BFGS throughout).
 *
 * Shapes: x0 any tree of float tensors; constraints return tensors or trees of tensors of any shapes.
 * Domain: f, g and h made of ops, twice differentiable. Finds a local solution: a KKT point; x0 need not be feasible.
 * Multipliers are unique where the gradients of the active constraints are independent.
 * Fails: DomainError without constraints, or when f, g or h is not finite at x0. Constraints that cannot be satisfied are
 * told in `message` with converged = false.
 * Source: Hestenes (1969), Powell (1969), Rockafellar (1973); Birgin & Martínez, Practical Augmented Lagrangian Methods
 * (2014); Nocedal & Wright (2006), chapter 17.
 *
 * @example
 * const { x, multipliers } = augmentedLagrangian((x) => x.square().sum(), [3, 0], { equality: (x) => x.sum().sub(1) });
 * x.toArray().map((v) => +v.toFixed(10)) // => [ 0.5, 0.5 ]
 * multipliers.equality.item().toFixed(10) // => '-1.0000000000'
 */
export function augmentedLagrangian<X = Tensor, E = Tensor, I = Tensor>(
  f: (x: X) => unknown,
  x0: Loose<NoInfer<X>>,
  { tolerance = 1e-8, maxIterations = 50, maxInnerIterations = 500, penalty, onIteration, signal, ...constraints }: AugmentedLagrangianOptions<X, E, I>,
): ConstrainedResult<X> {
  const op = 'augmentedLagrangian';
  if (constraints.equality === undefined && constraints.inequality === undefined) {
    throw new DomainError({ op, argument: 'options', expected: 'hold equality or inequality', actual: 'neither', hint: 'Use minimize without constraints.' });
  }
  const flat = flatten(op, 'x0', x0);
  const objective = augmentedObjective(op, f as (x: unknown) => unknown, constraints as Constraints<unknown, unknown, unknown>, flat);
  const { weights } = objective;
  const first = objective.evaluate(flat.x);
  requireFinite(op, first.value, first.constraints);
  weights.penalty = penalty ?? firstPenalty(first.value, violation(objective, first.constraints));
  let point = kktPoint(objective, flat.x, weights.multipliers.slice());
  let apart = Infinity;

  const end = (iterations: number, converged: boolean, message: string): ConstrainedResult<X> => ({
    x: flat.unflatten(point.x) as X,
    value: point.value,
    gradient: flat.unflatten(point.gradient) as X,
    multipliers: objective.restore(point.w),
    residuals: point.residuals,
    penalty: weights.penalty,
    iterations,
    evaluations: objective.counts.values,
    converged,
    message,
  });

  for (let iteration = 0; ; iteration++) {
    if (worstOf(point) <= tolerance) return end(iteration, true, `the KKT residual ${worstOf(point).toExponential(1)} is within tolerance`);
    if (weights.penalty > largestPenalty) return end(iteration, false, `the constraints stay ${apart.toExponential(1)} away from being satisfied: x may be a point nearest to satisfying them`);
    if (iteration === maxIterations) return end(iteration, false, `not within tolerance after ${maxIterations} minimisations of the augmented Lagrangian`);
    if (signal?.aborted) return end(iteration, false, 'stopped by signal');
    const inner = { tolerance: Math.max(0.1 * tolerance, 0.1 ** (iteration + 2)), maxIterations: maxInnerIterations, ...(signal && { signal }) };
    const { at } = iterate(op, objective, { ...flat, x: point.x } satisfies Flat, methodFor(objective), inner);
    if (!escaped(at.x, at.value, point.x)) {
      const { constraints: c } = objective.evaluate(at.x);
      const w = objective.updated(c);
      const now = w.reduce((most, v, i) => Math.max(most, Math.abs(v - weights.multipliers[i]!) / weights.penalty), 0);
      weights.multipliers.set(w);
      point = kktPoint(objective, at.x.slice(), w);
      // Close to a solution the last digits come from Newton's method, which needs no growing penalty.
      if (objective.size <= dense && worstOf(point) < 1e-3) point = newtonKkt(objective, point);
      if (now > 0.25 * apart) weights.penalty *= 10;
      apart = now;
    } else weights.penalty *= 10;
    const progress = { iteration: iteration + 1, value: point.value, x: flat.unflatten(point.x) as X, residuals: point.residuals, penalty: weights.penalty };
    if (onIteration?.(progress) === false) return end(iteration + 1, false, 'stopped by onIteration');
  }
}

function methodFor(objective: AugmentedObjective): Method {
  return objective.size <= dense ? descent(objective, newton(objective), { search: 'armijo', curvature: 0.9 }) : descent(objective, lbfgs(20), { search: 'wolfe', curvature: 0.9 });
}

/** Whether a minimisation ran away, as it does where f falls without bound and the penalty is too weak to hold it. */
function escaped(x: Float64Array, value: number, from: Float64Array): boolean {
  return !Number.isFinite(value) || value < -1e20 || !(largest(x) < 1e8 * Math.max(1, largest(from)));
}

function violation({ equations }: AugmentedObjective, constraints: Float64Array): number {
  return constraints.reduce((sum, c, i) => sum + (i < equations ? c : Math.max(c, 0)) ** 2, 0);
}

function firstPenalty(value: number, violated: number): number {
  return Math.min(1e3, Math.max(1, (10 * Math.max(1, Math.abs(value))) / Math.max(1, 0.5 * violated)));
}

function requireFinite(op: string, value: number, constraints: Float64Array): void {
  const bad = constraints.findIndex((c) => !Number.isFinite(c));
  if (Number.isFinite(value) && bad < 0) return;
  const actual = Number.isFinite(value) ? `constraint ${bad} = ${constraints[bad]}` : String(value);
  throw new DomainError({ op, argument: 'f', expected: 'be finite at x0, and the constraints too', actual, hint: 'Start inside the domain of f and the constraints.' });
}
