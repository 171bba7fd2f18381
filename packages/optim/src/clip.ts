import { add, asTensor, clip, div, DomainError, maximum, sqrt, square, sum, treeLeaves, treeMap, type Tensor } from '@x/tensor/core';
import { scaled, type GradientTransform } from './transform.js';

const stateless = { init: (): null => null };

/**
 * Scales all gradients together so that their joint norm is at most `limit`: g·min(1, limit/‖g‖).
 *
 * Domain: limit > 0. NaN stays NaN.
 * Fails: DomainError for another limit.
 * Source: Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks (2013).
 *
 * @example
 * clipByGlobalNorm(1).update(tensor([3, 4]), null).updates.toArray().map((x) => +x.toFixed(12)) // => [ 0.6, 0.8 ]
 */
export function clipByGlobalNorm(limit: number): GradientTransform<null> {
  requireLimit('clipByGlobalNorm', limit);
  return {
    ...stateless,
    update: <T>(gradients: T) => {
      const scale = div(limit, maximum(globalNorm(gradients), limit));
      return { updates: treeMap((g: Tensor) => scaled(g, scale), gradients), state: null };
    },
  };
}

/**
 * The Euclidean norm of all leaves of a tree together.
 *
 * @example
 * globalNorm({ a: tensor([3]), b: tensor([4]) }).item() // => 5
 */
export function globalNorm(tree: unknown): Tensor {
  const squares = (treeLeaves(tree) as Tensor[]).map((x) => sum(square(x)));
  return sqrt(squares.reduce<Tensor>((total, s) => add(total, s), asTensor(0)));
}

/**
 * Limits every element of the gradients to [−limit, limit].
 *
 * Fails: DomainError for a limit that is not positive and finite.
 *
 * @example
 * clipByValue(0.5).update(tensor([3, -0.1]), null).updates.toArray() // => [ 0.5, -0.1 ]
 */
export function clipByValue(limit: number): GradientTransform<null> {
  requireLimit('clipByValue', limit);
  return { ...stateless, update: <T>(gradients: T) => ({ updates: treeMap((g: Tensor) => clip(g, -limit, limit), gradients), state: null }) };
}

function requireLimit(op: string, limit: number): void {
  if (!(limit > 0 && limit < Infinity)) throw new DomainError({ op, argument: 'limit', expected: 'be positive and finite', actual: String(limit) });
}
