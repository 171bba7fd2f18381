import { grad } from '@x/autodiff/core';
import { asTensor, treeLeaves, type Tensor, type TensorLike } from '@x/tensor/core';
import { lagrangian, type Constraints, type Multipliers } from './lagrangian.js';

/** By how much the optimality conditions fail, each as the largest absolute value. */
export interface KktResiduals {
  /** ∇ₓL = ∇f + Σλᵢ∇gᵢ + Σμⱼ∇hⱼ. */
  readonly stationarity: number;
  /** g(x) and the positive part of h(x). */
  readonly primal: number;
  /** The negative part of μ. */
  readonly dual: number;
  /** μⱼhⱼ(x). */
  readonly complementarity: number;
}

/**
 * By how much the Karush–Kuhn–Tucker conditions fail at a point x with multipliers λ, μ: ∇ₓL = 0, g(x) = 0, h(x) ≤ 0,
 * μ ≥ 0 and μⱼhⱼ(x) = 0, each as the largest absolute value. All are 0 at a solution where the constraints are regular;
 * for convex f and h and affine g that is also sufficient.
 *
 * Shapes: x any tree of float tensors; multipliers in the form of the constraint functions' results.
 * Source: Nocedal & Wright, Numerical Optimization (2006), section 12.3.
 *
 * @example
 * const constraints = { inequality: (x) => x.sub(1) };
 * kktResidual((x) => x.sub(2).square(), tensor(1), { inequality: 2 }, constraints).stationarity // => 0
 */
export function kktResidual<X = Tensor, E = Tensor, I = Tensor>(
  f: (x: X) => unknown,
  x: X,
  multipliers: Multipliers,
  constraints: Constraints<X, E, I>,
): KktResiduals {
  const L = lagrangian(f, constraints);
  const slope = grad((at: unknown) => L(at as X, multipliers))(x as never) as unknown;
  const h = constraints.inequality === undefined ? [] : numbers(constraints.inequality(x));
  const mu = multipliers.inequality === undefined ? h.map(() => 0) : numbers(multipliers.inequality);
  return residualsOf(numbers(slope), constraints.equality === undefined ? [] : numbers(constraints.equality(x)), h, mu);
}

/** The residuals from ∇ₓL, g(x), h(x) and μ. */
export function residualsOf(slope: ArrayLike<number>, g: ArrayLike<number>, h: ArrayLike<number>, mu: ArrayLike<number>): KktResiduals {
  return {
    stationarity: most(slope, Math.abs),
    primal: Math.max(most(g, Math.abs), most(h, (v) => v)),
    dual: most(mu, (v) => -v),
    complementarity: most(h, (v, j) => Math.abs(v * mu[j]!)),
  };
}

/** The largest of f(vᵢ), at least 0; NaN when one is. */
function most(v: ArrayLike<number>, f: (value: number, i: number) => number): number {
  return Array.from(v).reduce((top, value, i) => Math.max(top, f(value, i)), 0);
}

function numbers(tree: unknown): number[] {
  return treeLeaves(tree).flatMap((leaf) => Array.from(asTensor(leaf as TensorLike).data as Float64Array));
}
