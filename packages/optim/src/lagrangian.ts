import { add, asTensor, mul, requireSameStructure, ShapeError, showShape, sum, treeFlatten, type Tensor, type TensorLike } from '@x/tensor/core';

/** Constraints g(x) = 0 and h(x) ≤ 0; each function returns a tensor, or a tree of tensors, of values. */
export interface Constraints<X = Tensor, E = Tensor, I = Tensor> {
  readonly equality?: (x: X) => E;
  readonly inequality?: (x: X) => I;
}

/** One multiplier per constraint, in the form that the constraint functions return; what is left out counts as 0. */
export interface Multipliers {
  readonly equality?: unknown;
  readonly inequality?: unknown;
}

/**
 * The Lagrangian L(x, λ, μ) = f(x) + Σλᵢgᵢ(x) + Σμⱼhⱼ(x) of a minimisation subject to g(x) = 0 and h(x) ≤ 0.
 *
 * Shapes: x any tree of float tensors; multipliers in the form of the constraint functions' results → a scalar.
 * Domain: made of ops, so it can be differentiated in x and in the multipliers. The dual function is minₓL for μ ≥ 0.
 * Fails: ShapeError when multipliers do not have the form of the constraints.
 * Source: Boyd & Vandenberghe, Convex Optimization (2004), section 5.1.
 *
 * @example
 * const L = lagrangian((x) => x.sub(2).square(), { inequality: (x) => x.sub(1) });
 * L(tensor(1), { inequality: 2 }).item() // => 1
 */
export function lagrangian<X = Tensor, E = Tensor, I = Tensor>(
  f: (x: X) => unknown,
  { equality, inequality }: Constraints<X, E, I>,
): (x: X, multipliers: Multipliers) => Tensor {
  return (x, multipliers) => {
    let total = asTensor(f(x) as TensorLike);
    if (equality !== undefined && multipliers.equality !== undefined) total = add(total, weighted('equality', multipliers.equality, equality(x)));
    if (inequality !== undefined && multipliers.inequality !== undefined) total = add(total, weighted('inequality', multipliers.inequality, inequality(x)));
    return total;
  };
}

function weighted(argument: string, multipliers: unknown, values: unknown): Tensor {
  const given = treeFlatten(asTree(multipliers));
  const found = treeFlatten(asTree(values));
  requireSameStructure('lagrangian', `multipliers.${argument}`, found.structure, given.structure);
  return found.leaves
    .map((value, i) => {
      const [c, w] = [asTensor(value as TensorLike), asTensor(given.leaves[i] as TensorLike)];
      if (c.size === w.size && c.ndim === w.ndim) return sum(mul(c, w));
      throw new ShapeError({ op: 'lagrangian', argument: `multipliers.${argument}`, expected: `have the shape ${showShape(c.shape)} of the constraints`, actual: showShape(w.shape) });
    })
    .reduce((a, b) => add(a, b));
}

/** Nested arrays of numbers stand for one tensor. */
function asTree(x: unknown): unknown {
  return ArrayBuffer.isView(x) || (Array.isArray(x) && x.length > 0 && typeof x.flat(Infinity)[0] === 'number') ? asTensor(x as TensorLike) : x;
}
