import { asTensor, div, DomainError, type Tensor, type TensorLike } from '@x/tensor/core';
import { jvp } from './jvp.js';

/** Options of `directionalDerivative`. */
export interface DirectionOptions {
  /** 1 (default): uᵀ∇f; 2: uᵀHu; and so on. */
  readonly order?: number;
  /** Scale the direction to length 1 first; default true. */
  readonly normalize?: boolean;
}

/**
 * The derivative of f along a direction, dⁿ/dαⁿ f(x + αu) at α = 0 with u = direction/‖direction‖.
 *
 * Shapes: x and direction alike → the shape of f(x).
 * Fails: DomainError when the direction is 0 or not finite and has to be normalised.
 *
 * @example
 * const f = (x) => x.at(0).square().add(x.at(1).mul(3));
 * directionalDerivative(f, [1, 2], [3, 4]).item().toFixed(6) // => '3.600000'
 */
export function directionalDerivative(
  f: (x: Tensor) => Tensor,
  x: TensorLike,
  direction: TensorLike,
  { order = 1, normalize = true }: DirectionOptions = {},
): Tensor {
  const raw = asTensor(direction);
  const u = normalize ? unit(raw) : raw;
  let along = f;
  for (let n = 0; n < order; n++) {
    const inner = along;
    along = (point) => jvp(inner, [point], [u])[1];
  }
  return along(asTensor(x));
}

function unit(direction: Tensor): Tensor {
  const length = Math.hypot(...direction.data);
  if (!(length > 0) || !Number.isFinite(length)) {
    throw new DomainError({
      op: 'directionalDerivative',
      argument: 'direction',
      expected: 'have a finite length above 0',
      actual: `length ${length}`,
      hint: 'Pass normalize: false to use it as it is.',
    });
  }
  return div(direction, length);
}
