import { binary, ternary, type Binary, type Tensor, type TensorLike, type Ternary } from '@x/tensor/core';

const rectifier: Binary = /* @__PURE__ */ binary('generalRectifier', 'x > 0 ? x : y * x', { partials: ['x > 0 ? 1 : y', 'x > 0 ? 0 : x'] });

/**
 * max(0, x) + α·min(0, x): |x| for α = −1, ReLU for 0, leaky for 0.01, the identity for 1.
 *
 * Shapes: x and alpha broadcast. Derivative at 0: that of the left side, α.
 *
 * @example
 * generalRectifier([-3, 2], -1).toArray() // => [ 3, 2 ]
 */
export function generalRectifier(x: TensorLike, alpha: TensorLike): Tensor {
  return rectifier(x, alpha);
}

/**
 * x where it is positive, slope·x elsewhere.
 *
 * Shapes: any → the same. Domain: slope 0.01 by default. Derivative at 0: the slope.
 *
 * @example
 * leakyRelu([-3, 2]).toArray() // => [ -0.03, 2 ]
 */
export function leakyRelu(x: TensorLike, { slope = 0.01 }: { readonly slope?: number } = {}): Tensor {
  return rectifier(x, slope);
}

const exponentialUnit: Binary = /* @__PURE__ */ binary('elu', 'x > 0 ? x : y * expm1(x)', { partials: ['x > 0 ? 1 : y * exp(x)', 'x > 0 ? 0 : expm1(x)'] });

/**
 * x where it is positive, α(eˣ − 1) elsewhere.
 *
 * Shapes: any → the same. Domain: alpha 1 by default.
 * Source: D.-A. Clevert et al., "Fast and accurate deep network learning by exponential linear units", 2016.
 *
 * @example
 * elu([-1, 2]).toArray() // => [ -0.6321205588285577, 2 ]
 */
export function elu(x: TensorLike, { alpha = 1 }: { readonly alpha?: number } = {}): Tensor {
  return exponentialUnit(x, alpha);
}

/**
 * λ·elu(x, α) with λ = 1.0507…, α = 1.6733…, for which deep layers started with `init.lecun` keep mean 0 and variance 1.
 *
 * Shapes: any → the same.
 * Source: G. Klambauer et al., "Self-normalizing neural networks", 2017.
 *
 * @example
 * selu([0, 1]).toArray() // => [ 0, 1.0507009873554805 ]
 */
export function selu(x: TensorLike): Tensor {
  return exponentialUnit(x, 1.6732632423543772).mul(1.0507009873554805);
}

const clipped: Ternary = /* @__PURE__ */ ternary('hardtanh', 'x > z ? z : (x < y ? y : x)', { partials: ['x > y && x < z ? 1 : 0'] });

/**
 * x cut off at min and max, −1 and 1 by default; outside and at the ends its derivative is 0.
 *
 * Shapes: any → the same.
 *
 * @example
 * hardtanh([-3, 0.5, 2]).toArray() // => [ -1, 0.5, 1 ]
 */
export function hardtanh(x: TensorLike, { min = -1, max = 1 }: { readonly min?: number; readonly max?: number } = {}): Tensor {
  return clipped(x, min, max);
}

/**
 * x cut off to [0, 1]: a linear unit read as a probability. Outside it its derivative is 0, so it cannot learn from there.
 *
 * Shapes: any → the same.
 *
 * @example
 * clippedLinear([-2, 0.3, 5]).toArray() // => [ 0, 0.3, 1 ]
 */
export function clippedLinear(x: TensorLike): Tensor {
  return clipped(x, 0, 1);
}
