import { add, mul, treeMap, type Tensor } from '@x/tensor/core';
import { valueAt, type Schedule } from './schedule.js';
import { startCount, type GradientTransform } from './transform.js';

/**
 * Multiplies by −learningRate: turns a direction of ascent into a step down. The last of a chain.
 *
 * @example
 * const opt = scaleByRate(0.5);
 * opt.update(tensor([2]), opt.init(tensor([0]))).updates.toArray() // => [ -1 ]
 */
export function scaleByRate(learningRate: number | Schedule): GradientTransform<Tensor> {
  return {
    init: () => startCount(),
    update: <T>(gradients: T, count: Tensor) => {
      const rate = mul(valueAt(learningRate, count), -1);
      return { updates: treeMap((g: Tensor) => mul(g, rate), gradients), state: add(count, 1) };
    },
  };
}
