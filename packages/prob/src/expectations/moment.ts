import { asTensor, DomainError, minimum, mul, pow, requireWhole, sub, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { NotAvailableError } from '../notAvailable.js';
import { expectedValue } from './expectation.js';
import type { ExpectationOptions } from './points.js';

/** Which moment. */
export interface MomentOptions extends ExpectationOptions {
  /** c of E[(X − c)ⁿ]: a number (default 0, the raw moment) or `mean`, the central moment. */
  readonly about?: TensorLike | 'mean';
}

/**
 * The moment E[(X − c)ⁿ] of a distribution, found as `expectation` does.
 *
 * Shapes: the batch shape. Domain: whole n ≥ 0.
 * Fails: DomainError for other n, and where the moment is infinite or undefined, so that its integral does not settle.
 *
 * @example
 * moment(new Normal({ loc: 1, scale: 2 }), 3).item().toFixed(6) // => '13.000000'
 * moment(new Normal({ loc: 1, scale: 2 }), 4, { about: 'mean' }).item().toFixed(6) // => '48.000000'
 */
export function moment(p: Distribution, order: number, { about = 0, ...options }: MomentOptions = {}): Tensor {
  requireWhole('moment', 'order', order, 0);
  const centre = about === 'mean' ? meanOf(p, options) : asTensor(about);
  return expectedValue('moment', (x) => pow(sub(x, centre), order), p, options);
}

/** E[X] by its closed form where there is one. */
export function meanOf(p: Distribution, options: ExpectationOptions): Tensor {
  try {
    return p.mean;
  } catch (error) {
    if (!(error instanceof NotAvailableError)) throw error;
    return expectedValue('mean', (x) => x, p, options);
  }
}

/**
 * Jensen's gap E[f(X)] − f(E[X]): at least 0 for convex f, at most 0 for concave f.
 *
 * Shapes: as `expectation`.
 * Fails: as `expectation`.
 *
 * @example
 * jensenGap((x) => square(x), new Normal({ scale: 3 })).item().toFixed(6) // => '9.000000'
 */
export function jensenGap(f: (x: Tensor) => TensorLike, p: Distribution, options: ExpectationOptions = {}): Tensor {
  return sub(expectedValue('jensenGap', f, p, options), f(meanOf(p, options)));
}

/**
 * Chebyshev's bound P(|X − E[X]| ≥ ε) ≤ Var(X)/ε², at most 1.
 *
 * Shapes: the batch shape. Domain: ε > 0 and a finite variance (∞ gives the bound 1).
 * Fails: DomainError unless ε > 0.
 *
 * @example
 * chebyshev(new Normal(), 2).item() // => 0.25
 */
export function chebyshev(p: Distribution, epsilon: number): Tensor {
  if (!(epsilon > 0)) throw new DomainError({ op: 'chebyshev', argument: 'epsilon', expected: 'be positive', actual: String(epsilon) });
  return minimum(mul(p.variance, 1 / epsilon ** 2), 1);
}
