import { asTensor, cumsum, random, searchsorted, slice, tensor, type Shape, type Tensor, type TensorLike } from '@x/tensor/core';
import { Distribution } from '../distribution.js';
import { bisect } from '../expectations/quantilePoints.js';
import { asProbabilities } from '../information/probabilities.js';

/** What uniform numbers are pushed through: a distribution, its quantile function, its cdf, or a table of probabilities. */
export type InverseSource = Distribution | ((u: Tensor) => TensorLike) | { readonly cdf: (x: Tensor) => TensorLike } | { readonly probs: TensorLike };

/**
 * F⁻¹(u) = the smallest x with F(x) ≥ u of any cdf, by bisection; of a table of probabilities its first position with a
 * cumulative probability of at least u.
 *
 * Shapes: u [...] → [...]. The cdf maps a vector of points to their probabilities, in ops.
 * Domain: 0 ≤ u ≤ 1; the ends of a cdf are ±∞. Accurate to about 1e-15 of |x|, or where F resolves it.
 *
 * @example
 * inverseCdf({ cdf: (x) => sigmoid(x) }, 0.75).item().toFixed(9) // => '1.098612289'
 * inverseCdf({ probs: [0.2, 0.5, 0.3] }, [0.2, 0.2000001, 0.95]).toArray() // => [ 0, 1, 2 ]
 */
export function inverseCdf(source: { readonly cdf: (x: Tensor) => TensorLike } | { readonly probs: TensorLike }, u: TensorLike): Tensor {
  const level = asTensor(u);
  if ('probs' in source) {
    const p = asProbabilities('inverseCdf', 'probs', source.probs);
    // The last cumulative sum is 1, whatever its rounding: without it every u up to 1 finds a place.
    return searchsorted(slice(cumsum(p), [0], [p.size - 1]), level);
  }
  const x = bisect((points) => asTensor(source.cdf(tensor(points))).data, Float64Array.from(level.data));
  return tensor(x, { shape: level.shape });
}

/**
 * Draws F⁻¹(U) of uniform numbers U: one per number, monotone in it, so that stratified or antithetic uniforms carry over.
 *
 * Shapes: → `shape` (with a distribution, `[...shape, ...batch]`).
 * Fails: NotAvailableError for a distribution without a quantile function.
 * Source: Devroye, Non-Uniform Random Variate Generation (1986), section II.2.
 *
 * @example
 * const waiting = inverseCdfSample((u) => div(neg(log1p(neg(u))), 2), random.key(0), [20000]);
 * mean(waiting).item().toFixed(1) // => '0.5'
 */
export function inverseCdfSample(source: InverseSource, key: random.KeyLike, shape: Shape | number = []): Tensor {
  const front = typeof shape === 'number' ? [shape] : shape;
  if (source instanceof Distribution) return source.quantile(random.uniform(key, [...front, ...source.batchShape]));
  const u = random.uniform(key, [...front]);
  return typeof source === 'function' ? asTensor(source(u)) : inverseCdf(source, u);
}
