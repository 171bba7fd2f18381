import { treeMap, type Tensor } from '@x/tensor/core';
import { average } from './adaptive.js';

/** A running average of parameters. */
export interface PolyakAveraging {
  init<T>(params: T): T;
  /** The next average after a step that led to `params`. */
  update<T>(averaged: T, params: T): T;
}

/**
 * The exponential moving average of parameters, θ̄ ← decay·θ̄ + (1 − decay)·θ, often better than the last θ.
 *
 * Source: Polyak & Juditsky, Acceleration of stochastic approximation by averaging (1992).
 *
 * @example
 * const mean = polyakAveraging({ decay: 0.5 });
 * mean.update(mean.init(tensor([0])), tensor([4])).toArray() // => [ 2 ]
 */
export function polyakAveraging({ decay = 0.999 }: { readonly decay?: number } = {}): PolyakAveraging {
  return {
    init: (params) => params,
    update: (averaged, params) => treeMap((old: Tensor, p: Tensor) => average(old, p, decay), averaged, params),
  };
}
