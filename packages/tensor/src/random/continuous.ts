import { asTensor } from '../create.js';
import { DomainError, ShapeError, showShape } from '../errors.js';
import type { Op } from '../op.js';
import { broadcastTo } from '../ops/broadcast.js';
import { astype } from '../ops/cast.js';
import { add, div, mul, sub } from '../ops/elementwise.js';
import { broadcastShapes, checkShape, sizeOf, type Shape } from '../shape.js';
import { isAbstract, isTensor, type Tensor, type TensorLike } from '../tensor.js';
import { fillBeta } from './beta.js';
import { fillDirichlet } from './dirichlet.js';
import { fillExponential } from './exponential.js';
import { fillGamma } from './gamma.js';
import type { KeyLike } from './key.js';
import { fillNormal } from './normal.js';
import { asFloats, draw, drawingOp, drawn, floatType, sample, samplerOp, type Draw, type FloatOptions } from './sampler.js';
import { fillUniform } from './uniform.js';

/**
 * Uniform numbers in [min, max).
 *
 * Shapes: min, max broadcast to `shape` → `shape`.
 * Domain: finite min < max. With number bounds max never comes out; tensors may reach it by rounding. The draws are
 * differentiable in tensor bounds.
 * Fails: DomainError for other number bounds.
 *
 * @example
 * random.uniform(random.key(42), [2]).shape // => [ 2 ]
 */
export function uniform(
  key: KeyLike,
  shape: Shape,
  { min = 0, max = 1, dtype }: FloatOptions & { readonly min?: TensorLike; readonly max?: TensorLike } = {},
): Tensor {
  const type = floatType('random.uniform', dtype, [min, max]);
  if (typeof min === 'number' && typeof max === 'number') {
    return drawn('random.uniform', key, shape, type, (key, out) => fillUniform(key, asFloats(out), min, max));
  }
  const unit = drawn('random.uniform', key, shape, type, (key, out) => fillUniform(key, asFloats(out)));
  return fitted('random.uniform', shape, add(mul(unit, sub(max, min)), min), type);
}

/**
 * Normal numbers, loc + scale·Z.
 *
 * Shapes: loc, scale broadcast to `shape` → `shape`.
 * Domain: scale ≥ 0. The draws are differentiable in loc and scale.
 * Fails: DomainError for a negative or NaN scale.
 *
 * @example
 * random.normal(random.key(42), [2, 3], { loc: 10, scale: 0.1 }).shape // => [ 2, 3 ]
 */
export function normal(
  key: KeyLike,
  shape: Shape,
  { loc = 0, scale = 1, dtype }: FloatOptions & { readonly loc?: TensorLike; readonly scale?: TensorLike } = {},
): Tensor {
  const type = floatType('random.normal', dtype, [loc, scale]);
  const z = drawn('random.normal', key, shape, type, (key, out) => fillNormal(key, asFloats(out)));
  requireEach('random.normal', 'scale', scale, (x) => x >= 0, 'be ≥ 0');
  const scaled = scale === 1 ? z : mul(z, scale);
  return fitted('random.normal', shape, loc === 0 ? scaled : add(scaled, loc), type);
}

/**
 * Exponential numbers, E/rate.
 *
 * Shapes: rate broadcasts to `shape` → `shape`.
 * Domain: rate > 0. The draws are differentiable in the rate.
 * Fails: DomainError for any other rate.
 *
 * @example
 * random.exponential(random.key(42), [3], { rate: 2 }).shape // => [ 3 ]
 */
export function exponential(
  key: KeyLike,
  shape: Shape,
  { rate = 1, dtype }: FloatOptions & { readonly rate?: TensorLike } = {},
): Tensor {
  const type = floatType('random.exponential', dtype, [rate]);
  const e = drawn('random.exponential', key, shape, type, (key, out) => fillExponential(key, asFloats(out)));
  requireEach('random.exponential', 'rate', rate, (x) => x > 0, 'be positive');
  return rate === 1 ? e : fitted('random.exponential', shape, div(e, rate), type);
}

export const gammaOp: Op<Draw> = /* @__PURE__ */ samplerOp('random.gamma', (key, out, a) => fillGamma(key, asFloats(out), a!));

/**
 * Gamma numbers of density ∝ x^(concentration − 1)·e^(−rate·x).
 *
 * Shapes: concentration and rate broadcast to `shape`, which is their common shape when left out.
 * Domain: concentration, rate > 0 and finite. The draws are differentiable in the rate, not in the concentration.
 * Fails: DomainError for any other parameter.
 *
 * @example
 * random.gamma(random.key(42), 3, [2]).shape // => [ 2 ]
 */
