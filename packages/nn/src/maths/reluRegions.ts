import { asTensor, type TensorLike } from '@x/tensor/core';

/**
 * Into how many linear regions one layer of ReLUs can cut its input space: Σᵢ C(units, i) for i ≤ min(units, inputs).
 *
 * Source: T. Zaslavsky, "Facing up to arrangements", 1975.
 *
 * @example
 * reluRegions(10, 3) // => 176
 */
export function reluRegions(units: number, inputs: number): number {
  let total = 0;
  let choose = 1;
  for (let i = 0; i <= Math.min(units, inputs); i++) {
    total += choose;
    choose = (choose * (units - i)) / (i + 1);
  }
  return total;
}

/**
 * How many linear regions a deep ReLU network reaches at least: ⌊units/inputs⌋^(inputs·(layers − 1)) times those of one layer.
 *
 * Source: G. Montúfar et al., "On the number of linear regions of deep neural networks", 2014.
 *
 * @example
 * deepReluRegions({ inputs: 2, units: 4, layers: 3 }) // => 176
 */
export function deepReluRegions({ inputs, units, layers }: { readonly inputs: number; readonly units: number; readonly layers: number }): number {
  return Math.floor(units / inputs) ** (inputs * (layers - 1)) * reluRegions(units, inputs);
}

/**
 * How many different patterns of active units occur among examples: linear regions that they fall into.
 *
 * Shapes: pre-activations or outputs [examples, units].
 *
 * @example
 * activationPatterns([[1, -1], [2, -3], [-1, 1]]) // => 2
 */
export function activationPatterns(activations: TensorLike): number {
  const x = asTensor(activations);
  const units = x.size / x.shape[0]!;
  const seen = new Set<string>();
  for (let i = 0; i < x.size; i += units) seen.add(Array.from(x.data.subarray(i, i + units), (v) => (v > 0 ? '1' : '0')).join(''));
  return seen.size;
}
