/** Short constructors of bijectors: invertible maps with the logarithm of their volume change. */
import type { TensorLike } from '@x/tensor/core';
import { AffineBijector } from './affine.js';
import type { Bijector } from './bijector.js';
import { ChainBijector } from './chain.js';
import { CholeskyCovarianceBijector } from './choleskyCovariance.js';
import { CorrelationBijector } from './correlation.js';
import { CorrelationCholeskyBijector } from './correlationCholesky.js';
import { CovarianceBijector } from './covariance.js';
import { ExpBijector } from './exp.js';
import { IdentityBijector } from './identity.js';
import { IntervalBijector } from './interval.js';
import { InverseBijector } from './inverse.js';
import { LowerBoundBijector } from './lowerBound.js';
import { MatrixAffineBijector } from './matrixAffine.js';
import { OrderedBijector, PositiveOrderedBijector } from './ordered.js';
import { PowerBijector } from './power.js';
import { SigmoidBijector } from './sigmoid.js';
import { SimplexBijector } from './simplex.js';
import { SoftplusBijector } from './softplus.js';
import { TanhBijector } from './tanh.js';
import { UpperBoundBijector } from './upperBound.js';

/**
 * y = x.
 *
 * @example
 * bijectors.identity().forward(3).item() // => 3
 */
export function identity(): Bijector {
  return new IdentityBijector();
}

/**
 * y = eˣ, onto the positive numbers.
 *
 * @example
 * bijectors.exp().forward(0).item() // => 1
 */
export function exp(): Bijector {
  return new ExpBijector();
}

/**
 * y = log(1 + eˣ), onto the positive numbers.
 *
 * @example
 * bijectors.softplus().forward(800).item() // => 800
 */
export function softplus(): Bijector {
  return new SoftplusBijector();
}

/**
 * y = 1/(1 + e⁻ˣ), onto the numbers between 0 and 1.
 *
 * @example
 * bijectors.sigmoid().forward(0).item() // => 0.5
 */
export function sigmoid(): Bijector {
  return new SigmoidBijector();
}

/**
 * y = tanh x, onto the numbers between −1 and 1.
 *
 * @example
 * bijectors.tanh().forward(0).item() // => 0
 */
export function tanh(): Bijector {
  return new TanhBijector();
}

/**
 * y = loc + scale·x number by number, or loc + A·x for vectors with a regular `matrix` or a lower `triangular` one.
 *
 * @example
 * bijectors.affine({ loc: 1, scale: 2 }).forward([0, 1]).toArray() // => [ 1, 3 ]
 * bijectors.affine({ matrix: [[0, 1], [2, 0]] }).forward([3, 4]).toArray() // => [ 4, 6 ]
 */
export function affine(
  options: { loc?: TensorLike; scale?: TensorLike } | { loc?: TensorLike; matrix: TensorLike } | { loc?: TensorLike; triangular: TensorLike },
): Bijector {
  return 'matrix' in options || 'triangular' in options ? new MatrixAffineBijector(options) : new AffineBijector(options);
}

/**
 * y = x^exponent, from the positive numbers onto themselves.
 *
 * @example
 * bijectors.power(2).forward(3).item() // => 9
 */
export function power(exponent: TensorLike): Bijector {
  return new PowerBijector({ exponent });
}

/**
 * y = low + (high − low)·sigmoid(x), onto the numbers between.
 *
 * @example
 * bijectors.interval(-1, 3).forward(0).item() // => 1
 */
export function interval(low: TensorLike, high: TensorLike): Bijector {
  return new IntervalBijector({ low, high });
}

/**
 * y = low + eˣ, onto the numbers above.
 *
 * @example
 * bijectors.lowerBound(5).forward(0).item() // => 6
 */
export function lowerBound(low: TensorLike): Bijector {
  return new LowerBoundBijector({ low });
}

/**
 * y = high − eˣ, onto the numbers below.
 *
 * @example
 * bijectors.upperBound(5).forward(0).item() // => 4
 */
export function upperBound(high: TensorLike): Bijector {
  return new UpperBoundBijector({ high });
}

/**
 * Stick breaking: K − 1 numbers onto the probability vectors of length K.
 *
 * @example
 * bijectors.simplex().forward([0]).toArray() // => [ 0.5, 0.5 ]
 */
export function simplex(): Bijector {
  return new SimplexBijector();
}

/**
 * Vectors onto those that increase strictly.
 *
 * @example
 * bijectors.ordered().forward([-1, 0]).toArray() // => [ -1, 0 ]
 */
export function ordered(): Bijector {
  return new OrderedBijector();
}

/**
 * Vectors onto those of positive numbers that increase strictly.
 *
 * @example
 * bijectors.positiveOrdered().forward([0, 0]).toArray() // => [ 1, 2 ]
 */
export function positiveOrdered(): Bijector {
  return new PositiveOrderedBijector();
}

/**
 * n(n + 1)/2 numbers onto the lower triangular matrices with a positive diagonal.
 *
 * @example
 * bijectors.choleskyCov().forward([0, 5, 0]).toArray() // => [ [ 1, 0 ], [ 5, 1 ] ]
 */
export function choleskyCov(): Bijector {
  return new CholeskyCovarianceBijector();
}

/**
 * n(n + 1)/2 numbers onto the symmetric positive definite matrices.
 *
 * @example
 * bijectors.covariance().forward([0, 5, 0]).toArray() // => [ [ 1, 5 ], [ 5, 26 ] ]
 */
export function covariance(): Bijector {
  return new CovarianceBijector();
}

/**
 * n(n − 1)/2 numbers onto the correlation matrices.
 *
 * @example
 * bijectors.corr().forward([0]).toArray() // => [ [ 1, 0 ], [ 0, 1 ] ]
 */
export function corr(): Bijector {
  return new CorrelationBijector();
}

/**
 * n(n − 1)/2 numbers onto the Cholesky factors of correlation matrices.
 *
 * @example
 * bijectors.choleskyCorr().forward([0]).toArray() // => [ [ 1, 0 ], [ 0, 1 ] ]
 */
export function choleskyCorr(): Bijector {
  return new CorrelationCholeskyBijector();
}

/**
 * One bijector after the other, the first of the list first.
 *
 * @example
 * bijectors.chain([bijectors.exp(), bijectors.affine({ loc: 1 })]).forward(0).item() // => 2
 */
export function chain(parts: readonly Bijector[]): Bijector {
  return new ChainBijector(parts);
}

/**
 * A bijector the other way round.
 *
 * @example
 * bijectors.inverse(bijectors.exp()).forward(1).item() // => 0
 */
export function inverse(of: Bijector): Bijector {
  return new InverseBijector(of);
}
