import { jvp, jacobian } from '@x/autodiff/core';
import { slogdet } from '@x/linalg';
import { abs, add, astype, asTensor, DomainError, equal, isFloat, isNaN, logicalOr, mul, onesLike, stack, sum, take, where, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';

/**
 * The density of Y = f(X) for a number X and a function f that may take values several times:
 * p_Y(y) = Σ_k p_X(x_k) |dx_k/dy| over all roots x_k of f(x) = y, the branches of the inverse.
 *
 * Shapes: returns a function of y [...] → [...]. Domain: each branch maps y to its root in ops, NaN where there is none.
 * Fails: DomainError without branches.
 * Source: Casella & Berger, Statistical Inference (2002), theorem 2.1.8.
 *
 * @example
 * const density = transformDensity(new Normal(), [(y) => sqrt(y), (y) => neg(sqrt(y))]);
 * density(1.5).item().toFixed(10) // => '0.1538663228'
 */
export function transformDensity(p: Distribution, inverses: readonly ((y: Tensor) => Tensor)[]): (y: TensorLike) => Tensor {
  if (inverses.length === 0) throw new DomainError({ op: 'transformDensity', argument: 'inverses', expected: 'hold at least one branch', actual: 'none' });
  return (y) => {
    const at = floating(y);
    const branches = inverses.map((inverse) => {
      const [x, slope] = jvp(inverse as (y: Tensor) => Tensor, [at], [onesLike(at)]);
      const none = logicalOr(isNaN(x), equal(slope, 0));
      return where(none, 0, mul(p.prob(where(none, 0, x)), abs(where(none, 1, slope))));
    });
    return branches.reduce((a, b) => add(a, b));
  };
}

/**
 * The log-density of Y = g(X) for vectors and an invertible g: log p_X(g⁻¹(y)) + log |det ∂g⁻¹/∂y|, with the Jacobian by
 * automatic differentiation. For maps with known determinants `TransformedDistribution` is faster.
 *
 * Shapes: returns a function of y [d], or [n, d] → a scalar, or [n]. Domain: g⁻¹ maps [d] to [d], in ops.
 *
 * @example
 * const p = changeOfVariables((z) => sum(new Normal().logProb(z)), (y) => div(sub(y, 1), [2, 4]));
 * exp(p([1, 1])).item().toFixed(9) // => '0.019894368'
 */
export function changeOfVariables(logProb: Distribution | ((x: Tensor) => Tensor), inverse: (y: Tensor) => Tensor): (y: TensorLike) => Tensor {
  const density = (x: Tensor): Tensor => (typeof logProb === 'function' ? logProb(x) : sum(logProb.logProb(x)));
  const one = (y: Tensor): Tensor => add(density(inverse(y)), slogdet(jacobian(inverse)(y)).logAbsDet);
  return (y) => {
    const at = floating(y);
    if (at.ndim <= 1) return one(at);
    return stack(Array.from({ length: at.shape[0]! }, (_, i) => one(take(at, i, { axis: 0 }))));
  };
}

function floating(x: TensorLike): Tensor {
  const value = asTensor(x);
  return isFloat(value.dtype) ? value : astype(value, 'float64');
}
