import type { DType, Shape, TensorLike } from '@x/tensor/core';
import type { Key } from './random/drawStream.js';

/** One quantity that a sampler reports: a leaf of the tree of parameters, by its path. */
export interface Part {
  /** `mu`, `layer.weight`, `w.0`; `x` when the parameters are one tensor. */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * What samplers consume: a log density over positions, flat vectors of unconstrained float64 coordinates, known up to
 * a constant. Whatever implements this interface can be sampled; `defineTarget` makes one of a function of a tree of
 * tensors, and models are targets as well.
 */
export interface Target<P = unknown> {
  /** The number of coordinates of a position. */
  readonly dimension: number;
  /** What a draw is reported as; several quantities may come from the same coordinates. */
  readonly parts: readonly Part[];
  /** False when coordinates are discrete, so that only kernels without gradients apply. */
  readonly differentiable: boolean;
  /** The log density, with the log-determinant of constraining transforms included. −∞ and NaN both mean "impossible". */
  logDensity(position: Float64Array): number;
  /** The log density; writes its gradient. Allocates nothing once it has run, when the density could be compiled. */
  logDensityAndGradient(position: Float64Array, gradient: Float64Array): number;
  /** The log-determinant of constraining transforms that `logDensity` includes; 0 when left out. */
  logJacobian?(position: Float64Array): number;
  /** The parameters at a position, as the tree that people know. */
  constrain(position: Float64Array): P;
  /** The position of given parameters: the inverse of `constrain`. Fails with an error that names the part at fault. */
  unconstrain(params: unknown): Float64Array;
  /** The values of all parts at `rows` positions, one row each: an array of rows × size numbers per part. */
  report(positions: Float64Array, rows: number): readonly Float64Array[];
  /** Where a chain starts when it is not told. */
  start(key: Key): Float64Array;
  /** The name of a coordinate, for messages: `theta[2]`. */
  coordinateName(index: number): string;
  /** What `parallel` needs to carry the density to another thread; undefined when it cannot leave this one. */
  readonly portable?: PortableDensity;
}

/** A density as a traceable function of leaves, which can be recorded, sent to another thread and compiled there. */
export interface PortableDensity {
  readonly logDensity: (unconstrained: unknown) => TensorLike;
  readonly example: unknown;
}

/** An unnormalised log density over a tree of tensors. */
export type LogDensity<P = never> = (params: P) => TensorLike;

/** A target, or a function that becomes one as soon as an example of its parameters is known. */
export type TargetLike<P = never> = Target | LogDensity<P>;

/** Whether something is a target already. */
export function isTarget(x: unknown): x is Target {
  return typeof x === 'object' && x !== null && 'logDensityAndGradient' in x && 'dimension' in x;
}
