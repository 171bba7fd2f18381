import { asTensor, type TensorLike } from '@x/tensor/core';

/**
 * The share of units whose derivative is below a threshold: where it is large little is learnt.
 *
 * Shapes: derivatives of the activation, any shape. Domain: threshold 0.01 by default.
 *
 * @example
 * saturationFraction([0.25, 1e-5, 0.1, 0]) // => 0.5
 */
export function saturationFraction(slopes: TensorLike, { threshold = 0.01 }: { readonly threshold?: number } = {}): number {
  const { data } = asTensor(slopes);
  let count = 0;
  for (let i = 0; i < data.length; i++) if (Math.abs(data[i]!) < threshold) count += 1;
  return count / data.length;
}

/**
 * The units whose output is 0 for all examples: rectifiers that died.
 *
 * Shapes: outputs [examples, units] → positions of units.
 *
 * @example
 * deadUnits([[0, 1, 0], [0, 0, 2]]) // => [ 0 ]
 */
export function deadUnits(outputs: TensorLike): number[] {
  const x = asTensor(outputs);
  const units = x.shape.at(-1) ?? 0;
  const alive = new Uint8Array(units);
  for (let i = 0; i < x.size; i++) if (x.data[i] !== 0) alive[i % units] = 1;
  return Array.from(alive.keys()).filter((unit) => alive[unit] === 0);
}
