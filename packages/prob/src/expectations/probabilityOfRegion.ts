import { astype, asTensor, type random, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { averaged, type Estimate } from './expectation.js';
import { requireDraws } from './points.js';

/**
 * P(X ∈ A) by Monte Carlo with its standard error; A is given by what says whether points lie in it. For numbers and
 * intervals take `cdf` and `survival`, for accuracy in few dimensions nested `integrate`, for rare regions `importanceSample`.
 *
 * Shapes: inside maps draws [n, ...batch, ...event] to truth values [n, ...batch] → value and standardError of the batch shape.
 * Fails: ShapeError when `inside` does not answer for every draw; DomainError for fewer than 2 draws.
 *
 * @example
 * const disc = (x) => lessEqual(sum(square(x), { axis: -1 }), 1);
 * const { value, standardError } = probabilityOfRegion(new MultivariateNormal({ loc: [0, 0], covariance: [[1, 0], [0, 1]] }), disc, { key: random.key(0) });
 * Math.abs(value.item() - (1 - Math.exp(-0.5))) < 4 * standardError.item() // => true
 */
export function probabilityOfRegion(p: Distribution, inside: (x: Tensor) => TensorLike, { key, draws = 10_000 }: { readonly key: random.KeyLike; readonly draws?: number }): Estimate {
  requireDraws('probabilityOfRegion', draws);
  const hits = asTensor(inside(p.sample(key, [draws])));
  const expected = [draws, ...p.batchShape];
  if (hits.ndim !== expected.length || hits.shape.some((n, i) => n !== expected[i])) {
    throw new ShapeError({ op: 'probabilityOfRegion', argument: 'inside', expected: `return shape ${showShape(expected)}`, actual: showShape(hits.shape) });
  }
  return averaged(astype(hits, 'float64'));
}
