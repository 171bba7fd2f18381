import { asTensor, cos, exp, floor, minimum, maximum, mul, pow, sub, where, less, add, div, isTensor, type Tensor } from '@x/tensor/core';

/** A quantity that changes with the step count 0, 1, 2, …: numbers give numbers, tensors (in compiled steps) tensors. */
export interface Schedule {
  (step: number): number;
  (step: Tensor): Tensor;
}

/** A schedule from its formula in tensor ops. */
function schedule(formula: (step: Tensor) => Tensor): Schedule {
  return ((step: number | Tensor) => (isTensor(step) ? formula(step) : formula(asTensor(step)).item())) as Schedule;
}

/** A number or schedule at a step. */
export function valueAt(quantity: number | Schedule, step: Tensor): Tensor | number {
  return typeof quantity === 'number' ? quantity : quantity(step);
}

/** Minus a number or schedule at a step: the factor that turns a gradient into a step down. */
export function downwards(quantity: number | Schedule, step: Tensor): Tensor | number {
  const value = valueAt(quantity, step);
  return typeof value === 'number' ? -value : mul(value, -1);
}

/**
 * The same value at every step.
 *
 * @example
 * constant(0.1)(1000) // => 0.1
 */
export function constant(value: number): Schedule {
  return schedule(() => asTensor(value));
}

/**
 * value·rate^(step/steps); with `staircase` the exponent is rounded down.
 *
 * @example
 * exponentialDecay(1, { steps: 10, rate: 0.5 })(20) // => 0.25
 */
export function exponentialDecay(value: number, { steps, rate, staircase = false }: { steps: number; rate: number; staircase?: boolean }): Schedule {
  return schedule((step) => {
    const exponent = div(step, steps);
    return mul(value, exp(mul(Math.log(rate), staircase ? floor(exponent) : exponent)));
  });
}

/**
 * value/(1 + step/steps): the decrease under which stochastic descent converges (Σ = ∞, Σ of squares < ∞).
 * Source: Robbins & Monro, A stochastic approximation method (1951).
 *
 * @example
 * inverseTimeDecay(1, { steps: 1 })(3) // => 0.25
 */
export function inverseTimeDecay(value: number, { steps }: { steps: number }): Schedule {
  return schedule((step) => div(value, add(1, div(step, steps))));
}

/**
 * value·factor^(number of boundaries passed), or multiplied by `factor` every `every` steps.
 *
 * @example
 * stepDecay(1, { every: 10, factor: 0.1 })(15) // => 0.1
 */
export function stepDecay(value: number, { every, factor }: { every: number; factor: number }): Schedule {
  return schedule((step) => mul(value, pow(factor, floor(div(step, every)))));
}

/**
 * Half a cosine from `value` down to `end` over `steps` steps, then constant.
 * Source: Loshchilov & Hutter, SGDR (2017).
 *
 * @example
 * cosine(1, { steps: 10 })(5).toFixed(12) // => '0.500000000000'
 */
export function cosine(value: number, { steps, end = 0 }: { steps: number; end?: number }): Schedule {
  return schedule((step) => add(end, mul((value - end) / 2, add(1, cos(mul(Math.PI / steps, minimum(step, steps)))))));
}

/**
 * A straight rise from `start` to `value` over `warmup` steps, then half a cosine down to `end` at `steps`.
 *
 * @example
 * warmupCosine(1, { warmup: 10, steps: 110 })(5) // => 0.5
 */
export function warmupCosine(value: number, { warmup, steps, start = 0, end = 0 }: { warmup: number; steps: number; start?: number; end?: number }): Schedule {
  const fall = cosine(value, { steps: steps - warmup, end });
  return schedule((step) => where(less(step, warmup), add(start, mul((value - start) / warmup, step)), fall(sub(step, warmup) as Tensor)));
}

/**
 * A cosine rise from value/`initialDivisor` to `value` over the first `rise` of the steps, then a cosine fall to
 * value/(initialDivisor·`finalDivisor`).
 * Source: Smith & Topin, Super-convergence (2018).
 *
 * @example
 * oneCycle(1, { steps: 100 })(30) // => 1
 */
export function oneCycle(value: number, { steps, rise = 0.3, initialDivisor = 25, finalDivisor = 1e4 }: { steps: number; rise?: number; initialDivisor?: number; finalDivisor?: number }): Schedule {
  const top = rise * steps;
  const first = value / initialDivisor;
  const up = cosine(first, { steps: top, end: value });
  const down = cosine(value, { steps: steps - top, end: first / finalDivisor });
  return schedule((step) => where(less(step, top), up(step), down(maximum(sub(step, top), 0))));
}

/**
 * (value − end)·(1 − step/steps)^power + end, then constant; power 1 is a straight line.
 *
 * @example
 * polynomial(1, { steps: 10, power: 2 })(5) // => 0.25
 */
export function polynomial(value: number, { steps, end = 0, power = 1 }: { steps: number; end?: number; power?: number }): Schedule {
  return schedule((step) => add(end, mul(value - end, pow(sub(1, div(minimum(step, steps), steps)), power))));
}
