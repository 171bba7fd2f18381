import type { Gradient, Loose } from '@x/autodiff/core';
import { DomainError, type Tensor, type TensorLike } from '@x/tensor/core';
import { augmentedLagrangian, type AugmentedLagrangianOptions, type ConstrainedResult } from './augmentedLagrangian.js';
import { flatten } from './flatten.js';
import { clip, readBounds, type BoundPairs, type Bounds } from './minimize/bounds.js';
import { bfgs } from './minimize/bfgs.js';
import { conjugateGradient } from './minimize/conjugateGradient.js';
import { descent, type Direction, type LineSearch } from './minimize/descent.js';
import { gradientSteps, steepestDescent } from './minimize/gradientDescent.js';
import { iterate, type IterationOptions, type Method } from './minimize/iterate.js';
import { lbfgs } from './minimize/lbfgs.js';
import { lbfgsb } from './minimize/lbfgsb.js';
import { nelderMead } from './minimize/nelderMead.js';
import { newton, newtonSteps } from './minimize/newton.js';
import { newtonCg } from './minimize/newtonCg.js';
import { makeObjective, type Objective } from './minimize/objective.js';
import { trustRegion } from './minimize/trustRegion.js';

/** Ways to minimise, by name. */
export type MinimizeMethod = 'gradientDescent' | 'cg' | 'bfgs' | 'lbfgs' | 'newton' | 'newtonCg' | 'trustRegion' | 'nelderMead';

/** How to minimise. */
export interface MinimizeOptions<T> extends IterationOptions<T> {
  /** Default lbfgs. */
  readonly method?: MinimizeMethod;
  /** The gradient in the form of x, when it is not to be found by automatic differentiation. */
  readonly grad?: (x: T) => unknown;
  /** One pair [lo, hi] per unknown in flattened order; for lbfgs (then L-BFGS-B) and nelderMead (trials are clipped). */
  readonly bounds?: BoundPairs;
  /** How far along each direction; default `wolfe`, for gradientDescent `armijo`. */
  readonly lineSearch?: LineSearch;
  /** Steps of this fixed rate in place of a line search, for gradientDescent and newton. */
  readonly learningRate?: number;
  /** α of gradientDescent with a learningRate; default 0. */
  readonly momentum?: number;
  /** Takes the gradient of gradientDescent at θ + αv. */
  readonly nesterov?: boolean;
  /** How many pairs lbfgs remembers; default 10. */
  readonly memory?: number;
  /** False runs f as it is each time: for functions that read what changes between calls. */
  readonly compile?: boolean;
}

/** The point found, and why the search ended there. */
export interface Minimum<T> {
  readonly x: T;
  readonly value: number;
  /** In the form of x; NaN from nelderMead, which computes none. */
  readonly gradient: Gradient<T>;
  readonly iterations: number;
  /** How often f was computed, alone or with its gradient. */
  readonly evaluations: number;
  readonly gradientEvaluations: number;
  /** Products of the Hessian with a vector; a whole Hessian counts one per unknown. */
  readonly hessianProducts: number;
  readonly converged: boolean;
  readonly message: string;
}

/**
 * A local minimum of a function of any tree of tensors. f is compiled when it can be traced, so it runs once as
 * JavaScript and then as a plan; a function that reads numbers runs as it is.
 *
 * `gradientDescent` steepest descent · `cg` Polak–Ribière conjugate gradients · `bfgs` n×n inverse Hessian · `lbfgs`
 * (default) the same in little memory, and with bounds L-BFGS-B · `newton` with the whole Hessian, made positive ·
 * `newtonCg` and `trustRegion` (Steihaug) with products Hv, for many unknowns · `nelderMead` values alone.
 *
 * Domain: f smooth, except for nelderMead. Where f is NaN or infinite a step is shortened. The computation goes on in
 * float64; pass a result's x as x0 to resume.
 * Fails: DomainError for a start that is not finite or wrong options; ShapeError when f is not a scalar or bounds do
 * not fit; DTypeError when f returns a plain number and no `grad` is given. Not converging is no error: see `message`.
 * Source: Nocedal & Wright, Numerical Optimization (2006); each method's file names its own.
 *
 * With `equality` (= 0) or `inequality` (≤ 0) among the options this is `augmentedLagrangian`, whose result carries the
 * multipliers and the residuals of the optimality conditions.
 *
 * @example
 * const rosenbrock = (x) => square(sub(1, x.at(0))).add(square(x.at(1).sub(square(x.at(0)))).mul(100));
 * const { x, converged } = minimize(rosenbrock, [-1.2, 1]);
 * x.toArray().map((v) => +v.toFixed(6)) // => [ 1, 1 ]
 * converged // => true
 */
