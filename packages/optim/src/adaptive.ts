import { add, div, mul, sqrt, square, sub, treeMap, type Tensor } from '@x/tensor/core';
import { requireRule } from './requireRule.js';
import { downwards, valueAt, type Schedule } from './schedule.js';
import { scaled, startCount, zerosOf, type GradientTransform } from './transform.js';

/** What Adagrad remembers: r, the sum of squared gradients. */
export interface AdagradState {
  readonly count: Tensor;
  readonly squares: unknown;
}

/**
 * Adagrad: r ← r + g², θ ← θ − ε·g/(δ + √r).
 *
 * Domain: learningRate ε > 0, epsilon δ > 0; r starts at `initialAccumulator` (0).
 * Source: Duchi, Hazan & Singer, Adaptive subgradient methods (2011).
 *
 * @example
 * const opt = adagrad({ learningRate: 0.1, epsilon: 1e-7 });
 * opt.update(tensor([2]), opt.init(tensor([1]))).updates.item().toFixed(9) // => '-0.099999995'
 */
export function adagrad({ learningRate, epsilon = 1e-7, initialAccumulator = 0 }: { learningRate: number | Schedule; epsilon?: number; initialAccumulator?: number }): GradientTransform<AdagradState> {
  requireRule('adagrad', learningRate);
  return {
    init: (params) => ({ count: startCount(), squares: treeMap((z: Tensor) => add(z, initialAccumulator), zerosOf(params)) }),
    update: <T>(gradients: T, { count, squares }: AdagradState) => {
      const rate = downwards(learningRate, count);
      const sums = treeMap((r: Tensor, g: Tensor) => add(r, square(g)), squares as T, gradients);
      const updates = treeMap((g: Tensor, r: Tensor) => scaled(div(g, add(sqrt(r), epsilon)), rate), gradients, sums);
      return { updates, state: { count: add(count, 1), squares: sums } };
    },
  };
}

/** What RMSProp remembers. */
export interface RmspropState {
  readonly count: Tensor;
  readonly squares: unknown;
  /** Running mean of gradients; null unless centered. */
  readonly means: unknown;
  /** null without momentum. */
  readonly velocity: unknown;
}

/**
 * RMSProp: r ← ρr + (1 − ρ)g², then θ ← θ − ε·g/(δ + √r), or v ← αv − ε·g/√(r + δ), θ ← θ + v with momentum. With
 * `centered` the mean of g is subtracted: √(r − m²) in place of √r. With `nesterov` the step is αv − ε·g/√(r + δ).
 *
 * Domain: learningRate ε > 0, decay ρ and momentum α in [0, 1), epsilon δ > 0.
 * Source: Hinton, Neural networks for machine learning, lecture 6 (2012); Graves (2013) for the centered form.
 *
 * @example
 * const opt = rmsprop({ learningRate: 0.1, decay: 0.9, epsilon: 1e-6 });
 * opt.update(tensor([2]), opt.init(tensor([1]))).updates.item().toFixed(9) // => '-0.316227266'
 */
export function rmsprop({
  learningRate,
  decay = 0.9,
  epsilon = 1e-6,
  momentum = 0,
  nesterov = false,
  centered = false,
}: {
  learningRate: number | Schedule;
  decay?: number;
  epsilon?: number;
  momentum?: number;
  nesterov?: boolean;
  centered?: boolean;
}): GradientTransform<RmspropState> {
  requireRule('rmsprop', learningRate, { decay, momentum });
  return {
    init: (params) => ({
      count: startCount(),
      squares: zerosOf(params),
      means: centered ? zerosOf(params) : null,
      velocity: momentum === 0 ? null : zerosOf(params),
    }),
    update: <T>(gradients: T, state: RmspropState) => {
      const rate = downwards(learningRate, state.count);
      const squares = treeMap((r: Tensor, g: Tensor) => average(r, square(g), decay), state.squares as T, gradients);
      const means = centered ? treeMap((m: Tensor, g: Tensor) => average(m, g, decay), state.means as T, gradients) : null;
      const spread = means === null ? squares : treeMap((r: Tensor, m: Tensor) => sub(r, square(m)), squares, means);
      const count = add(state.count, 1);
      if (state.velocity === null) {
        const updates = treeMap((g: Tensor, r: Tensor) => scaled(div(g, add(sqrt(r), epsilon)), rate), gradients, spread);
        return { updates, state: { count, squares, means, velocity: null } };
      }
      const down = treeMap((g: Tensor, r: Tensor) => scaled(div(g, sqrt(add(r, epsilon))), rate), gradients, spread);
      const velocity = treeMap((v: Tensor, d: Tensor) => add(mul(v, momentum), d), state.velocity as T, down);
      const updates = nesterov ? treeMap((v: Tensor, d: Tensor) => add(mul(v, momentum), d), velocity, down) : velocity;
      return { updates, state: { count, squares, means, velocity } };
    },
  };
}

/** What Adadelta remembers. */
export interface AdadeltaState {
  readonly count: Tensor;
  readonly squares: unknown;
  readonly steps: unknown;
}

/**
 * Adadelta: r ← ρr + (1 − ρ)g², Δ = −√(s + δ)/√(r + δ)·g, s ← ρs + (1 − ρ)Δ², θ ← θ + ε·Δ.
 *
 * Domain: learningRate ε (1 as published), decay ρ in [0, 1), epsilon δ > 0.
 * Source: Zeiler, ADADELTA (2012).
 *
 * @example
 * const opt = adadelta({});
 * opt.update(tensor([2]), opt.init(tensor([1]))).updates.item() < 0 // => true
 */
export function adadelta({ learningRate = 1, decay = 0.95, epsilon = 1e-6 }: { learningRate?: number | Schedule; decay?: number; epsilon?: number }): GradientTransform<AdadeltaState> {
  requireRule('adadelta', learningRate, { decay });
  return {
    init: (params) => ({ count: startCount(), squares: zerosOf(params), steps: zerosOf(params) }),
    update: <T>(gradients: T, { count, squares, steps }: AdadeltaState) => {
      const rate = valueAt(learningRate, count);
      const r = treeMap((old: Tensor, g: Tensor) => average(old, square(g), decay), squares as T, gradients);
      const raw = treeMap(
        (s: Tensor, q: Tensor, g: Tensor) => mul(mul(div(sqrt(add(s, epsilon)), sqrt(add(q, epsilon))), -1), g),
        steps as T,
        r,
        gradients,
      );
      const s = treeMap((old: Tensor, d: Tensor) => average(old, square(d), decay), steps as T, raw);
      return { updates: treeMap((d: Tensor) => scaled(d, rate), raw), state: { count: add(count, 1), squares: r, steps: s } };
    },
  };
}

/** decay·old + (1 − decay)·value. */
export function average(old: Tensor, value: Tensor, decay: number): Tensor {
  return add(mul(old, decay), mul(value, 1 - decay));
}
