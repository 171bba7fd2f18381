import { add, apply, asTensor, astype, defineOp, div, dot, DomainError, expandDims, mul, norm, ShapeError, showShape, sub, tensor, zeros, zerosLike, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { symmetrize } from './cholesky.js';
import { asFunction, type LinearMap } from './linearMap.js';
import { asSquare, copyMatrix, orderOf, withBatch } from './matrices.js';

/** Options of `conjugateGradient`. */
export interface ConjugateGradientOptions {
  /** Where to start; zeros by default. */
  readonly start?: TensorLike;
  /** Stops when ‖b − A·x‖ ≤ tolerance·‖b‖. Default 1e-10. */
  readonly tolerance?: number;
  /** Default 10·n. */
  readonly maxIterations?: number;
  /** r ↦ M⁻¹·r for a symmetric positive definite M near A. */
  readonly preconditioner?: (r: Tensor) => Tensor;
}

/** What `conjugateGradient` finds. */
export interface ConjugateGradientResult {
  readonly x: Tensor;
  readonly iterations: number;
  /** ‖b − A·x‖ as the iteration carries it along. */
  readonly residual: number;
  /** Whether the tolerance was met. */
  readonly converged: boolean;
}
