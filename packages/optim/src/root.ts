import type { Loose } from '@x/autodiff/core';
import { asTensor, DomainError, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import { flatten } from './flatten.js';
import { backSubstitute, triangularize } from './leastSquares/dampedStep.js';
import { levenbergMarquardt, type LeastSquaresPoint } from './leastSquares/levenbergMarquardt.js';
import { makeVectorFunction } from './leastSquares/vectorFunction.js';
import type { Stop } from './minimize/iterate.js';
import { brent } from './root/brent.js';
import { largest, length } from './vector.js';

/** How to look for a root. */
export interface RootOptions<T> {
  /** For a bracket: how closely x is located, besides rounding. For a start: largest |fᵢ|. Default 1e-12. */
  readonly tolerance?: number;
  /** Default 200. */
  readonly maxIterations?: number;
  /** The Jacobian of a system, when it is not to be found by automatic differentiation. */
  readonly jacobian?: (x: T) => TensorLike;
  /** False runs a system's function as it is each time. */
  readonly compile?: boolean;
}

/** The root found, and why the search ended there. */
export interface Root<T> {
  readonly x: T;
  /** f(x), or for systems its largest element in size. */
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
  readonly message: string;
}

/**
 * An x with f(x) = 0. Two plain numbers [a, b] are a bracket: f of a number must have opposite signs there, and Brent's
 * method cannot fail. Anything else is a start x0 of a system of n equations in n unknowns, solved by Newton steps in a
 * trust region with the Jacobian by automatic differentiation (write tensor([1, 2]) for a start with two unknowns).
 *
 * Shapes: bracket: f gives one number. Start: x0 any tree of float tensors, f(x) a tensor of as many numbers.
 * Domain: f continuous on a bracket; smooth near a start.
 * Fails: DomainError when the signs on a bracket agree, or f is not finite at its ends or at x0; ShapeError when a
 * system is not square. Not converging is no error: see `message`.
 * Source: Brent (1973); Moré (1978) for steps, as Powell's hybrid method (1970) between Newton and steepest descent.
 *
 * @example
 * root((x) => Math.cos(x) - x, [0, 1]).x.toFixed(12) // => '0.739085133215'
 * const circle = (p) => stack([square(p).sum().sub(4), p.at(0).sub(p.at(1))]);
 * root(circle, tensor([1, 0.5])).x.toArray().map((v) => +v.toFixed(9)) // => [ 1.414213562, 1.414213562 ]
 */
export function root(f: (x: number) => TensorLike, bracket: readonly [number, number], options?: RootOptions<number>): Root<number>;
export function root<T = Tensor>(f: (x: T) => TensorLike, x0: Loose<NoInfer<T>>, options?: RootOptions<T>): Root<T>;
export function root(f: (x: never) => TensorLike, where: unknown, options: RootOptions<never> = {}): Root<unknown> {
  const { tolerance = 1e-12, maxIterations = 200 } = options;
  if (!(tolerance >= 0)) throw new DomainError({ op: 'root', argument: 'tolerance', expected: 'be at least 0', actual: String(tolerance) });
  const isBracket = Array.isArray(where) && where.length === 2 && where.every((v) => typeof v === 'number');
  return isBracket
    ? inBracket(f as (x: number) => TensorLike, where as unknown as [number, number], tolerance, maxIterations)
    : fromStart(f as (x: unknown) => TensorLike, where, options as RootOptions<unknown>, tolerance, maxIterations);
}

function inBracket(f: (x: number) => TensorLike, [a, b]: readonly [number, number], tolerance: number, maxIterations: number): Root<number> {
  let evaluations = 0;
  const at = (x: number): number => {
    evaluations++;
    const y = f(x);
    if (typeof y === 'number') return y;
    const value = asTensor(y);
    if (value.size === 1) return value.data[0]!;
    throw new ShapeError({
      op: 'root',
      argument: 'f',
      expected: 'return one number on a bracket',
      actual: `shape ${showShape(value.shape)}`,
      hint: 'Two plain numbers are a bracket; write tensor([a, b]) to start a system there.',
    });
  };
  const [fa, fb] = [at(a), at(b)];
  if (!Number.isFinite(fa) || !Number.isFinite(fb) || (fa > 0 && fb > 0) || (fa < 0 && fb < 0)) {
    throw new DomainError({
      op: 'root',
      argument: 'bracket',
      expected: 'hold two points where f is finite and has opposite signs',
      actual: `f(${a}) = ${fa}, f(${b}) = ${fb}`,
      hint: 'Widen the bracket, or start from one point: root(f, tensor(x0)).',
    });
  }
  const found = fa === 0 ? { x: a, value: 0, iterations: 0, converged: true } : brent(at, [a, fa], [b, fb], tolerance, maxIterations);
  const message = found.converged
    ? 'located within tolerance'
    : Number.isNaN(found.value)
      ? `f became NaN at ${found.x}`
      : `not within tolerance after ${maxIterations} iterations`;
  return { ...found, evaluations, message };
}

function fromStart(f: (x: unknown) => TensorLike, x0: unknown, { jacobian, compile = true }: RootOptions<unknown>, tolerance: number, maxIterations: number): Root<unknown> {
  const flat = flatten('root', 'x0', x0);
  const n = flat.x.length;
  const system = makeVectorFunction('root', { f, jacobian, compile }, flat);
  const residuals = system.value(flat.x);
  if (residuals.length !== n) {
    throw new ShapeError({
      op: 'root',
      argument: 'f',
      expected: `return ${n} numbers for ${n} unknowns`,
      actual: String(residuals.length),
      hint: 'Use leastSquares when there are more or fewer equations than unknowns.',
    });
  }
  const at: LeastSquaresPoint = { x: flat.x, residuals, jacobian: system.jacobian(flat.x) };
  if (![...at.residuals, ...at.jacobian].every((v) => Number.isFinite(v))) {
    throw new DomainError({ op: 'root', argument: 'f', expected: 'be finite at x0, and its Jacobian too', actual: `[${at.residuals.join(', ')}]`, hint: 'Start inside the domain of f.' });
  }
  const method = levenbergMarquardt(system, n, undefined, Number.EPSILON);
  let iterations = 0;
  let stop: Stop | undefined;
  while (stop === undefined && largest(at.residuals) > tolerance) {
    if (iterations >= maxIterations) stop = { converged: false, message: `not within tolerance after ${maxIterations} iterations` };
    else if ((stop = method.step(at)) === undefined) iterations++;
  }
  return { x: flat.unflatten(at.x), value: largest(at.residuals), iterations, evaluations: system.counts.values, ...verdict(at, tolerance, stop) };
}

function verdict(at: LeastSquaresPoint, tolerance: number, stop: Stop | undefined): Stop {
  if (largest(at.residuals) <= tolerance) return { converged: true, message: 'all equations hold within tolerance' };
  const newton = backSubstitute(triangularize(at.jacobian, at.residuals, at.x.length));
  if (newton !== undefined && length(newton) <= 1e3 * Number.EPSILON * length(at.x)) return { converged: true, message: 'located to rounding' };
  if (stop?.converged !== true) return stop!;
  return { converged: false, message: `stuck where ‖f‖ has a local minimum that is not a root: ${stop.message}` };
}
