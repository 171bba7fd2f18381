import { add, logAddExp, mul, random, sub, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { expectedValue } from '../expectations/expectation.js';
import type { ExpectationOptions } from '../expectations/points.js';
import { areDistributions, asProbabilityPair, type TableOptions } from '../information/probabilities.js';
import { commonBatch } from './commonBatch.js';
import { relativeEntropyTerms } from './klDivergence.js';

/**
 * The Jensen–Shannon divergence ½D(p ‖ m) + ½D(q ‖ m) with m = ½(p + q), in nats, of two tables of probabilities or of
 * two distributions. Symmetric, between 0 and log 2; its square root is a metric.
 *
 * Shapes: tables of one shape → a scalar, or with `axis` one number per remaining axis; distributions → their common batch.
 * Fails: as `klDivergence`.
 * Source: Lin (1991), Divergence measures based on the Shannon entropy.
 *
 * @example
 * jsDivergence([0.5, 0.25, 0.25], [0.25, 0.25, 0.5]).item() // => 0.0424747591…
 * jsDivergence([1, 0], [0, 1]).item() // => 0.6931471805599453
 */
export function jsDivergence(p: Distribution | TensorLike, q: Distribution | TensorLike, options: TableOptions & ExpectationOptions = {}): Tensor {
  if (!areDistributions('jsDivergence', p, q)) {
    const [a, b] = asProbabilityPair('jsDivergence', p as TensorLike, q as TensorLike, options);
    const middle = mul(add(a, b), 0.5);
    const half = (x: Tensor): Tensor => sum(relativeEntropyTerms(x, middle), { axis: options.axis as number });
    return mul(add(half(a), half(b)), 0.5);
  }
  const [a, b] = commonBatch('jsDivergence', p as Distribution, q as Distribution);
  const half = (x: Distribution, y: Distribution, key: random.KeyLike | undefined): Tensor =>
    expectedValue(
      'jsDivergence',
      (value) => {
        const logX = x.logProb(value);
        return sub(add(logX, Math.LN2), logAddExp(logX, y.logProb(value)));
      },
      x,
      { ...options, ...(key === undefined ? {} : { key }) },
    );
  const [first, second] = options.key === undefined ? [undefined, undefined] : random.split(options.key);
  return mul(add(half(a, b, first), half(b, a, second)), 0.5);
}
