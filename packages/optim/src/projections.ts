import { eigh } from '@x/linalg';
import {
  abs,
  add,
  arange,
  asTensor,
  broadcastTo,
  clip,
  cumsum,
  div,
  DomainError,
  expandDims,
  lessEqual,
  matmul,
  max,
  maximum,
  mul,
  norm,
  relu,
  sign,
  sort,
  sub,
  sum,
  swapAxes,
  where,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';

/**
 * The nearest point in a box: each element clipped to [lower, upper].
 *
 * Shapes: any; bounds broadcast.
 *
 * @example
 * projectBox([-1, 0.5, 3], { lower: 0, upper: 1 }).toArray() // => [ 0, 0.5, 1 ]
 */
export function projectBox(x: TensorLike, { lower = -Infinity, upper = Infinity }: { readonly lower?: TensorLike; readonly upper?: TensorLike }): Tensor {
  return clip(x, lower, upper);
}

/**
 * The nearest point of the simplex {w ≥ 0, Σw = total}: max(x − θ, 0) with θ = maxₖ (u₁ + … + uₖ − total)/k over the
 * elements u sorted downwards.
 *
 * Shapes: [..., n] → [..., n]; vectors along the last axis.
 * Fails: DomainError unless total > 0; ShapeError for scalars.
 * Source: Held, Wolfe & Crowder (1974); Duchi et al., Efficient projections onto the ℓ1-ball (2008).
 *
 * @example
 * projectSimplex([0.9, 0.5, -1]).toArray().map((v) => +v.toFixed(12)) // => [ 0.7, 0.3, 0 ]
 */
export function projectSimplex(x: TensorLike, { total = 1 }: { readonly total?: number } = {}): Tensor {
  requirePositive('projectSimplex', 'total', total);
  const value = asTensor(x);
  const sorted = sort(value, { descending: true });
  const counts = arange(1, value.shape[value.ndim - 1]! + 1);
  const threshold = max(div(sub(cumsum(sorted, { axis: -1 }), total), counts), { axis: -1, keepDims: true });
  return relu(sub(value, threshold));
}

/**
 * The nearest point of the ball ‖x − center‖₂ ≤ radius.
 *
 * Shapes: any; the whole tensor is one point.
 * Fails: DomainError unless radius > 0.
 *
 * @example
 * projectBall([3, 4]).toArray().map((v) => +v.toFixed(12)) // => [ 0.6, 0.8 ]
 */
export function projectBall(x: TensorLike, { radius = 1, center = 0 }: { readonly radius?: number; readonly center?: TensorLike } = {}): Tensor {
  requirePositive('projectBall', 'radius', radius);
  const away = sub(x, center);
  const size = norm(away);
  return where(lessEqual(size, radius), asTensor(x), add(center, mul(away, div(radius, maximum(size, radius)))));
}

/**
 * The nearest point with Σ|xᵢ| ≤ radius.
 *
 * Shapes: [..., n] → [..., n]; vectors along the last axis.
 * Fails: DomainError unless radius > 0; ShapeError for scalars.
 * Source: Duchi et al., Efficient projections onto the ℓ1-ball (2008).
 *
 * @example
 * projectL1Ball([2, 1.5, 0.5]).toArray() // => [ 0.75, 0.25, 0 ]
 */
export function projectL1Ball(x: TensorLike, { radius = 1 }: { readonly radius?: number } = {}): Tensor {
  const value = asTensor(x);
  const size = abs(value);
  const onto = mul(sign(value), projectSimplex(size, { total: radius }));
  return where(broadcastTo(lessEqual(sum(size, { axis: -1, keepDims: true }), radius), value.shape), value, onto);
}

/**
 * The nearest positive semidefinite matrix, in the Frobenius norm: negative eigenvalues become 0.
 *
 * Shapes: [..., n, n] → [..., n, n].
 * Domain: x is taken as (x + xᵀ)/2.
 * Fails: ShapeError unless square; DomainError for NaN and infinities.
 * Source: Higham, Computing a nearest symmetric positive semidefinite matrix (1988).
 *
 * @example
 * projectPsd([[1, 0], [0, -2]]).toArray() // => [ [ 1, 0 ], [ 0, 0 ] ]
 */
export function projectPsd(x: TensorLike): Tensor {
  const { values, vectors } = eigh(x);
  return matmul(mul(vectors, expandDims(relu(values), -2)), swapAxes(vectors, -1, -2));
}

/**
 * The nearest point of the half-space ⟨normal, x⟩ ≤ offset.
 *
 * Shapes: x and normal of one shape; the whole tensor is one point.
 *
 * @example
 * projectHalfspace([2, 2], { normal: [1, 1], offset: 2 }).toArray() // => [ 1, 1 ]
 */
export function projectHalfspace(x: TensorLike, { normal, offset }: { readonly normal: TensorLike; readonly offset: number }): Tensor {
  const excess = relu(sub(sum(mul(normal, x)), offset));
  return sub(x, mul(normal, div(excess, sum(mul(normal, normal)))));
}

function requirePositive(op: string, argument: string, value: number): void {
  if (value > 0) return;
  throw new DomainError({ op, argument, expected: 'be positive', actual: String(value) });
}
