import { asTensor, convolve, DomainError, sub, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { asProbabilities } from '../information/probabilities.js';
import { expectedValue } from './expectation.js';
import { quantilePoints } from './quantilePoints.js';
import type { ExpectationOptions } from './points.js';

/**
 * The distribution of X + Y for independent X and Y on 0, 1, 2, …: P(X + Y = z) = Σ p(x) q(z − x).
 *
 * Shapes: p [m], q [n] → [m + n − 1].
 * Fails: DomainError when probabilities do not add up to 1; ShapeError unless both are vectors.
 *
 * @example
 * convolvePmf([0.5, 0.5], [0.5, 0.5]).toArray() // => [ 0.25, 0.5, 0.25 ]
 */
export function convolvePmf(p: TensorLike, q: TensorLike): Tensor {
  return convolve(asProbabilities('convolvePmf', 'p', p), asProbabilities('convolvePmf', 'q', q), { mode: 'full' });
}

/**
 * The density of X + Y for independent X and Y, f(z) = ∫ p(x) q(z − x) dx, as `expectation` integrates.
 *
 * Shapes: z [...] → [...]. Domain: unbatched distributions of one number; p and q may be discrete or densities.
 * Fails: as `expectation`.
 *
 * @example
 * convolveDensities(new Normal({ scale: 3 }), new Normal({ scale: 4 }), 0).item().toFixed(9) // => '0.079788456'
 */
export function convolveDensities(p: Distribution, q: Distribution, z: TensorLike, options: ExpectationOptions = {}): Tensor {
  if (p.batchShape.length + p.eventShape.length + q.batchShape.length + q.eventShape.length > 0) {
    throw new DomainError({ op: 'convolveDensities', argument: 'p', expected: 'be a distribution of one number, and q too', actual: `batches [${p.batchShape.join(', ')}], [${q.batchShape.join(', ')}]` });
  }
  const at = asTensor(z);
  const flat = [...at.data].map((value) => {
    // q(z − x) may jump where z − x is an end of its support.
    const breaks = q.support.discrete ? [] : quantilePoints(q, [0, 1e-6, 0.5, 1 - 1e-6, 1]).map((row) => value - row[0]!);
    return expectedValue('convolveDensities', (x) => q.prob(sub(value, x)), p, { ...options, breaks });
  });
  return tensor(flat.map((v) => v.data[0]!), { shape: at.shape });
}