export function minimize<T = Tensor, E = Tensor, I = Tensor>(
  f: (x: T) => TensorLike,
  x0: Loose<NoInfer<T>>,
  options: AugmentedLagrangianOptions<T, E, I> & Constrained,
): ConstrainedResult<T>;
export function minimize<T = Tensor>(f: (x: T) => TensorLike, x0: Loose<NoInfer<T>>, options?: MinimizeOptions<T>): Minimum<T>;
export function minimize<T = Tensor>(
  f: (x: T) => TensorLike,
  x0: Loose<NoInfer<T>>,
  options: MinimizeOptions<T> | AugmentedLagrangianOptions<T, unknown, unknown> = {},
): Minimum<T> | ConstrainedResult<T> {
  return 'equality' in options || 'inequality' in options
    ? augmentedLagrangian(f, x0, options as AugmentedLagrangianOptions<T, unknown, unknown>)
    : unconstrained(f, x0, options as MinimizeOptions<T>);
}

/** At least one constraint, by which the constrained form is told from the other. */
type Constrained = { readonly equality: (x: never) => unknown } | { readonly inequality: (x: never) => unknown };

function unconstrained<T>(f: (x: T) => TensorLike, x0: Loose<NoInfer<T>>, options: MinimizeOptions<T>): Minimum<T> {
  const op = 'minimize';
  const flat = flatten(op, 'x0', x0);
  const bounds = readBounds(op, options.bounds, flat.x.length);
  clip(flat.x, bounds);
  const { grad, compile = true } = options;
  const objective = makeObjective(op, { f: f as (x: unknown) => unknown, grad: grad as ((x: unknown) => unknown) | undefined, compile }, flat);
  const { at, iterations, converged, message } = iterate(op, objective, flat, methodFor(op, objective, bounds, options), options);
  const { values, gradients, curvatures } = objective.counts;
  return {
    x: flat.unflatten(at.x) as T,
    value: at.value,
    gradient: flat.unflatten(at.gradient) as Gradient<T>,
    iterations,
    evaluations: values,
    gradientEvaluations: gradients,
    hessianProducts: curvatures,
    converged,
    message,
  };
}

function methodFor<T>(op: string, objective: Objective, bounds: Bounds | undefined, options: MinimizeOptions<T>): Method {
  const { method = 'lbfgs', learningRate, momentum = 0, nesterov = false, lineSearch, memory = 10 } = options;
  checkFit(op, method, options);
  const searching = (direction: Direction, search: LineSearch, curvature: number): Method =>
    descent(objective, direction, { search: lineSearch ?? search, curvature, bounds });
  switch (method) {
    case 'gradientDescent':
      if (learningRate !== undefined) return gradientSteps(objective, { learningRate, momentum, nesterov });
      return searching(steepestDescent(), 'armijo', 0.5);
    case 'cg':
      // Conjugacy needs sharper searches than quasi-Newton steps do.
      return searching(conjugateGradient(objective.size), 'wolfe', 0.3);
    case 'bfgs':
      return searching(bfgs(objective.size), 'wolfe', 0.9);
    case 'lbfgs':
      return searching(bounds === undefined ? lbfgs(memory) : lbfgsb(memory, bounds), 'wolfe', 0.9);
    case 'newton':
      return learningRate === undefined ? searching(newton(objective), 'wolfe', 0.9) : newtonSteps(objective, learningRate);
    case 'newtonCg':
      return searching(newtonCg(objective), 'wolfe', 0.9);
    case 'trustRegion':
      return trustRegion(objective);
    case 'nelderMead':
      return nelderMead(objective, (x) => clip(x, bounds));
    default:
      throw new DomainError({
        op,
        argument: 'method',
        expected: 'be gradientDescent, cg, bfgs, lbfgs, newton, newtonCg, trustRegion or nelderMead',
        actual: String(method),
      });
  }
}

function checkFit<T>(op: string, method: MinimizeMethod, { bounds, learningRate, momentum = 0, nesterov = false, memory = 10 }: MinimizeOptions<T>): void {
  const refuse = (argument: string, expected: string, actual: string, hint?: string): never => {
    throw new DomainError({ op, argument, expected, actual, ...(hint === undefined ? {} : { hint }) });
  };
  if (bounds !== undefined && method !== 'lbfgs' && method !== 'nelderMead') refuse('bounds', 'come with method lbfgs or nelderMead', method, "Use method: 'lbfgs'.");
  if (learningRate !== undefined && method !== 'gradientDescent' && method !== 'newton') {
    refuse('learningRate', 'come with method gradientDescent or newton', method, 'Other methods choose their steps themselves.');
  }
  if (learningRate !== undefined && !(learningRate > 0)) refuse('learningRate', 'be positive', String(learningRate));
  if ((momentum !== 0 || nesterov) && (learningRate === undefined || method !== 'gradientDescent')) {
    refuse('momentum', 'come with method gradientDescent and a learningRate', `${momentum}`, 'Add learningRate: 0.01.');
  }
  if (!(momentum >= 0 && momentum < 1)) refuse('momentum', 'be in [0, 1)', String(momentum));
  if (!(Number.isInteger(memory) && memory > 0)) refuse('memory', 'be a positive integer', String(memory));
}
