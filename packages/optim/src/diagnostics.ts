import { grad, hessian as hessianOf, hvp, type Loose } from '@x/autodiff/core';
import { eigh } from '@x/linalg';
import { asTensor, DomainError, reshape, type Tensor, type TensorLike } from '@x/tensor/core';
import { flatten, readLike } from './flatten.js';
import { dot, largest, length } from './vector.js';

/** ∇f(x) and H(x)∇f(x) as vectors. */
function gradientAndCurvature<T>(op: string, f: (x: T) => unknown, x: Loose<NoInfer<T>>): { g: Float64Array; hg: Float64Array } {
  const flat = flatten(op, 'x', x);
  const at = flat.unflatten(flat.x);
  const [g, hg] = [new Float64Array(flat.x.length), new Float64Array(flat.x.length)];
  const gradient = (grad(f as (x: unknown) => unknown) as (x: unknown) => unknown)(at);
  readLike(op, 'gradient', flat, gradient, g);
  readLike(op, 'hvp', flat, hvp<unknown>(f as (x: unknown) => unknown)(at, gradient), hg);
  return { g, hg };
}

/**
 * The step along −∇f that the quadratic model finds best: ε* = gᵀg/gᵀHg, between 1/λ_max and 1/λ_min of a positive
 * definite Hessian. Infinity where the curvature gᵀHg is not positive: the model falls for ever.
 *
 * Source: Goodfellow, Bengio & Courville, Deep Learning (2016), equation 4.10.
 *
 * @example
 * const f = (x) => x.at(0).square().add(x.at(1).square().mul(10)).div(2);
 * optimalStep(f, [1, 1]).toFixed(10) // => '0.1008991009'
 */
export function optimalStep<T = Tensor>(f: (x: T) => unknown, x: Loose<NoInfer<T>>): number {
  const { g, hg } = gradientAndCurvature('optimalStep', f, x);
  const curvature = dot(g, hg);
  return curvature > 0 ? dot(g, g) / curvature : Infinity;
}

/**
 * How much the quadratic model says f changes by a step ε along −∇f: ½ε²gᵀHg − εgᵀg. It rises exactly when
 * ½εgᵀHg > gᵀg.
 *
 * Source: Goodfellow, Bengio & Courville, Deep Learning (2016), equation 4.9.
 *
 * @example
 * const f = (x) => x.at(0).square().add(x.at(1).square().mul(10)).div(2);
 * predictedChange(f, [1, 1], 0.3).toFixed(3) // => '14.745'
 */
export function predictedChange<T = Tensor>(f: (x: T) => unknown, x: Loose<NoInfer<T>>, step: number): number {
  const { g, hg } = gradientAndCurvature('predictedChange', f, x);
  return (step * step * dot(g, hg)) / 2 - step * dot(g, g);
}

/**
 * The unit vector along which f falls fastest: −∇f/‖∇f‖, in the form of x.
 *
 * Fails: DomainError where the gradient is 0: there no direction is steepest.
 *
 * @example
 * steepestDirection((x) => x.mul([3, 4]).sum(), [0, 0]).toArray() // => [ -0.6, -0.8 ]
 */
export function steepestDirection<T = Tensor>(f: (x: T) => unknown, x: Loose<NoInfer<T>>): T {
  const flat = flatten('steepestDirection', 'x', x);
  const g = new Float64Array(flat.x.length);
  readLike('steepestDirection', 'gradient', flat, (grad(f as (x: unknown) => unknown) as (x: unknown) => unknown)(flat.unflatten(flat.x)), g);
  const norm = length(g);
  if (norm === 0) throw new DomainError({ op: 'steepestDirection', argument: 'x', expected: 'have a gradient other than 0', actual: 'a critical point' });
  return flat.unflatten(g.map((v) => -v / norm)) as T;
}

/** A Hessian, or a function of one tensor to take it of. */
export type HessianSource = TensorLike | ((x: Tensor) => unknown);

function eigenvalues(op: string, source: HessianSource, x: TensorLike | undefined): Float64Array {
  return eigh(typeof source === 'function' ? hessianAt(op, source, x) : source).values.data as Float64Array;
}

function hessianAt(op: string, f: (x: Tensor) => unknown, x: TensorLike | undefined): Tensor {
  if (x === undefined) throw new DomainError({ op, argument: 'x', expected: 'be given with a function', actual: 'undefined' });
  const at = asTensor(x);
  return reshape(hessianOf(f)(at), [at.size, at.size]);
}

/**
 * The condition number κ = max|λ|/min|λ| of a Hessian: gradient descent at its best step needs of the order of κ
 * iterations per digit. Infinity for a singular one.
 *
 * Shapes: a symmetric [n, n], or f and x.
 *
 * @example
 * hessianCondition([[1, 0], [0, 10]]) // => 10
 */
export function hessianCondition(hessian: HessianSource, x?: TensorLike): number {
  const sizes = eigenvalues('hessianCondition', hessian, x).map(Math.abs);
  const least = Math.min(...sizes);
  return least === 0 ? Infinity : largest(sizes) / least;
}

/** What second derivatives say of a point with gradient 0. */
export type CriticalPoint = 'minimum' | 'maximum' | 'saddle' | 'inconclusive';

/** Eigenvalues this small against the largest count as 0. */
const flat = 1e-10;

/**
 * What kind of critical point it is, by the signs of the Hessian's eigenvalues: all positive, all negative, both; with
 * zeros and one sign only, higher derivatives decide.
 *
 * Shapes: a symmetric [n, n], or f and x.
 * Fails: DomainError when f's gradient at x is not 0 (to 1e-5).
 *
 * @example
 * classifyCriticalPoint((x) => x.at(0).square().sub(x.at(1).square()), [0, 0]) // => 'saddle'
 */
export function classifyCriticalPoint(hessian: HessianSource, x?: TensorLike): CriticalPoint {
  if (typeof hessian === 'function' && x !== undefined) requireCritical(hessian, x);
  const values = eigenvalues('classifyCriticalPoint', hessian, x);
  const limit = flat * largest(values);
  const [up, down] = [values.filter((v) => v > limit).length, values.filter((v) => v < -limit).length];
  if (up > 0 && down > 0) return 'saddle';
  if (up === values.length && up > 0) return 'minimum';
  return down === values.length && down > 0 ? 'maximum' : 'inconclusive';
}

function requireCritical(f: (x: Tensor) => unknown, x: TensorLike): void {
  const norm = largest(Float64Array.from(grad(f)(x).data));
  if (norm <= 1e-5) return;
  throw new DomainError({
    op: 'classifyCriticalPoint',
    argument: 'x',
    expected: 'be a point where the gradient is 0',
    actual: `a gradient of size ${norm.toPrecision(3)}`,
    hint: 'Find one first, for instance with minimize.',
  });
}