export function gamma(
  key: KeyLike,
  concentration: TensorLike,
  shape?: Shape,
  { rate = 1, dtype }: FloatOptions & { readonly rate?: TensorLike } = {},
): Tensor {
  const type = floatType('random.gamma', dtype, [concentration, rate]);
  requireEach('random.gamma', 'rate', rate, (x) => x > 0 && x < Infinity, 'be positive and finite');
  const target = shape ?? broadcastShapes('random.gamma', [asTensor(concentration).shape, asTensor(rate).shape]);
  const g = sample(gammaOp, key, [concentration], target, type);
  return rate === 1 ? g : fitted('random.gamma', target, div(g, rate), type);
}

export const betaOp: Op<Draw> = /* @__PURE__ */ samplerOp('random.beta', (key, out, a, b) =>
  fillBeta(key, asFloats(out), a!, b!),
);

/**
 * Beta numbers of density ∝ x^(a − 1)·(1 − x)^(b − 1).
 *
 * Shapes: a and b broadcast to `shape`, which is their common shape when left out.
 * Domain: a, b > 0 and finite. The draws are not differentiable.
 * Fails: DomainError for any other parameter.
 *
 * @example
 * random.beta(random.key(42), 2, [1, 10]).shape // => [ 2 ]
 */
export function beta(key: KeyLike, a: TensorLike, b: TensorLike, shape?: Shape, { dtype }: FloatOptions = {}): Tensor {
  return sample(betaOp, key, [a, b], shape, floatType('random.beta', dtype, [a, b]));
}

export const dirichletOp: Op<Draw> = /* @__PURE__ */ drawingOp('random.dirichlet', (key, out, [concentration]) => {
  const { data, offset, shape } = concentration!;
  fillDirichlet(key, asFloats(out), data.subarray(offset, offset + sizeOf(shape)), shape.at(-1)!);
});

/**
 * Probability vectors of density ∝ Π xₖ^(concentrationₖ − 1), along the last axis.
 *
 * Shapes: concentration [..., n]; `shape` is that of the draws without the last axis → [...shape, n].
 * Domain: concentration > 0 and finite, n ≥ 1. The draws are not differentiable.
 * Fails: DomainError for any other concentration, ShapeError for a scalar.
 *
 * @example
 * random.dirichlet(random.key(42), [1, 1, 1], [5]).shape // => [ 5, 3 ]
 */
export function dirichlet(key: KeyLike, concentration: TensorLike, shape?: Shape, { dtype }: FloatOptions = {}): Tensor {
  const a = asTensor(concentration);
  const type = floatType('random.dirichlet', dtype, [concentration]);
  const n = a.shape.at(-1);
  if (n === undefined || n === 0) {
    throw new ShapeError({
      op: 'random.dirichlet',
      argument: 'concentration',
      expected: 'have a last axis of at least one category',
      actual: `shape ${showShape(a.shape)}`,
      hint: 'Pass one concentration per category, such as [1, 1, 1].',
    });
  }
  if (shape !== undefined) checkShape('random.dirichlet', shape);
  const target = shape === undefined ? a.shape : [...shape, n];
  const rows = a.size === n ? a : broadcastTo(a, target);
  return draw(dirichletOp, [rows], key, { shape: [...target], dtype: type });
}

/** The result has the shape and type that were asked for, not those that parameters would stretch it to. */
function fitted(op: string, shape: Shape, x: Tensor, dtype: 'float64' | 'float32'): Tensor {
  if (x.ndim !== shape.length || x.shape.some((n, i) => n !== shape[i])) {
    throw new ShapeError({
      op,
      argument: 'shape',
      expected: 'be one that the parameters broadcast to',
      actual: `${showShape(shape)}, while draws and parameters together have ${showShape(x.shape)}`,
      hint: 'Ask for the full shape.',
    });
  }
  return x.dtype === dtype ? x : astype(x, dtype);
}

/** Checks the values of a parameter where they are known. */
function requireEach(
  op: string,
  argument: string,
  x: TensorLike,
  test: (value: number) => boolean,
  expected: string,
): void {
  if (isTensor(x) && isAbstract(x)) return;
  const values = typeof x === 'number' ? [x] : asTensor(x).data;
  for (let i = 0; i < values.length; i++) {
    if (!test(values[i]!)) throw new DomainError({ op, argument, expected, actual: String(values[i]) });
  }
}
