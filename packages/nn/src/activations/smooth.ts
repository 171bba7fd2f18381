import { asTensor, erfc, max, mul, reshape, ShapeError, showShape, unary, type Tensor, type TensorLike, type Unary } from '@x/tensor/core';

const tanhGelu: Unary = /* @__PURE__ */ unary('gelu', '0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))');

/**
 * x·Φ(x) with the standard normal distribution function Φ, or its approximation by tanh.
 *
 * Shapes: any → the same.
 * Source: D. Hendrycks, K. Gimpel, "Gaussian error linear units", 2016.
 *
 * @example
 * gelu([0, 1]).toArray().map((v) => v.toFixed(6)) // => [ '0.000000', '0.841345' ]
 */
export function gelu(x: TensorLike, { approximate = 'none' }: { readonly approximate?: 'none' | 'tanh' } = {}): Tensor {
  return approximate === 'tanh' ? tanhGelu(x) : mul(mul(x, 0.5), erfc(mul(x, -Math.SQRT1_2)));
}

/**
 * x·sigmoid(x), also called swish.
 *
 * Shapes: any → the same.
 *
 * @example
 * silu([0, 1]).toArray().map((v) => v.toFixed(6)) // => [ '0.000000', '0.731059' ]
 */
export const silu: Unary = /* @__PURE__ */ unary('silu', 'x * sigmoid(x)');

/**
 * x·tanh(softplus(x)).
 *
 * Shapes: any → the same.
 * Source: D. Misra, "Mish", 2019.
 *
 * @example
 * mish([0, 1]).toArray().map((v) => v.toFixed(6)) // => [ '0.000000', '0.865098' ]
 */
export const mish: Unary = /* @__PURE__ */ unary('mish', 'x * tanh(softplus(x))');

/**
 * x/(1 + |x|).
 *
 * Shapes: any → the same.
 *
 * @example
 * softsign([1, -3]).toArray() // => [ 0.5, -0.75 ]
 */
export const softsign: Unary = /* @__PURE__ */ unary('softsign', 'x / (1 + abs(x))', { partials: ['1 / ((1 + abs(x)) * (1 + abs(x)))'] });

/**
 * Sigmoid by straight pieces: 0 below −3, 1 above 3, x/6 + ½ between.
 *
 * Shapes: any → the same.
 *
 * @example
 * hardSigmoid([-4, 0, 4]).toArray() // => [ 0, 0.5, 1 ]
 */
export const hardSigmoid: Unary = /* @__PURE__ */ unary('hardSigmoid', 'x <= -3 ? 0 : (x >= 3 ? 1 : x / 6 + 0.5)');

/**
 * x·hardSigmoid(x).
 *
 * Shapes: any → the same.
 *
 * @example
 * hardSwish([-4, 0, 4]).toArray() // => [ 0, 0, 4 ]
 */
export const hardSwish: Unary = /* @__PURE__ */ unary('hardSwish', 'x <= -3 ? 0 : (x >= 3 ? x : x * (x / 6 + 0.5))');

/**
 * The largest of each `pieces` successive features: what a maxout layer does to its linear pieces.
 *
 * Shapes: […, n·pieces] → […, n].
 * Fails: ShapeError when the last axis cannot be divided.
 *
 * @example
 * maxoutOf([1, 5, 2, 3], 2).toArray() // => [ 5, 3 ]
 */
export function maxoutOf(x: TensorLike, pieces: number): Tensor {
  const value = asTensor(x);
  const n = (value.shape.at(-1) ?? 0) / pieces;
  if (!Number.isInteger(n) || value.ndim === 0) {
    throw new ShapeError({ op: 'maxoutOf', argument: 'x', expected: `have a last axis divisible by ${pieces}`, actual: showShape(value.shape) });
  }
  return max(reshape(value, [...value.shape.slice(0, -1), n, pieces]), { axis: -1 });
}
