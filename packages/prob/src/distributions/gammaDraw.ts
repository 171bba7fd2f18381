import { stopGradient } from '@x/autodiff/core';
import { add, binary, div, log, maximum, random, sub, type Binary, type Shape, type Tensor } from '@x/tensor/core';
import { gammaQuantileSlope } from '../special/gammaincinv.js';

/** y, a gamma draw for concentration x, whose derivative in x is that of a quantile: its probability stays the same. */
const implicit: Binary = /* @__PURE__ */ binary('gammaDraw', 'y', {
  partials: ['gammaQuantileSlope(x, y)', null],
  uses: () => [gammaQuantileSlope],
});

/**
 * Gamma draws of rate 1 and of the parameter's type, differentiable in the concentration.
 * Source: M. Figurnov, S. Mohamed & A. Mnih, Implicit reparameterization gradients (2018).
 */
export function gammaDraw(key: random.KeyLike, concentration: Tensor, shape: Shape): Tensor {
  const dtype = concentration.dtype as 'float64' | 'float32';
  return implicit(concentration, stopGradient(random.gamma(key, concentration, shape, { dtype })));
}

/** Logarithms of such draws, also where they would underflow: G(a) has the law of G(a + 1)·e^(−E/a), E exponential. */
export function logGammaDraw(key: random.KeyLike, concentration: Tensor, shape: Shape): Tensor {
  const [gammaKey, exponentialKey] = random.split(key);
  const dtype = concentration.dtype as 'float64' | 'float32';
  const e = random.exponential(exponentialKey, shape, { dtype });
  const logs = sub(log(gammaDraw(gammaKey, add(concentration, 1), shape)), div(e, concentration));
  // Finite also for the smallest concentrations, so that differences are.
  return maximum(logs, dtype === 'float32' ? -1e38 : -1e308);
}
