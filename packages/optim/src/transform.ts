import { add, asTensor, astype, div, mul, sameShape, scalar, ShapeError, showShape, treeMap, zerosLike, type Tensor } from '@x/tensor/core';

/**
 * A rule that turns gradients into updates: a pair of pure functions over trees. `state` holds what the next step
 * needs and nothing else; it is a tree of tensors, so it can be compiled, saved and restored.
 */
export interface GradientTransform<S = unknown> {
  /** The state before the first step, for parameters of this form. */
  init(params: unknown): S;
  /** Updates to be added to the parameters, and the next state. `params` is needed by rules that look at them. */
  update<T>(gradients: T, state: S, params?: T): { updates: T; state: S };
}

/**
 * The parameters after a step: parameters plus updates, leaf by leaf.
 *
 * Fails: ShapeError when the trees or the shapes of their leaves differ.
 *
 * @example
 * applyUpdates({ w: tensor([1, 2]) }, { w: tensor([0.5, -1]) }).w.toArray() // => [ 1.5, 1 ]
 */
export function applyUpdates<T>(params: T, updates: T): T {
  return treeMap(
    (parameter: Tensor, update: Tensor) => {
      const [p, u] = [asTensor(parameter), asTensor(update)];
      if (sameShape(p.shape, u.shape)) return add(p, u);
      throw new ShapeError({
        op: 'applyUpdates',
        argument: 'updates',
        expected: `have the shape ${showShape(p.shape)} of the parameters`,
        actual: showShape(u.shape),
        hint: 'Were the gradients taken of the same parameters?',
      });
    },
    params,
    updates,
  );
}

/** Zeros in the form of a tree. */
export function zerosOf<T>(tree: T): T {
  return treeMap((x: Tensor) => zerosLike(x), tree);
}

/** A step counter at 0. */
export function startCount(): Tensor {
  return scalar(0, 'float64');
}

/** x·factor in the type of x: step counts and rates are float64, and must not turn float32 parameters into float64. */
export function scaled(x: Tensor, factor: number | Tensor): Tensor {
  return mul(x, typeof factor === 'number' ? factor : astype(factor, x.dtype));
}

/** x/divisor in the type of x, by one division for all elements: those are slow. */
export function quotient(x: Tensor, divisor: Tensor): Tensor {
  return scaled(x, div(1, divisor));
}
