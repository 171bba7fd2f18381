import { abs, div, dot, mul, norm, sub, type Tensor, type TensorLike } from '@x/tensor/core';
import { asFunction, startingVector, type LinearMap } from './linearMap.js';

/** Options of the iterations that look for eigenvalues. */
export interface PowerIterationOptions {
  /** The first vector; random by default, with a fixed key. Needed when the matrix is a function. */
  readonly start?: TensorLike;
  /** Stops when ‖A·v − λ·v‖ ≤ tolerance·|λ|. Default 1e-10. */
  readonly tolerance?: number;
  /** Default 1000. */
  readonly maxIterations?: number;
}

/** What `powerIteration` finds. */
export interface DominantEigenpair {
  /** The eigenvalue of largest absolute value. */
  readonly value: Tensor;
  /** Its eigenvector, of length 1. */
  readonly vector: Tensor;
  readonly iterations: number;
  /** Whether the tolerance was met. */
  readonly converged: boolean;
}

/**
 * The eigenvalue of largest absolute value and its eigenvector, by v ← A·v/‖A·v‖; the value is the Rayleigh quotient.
 *
 * Formula: the error of v shrinks by |λ₂/λ₁| a step, that of the value by its square for symmetric A.
 * Shapes: A [n, n], or x ↦ A·x → value [], vector [n]. It reads data, so it cannot be compiled.
 * Domain: it does not converge where two eigenvalues share the largest absolute value (also a complex pair); then
 * `converged` is false. Derivatives go through the iterations.
 * Fails: ShapeError unless square; DomainError for a function without `start`.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 7.3.
 *
 * @example
 * powerIteration([[2, 1], [1, 2]], { start: [1, 0] }).value.item().toFixed(9) // => '3.000000000'
 */
export function powerIteration(a: LinearMap, { start, tolerance = 1e-10, maxIterations = 1000 }: PowerIterationOptions = {}): DominantEigenpair {
  const op = 'linalg.powerIteration';
  const multiply = asFunction(op, a);
  let vector = startingVector(op, a, start);
  vector = div(vector, norm(vector));
  for (let iterations = 1; ; iterations++) {
    const next = multiply(vector);
    const value = dot(vector, next);
    const residual = norm(sub(next, mul(vector, value))).item();
    const converged = residual <= tolerance * abs(value).item();
    const length = norm(next);
    // A·v = 0: an eigenvector of 0.
    if (converged || iterations >= maxIterations || length.item() === 0) return { value, vector, iterations, converged };
    vector = div(next, length);
  }
}
