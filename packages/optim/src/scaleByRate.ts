import { add, treeMap, type Tensor } from '@x/tensor/core';
import { requireRule } from './requireRule.js';
import { downwards, type Schedule } from './schedule.js';
import { scaled, startCount, type GradientTransform } from './transform.js';

/**
 * Multiplies by −learningRate: turns a direction of ascent into a step down. The last of a chain.
 *
 * @example
 * const opt = scaleByRate(0.5);
 * opt.update(tensor([2]), opt.init(tensor([0]))).updates.toArray() // => [ -1 ]
 */
export function scaleByRate(learningRate: number | Schedule): GradientTransform<Tensor> {
  requireRule('scaleByRate', learningRate);
  return {
    init: () => startCount(),
    update: <T>(gradients: T, count: Tensor) => {
      const rate = downwards(learningRate, count);
      return { updates: treeMap((g: Tensor) => scaled(g, rate), gradients), state: add(count, 1) };
    },
  };
}
