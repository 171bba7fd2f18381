import { abs, add, div, maximum, mul, pow, sign, sqrt, square, sub, treeMap, type Tensor } from '@x/tensor/core';
import { average } from './adaptive.js';
import { chain } from './chain.js';
import { addDecayedWeights } from './regularize.js';
import { scaleByRate } from './scaleByRate.js';
import { requireRule } from './requireRule.js';
import type { Schedule } from './schedule.js';
import { quotient, startCount, zerosOf, type GradientTransform } from './transform.js';

/** Options that the rules of Adam's family share. */
export interface AdamOptions {
  readonly learningRate: number | Schedule;
  /** Decay of the mean of gradients. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. */
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** What Adam remembers: t, m and r, both without correction. */
export interface AdamState {
  readonly count: Tensor;
  readonly means: unknown;
  readonly squares: unknown;
}

interface Moments<T> {
  readonly t: Tensor;
  readonly state: AdamState;
  readonly means: T;
  readonly squares: T;
}

function moments<T>(gradients: T, { count, means, squares }: AdamState, beta1: number, beta2: number): Moments<T> {
  const t = add(count, 1);
  const m = treeMap((old: Tensor, g: Tensor) => average(old, g, beta1), means as T, gradients);
  const r = treeMap((old: Tensor, g: Tensor) => average(old, square(g), beta2), squares as T, gradients);
  return { t, means: m, squares: r, state: { count: t, means: m, squares: r } };
}

const startMoments = (params: unknown): AdamState => ({ count: startCount(), means: zerosOf(params), squares: zerosOf(params) });

/** 1 − βᵗ, which undoes the pull of the zeros that the means start with. */
const correction = (beta: number, t: Tensor): Tensor => sub(1, pow(beta, t));

/** m̂/(√r̂ + δ), the direction of Adam. */
export function scaleByAdam(beta1: number, beta2: number, epsilon: number): GradientTransform<AdamState> {
  return {
    init: startMoments,
    update: <T>(gradients: T, before: AdamState) => {
      const { t, means, squares, state } = moments(gradients, before, beta1, beta2);
      const [c1, c2] = [correction(beta1, t), correction(beta2, t)];
      return { updates: treeMap((m: Tensor, r: Tensor) => div(quotient(m, c1), add(sqrt(quotient(r, c2)), epsilon)), means, squares), state };
    },
  };
}

/**
 * Adam: m ← β₁m + (1 − β₁)g, r ← β₂r + (1 − β₂)g², θ ← θ − ε·m̂/(√r̂ + δ) with m̂ = m/(1 − β₁ᵗ), r̂ = r/(1 − β₂ᵗ), t = 1, 2, ….
 *
 * Domain: learningRate ε > 0 (a number or schedule), beta1 and beta2 in [0, 1), epsilon δ > 0.
 * Source: Kingma & Ba, Adam (2015).
 *
 * @example
 * const opt = adam({ learningRate: 0.1 });
 * opt.update(tensor([2]), opt.init(tensor([1]))).updates.item().toFixed(9) // => '-0.100000000'
 */
export function adam({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): GradientTransform<readonly unknown[]> {
  requireRule('adam', learningRate, { beta1, beta2 });
  return chain(scaleByAdam(beta1, beta2, epsilon), scaleByRate(learningRate));
}

/**
 * Adam with decoupled weight decay: θ ← θ − ε·(m̂/(√r̂ + δ) + λθ).
 *
 * Domain: as `adam`; weightDecay λ ≥ 0. Its update needs the parameters.
 * Source: Loshchilov & Hutter, Decoupled weight decay regularization (2019).
 *
 * @example
 * const opt = adamw({ learningRate: 0.1, weightDecay: 0.5 });
 * const w = tensor([1]);
 * opt.update(tensor([2]), opt.init(w), w).updates.item().toFixed(9) // => '-0.150000000'
 */
export function adamw({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 1e-2 }: AdamOptions & { readonly weightDecay?: number }): GradientTransform<readonly unknown[]> {
  requireRule('adamw', learningRate, { beta1, beta2 });
  return chain(scaleByAdam(beta1, beta2, epsilon), addDecayedWeights(weightDecay), scaleByRate(learningRate));
}

/**
 * AdaMax: m as in Adam, u ← max(β₂u, |g|), θ ← θ − ε·m/((1 − β₁ᵗ)(u + δ)).
 *
 * Domain: as `adam`.
 * Source: Kingma & Ba, Adam (2015), section 7.1.
 *
 * @example
 * const opt = adamax({ learningRate: 0.1 });
 * opt.update(tensor([2]), opt.init(tensor([1]))).updates.item().toFixed(6) // => '-0.100000'
 */
export function adamax({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): GradientTransform<readonly unknown[]> {
  requireRule('adamax', learningRate, { beta1, beta2 });
  const direction: GradientTransform<AdamState> = {
    init: startMoments,
    update: <T>(gradients: T, { count, means, squares }: AdamState) => {
      const t = add(count, 1);
      const m = treeMap((old: Tensor, g: Tensor) => average(old, g, beta1), means as T, gradients);
      const u = treeMap((old: Tensor, g: Tensor) => maximum(mul(old, beta2), abs(g)), squares as T, gradients);
      const updates = treeMap((mean: Tensor, top: Tensor) => div(quotient(mean, correction(beta1, t)), add(top, epsilon)), m, u);
      return { updates, state: { count: t, means: m, squares: u } };
    },
  };
  return chain(direction, scaleByRate(learningRate));
}

/**
 * NAdam: Adam with Nesterov's look ahead, m̂ = β₁m/(1 − β₁ᵗ⁺¹) + (1 − β₁)g/(1 − β₁ᵗ).
 *
 * Domain: as `adam`.
 * Source: Dozat, Incorporating Nesterov momentum into Adam (2016).
 *
 * @example
 * const opt = nadam({ learningRate: 0.1 });
 * opt.update(tensor([2]), opt.init(tensor([1]))).updates.item() < -0.1 // => true
 */
export function nadam({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): GradientTransform<readonly unknown[]> {
  requireRule('nadam', learningRate, { beta1, beta2 });
  const direction: GradientTransform<AdamState> = {
    init: startMoments,
    update: <T>(gradients: T, before: AdamState) => {
      const { t, means, squares, state } = moments(gradients, before, beta1, beta2);
      const [now, next, c2] = [correction(beta1, t), correction(beta1, add(t, 1)), correction(beta2, t)];
      const updates = treeMap(
        (m: Tensor, r: Tensor, g: Tensor) => div(add(quotient(mul(m, beta1), next), quotient(mul(g, 1 - beta1), now)), add(sqrt(quotient(r, c2)), epsilon)),
        means,
        squares,
        gradients,
      );
      return { updates, state };
    },
  };
  return chain(direction, scaleByRate(learningRate));
}

/** What Lion remembers. */
export interface LionState {
  readonly means: unknown;
}

/**
 * Lion: θ ← θ − ε·(sign(β₁m + (1 − β₁)g) + λθ), m ← β₂m + (1 − β₂)g.
 *
 * Domain: learningRate ε about ten times smaller than for Adam; weightDecay λ ≥ 0 (then the update needs the parameters).
 * Source: Chen et al., Symbolic discovery of optimization algorithms (2023).
 *
 * @example
 * const opt = lion({ learningRate: 0.01 });
 * opt.update(tensor([2, -3]), opt.init(tensor([1, 1]))).updates.toArray() // => [ -0.01, 0.01 ]
 */
export function lion({ learningRate, beta1 = 0.9, beta2 = 0.99, weightDecay = 0 }: Omit<AdamOptions, 'epsilon'> & { readonly weightDecay?: number }): GradientTransform<readonly unknown[]> {
  requireRule('lion', learningRate, { beta1, beta2 });
  const direction: GradientTransform<LionState> = {
    init: (params) => ({ means: zerosOf(params) }),
    update: <T>(gradients: T, { means }: LionState) => ({
      updates: treeMap((m: Tensor, g: Tensor) => sign(average(m, g, beta1)), means as T, gradients),
      state: { means: treeMap((m: Tensor, g: Tensor) => average(m, g, beta2), means as T, gradients) },
    }),
  };
  return weightDecay === 0
    ? chain(direction, scaleByRate(learningRate))
    : chain(direction, addDecayedWeights(weightDecay), scaleByRate(learningRate));
}
