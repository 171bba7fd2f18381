import { sub, type random } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { averaged, type Estimate } from '../expectations/expectation.js';
import { requireDraws } from '../expectations/points.js';
import { commonBatch } from './commonBatch.js';

/**
 * D(p ‖ q) by Monte Carlo: the mean of log p(xᵢ) − log q(xᵢ) over draws xᵢ of p, with its standard error. Unbiased; it
 * may come out negative when the divergence is small.
 *
 * Shapes: value and standardError have the common batch shape.
 * Domain: draws ≥ 2. The standard error is ∞ or NaN where q is 0 at a draw.
 * Fails: DomainError for fewer draws; ShapeError for distributions over values of different shapes.
 *
 * @example
 * const [p, q] = [new Normal(), new Normal({ loc: 1 })];
 * const { value, standardError } = klDivergenceEstimate(p, q, { key: random.key(0), draws: 40000 });
 * Math.abs(value.item() - 0.5) < 4 * standardError.item() // => true
 * standardError.item().toFixed(3) // => '0.005'
 */
export function klDivergenceEstimate(p: Distribution, q: Distribution, { key, draws = 10_000 }: { readonly key: random.KeyLike; readonly draws?: number }): Estimate {
  requireDraws('klDivergenceEstimate', draws);
  const [a, b] = commonBatch('klDivergenceEstimate', p, q);
  const x = a.sample(key, [draws]);
  return averaged(sub(a.logProb(x), b.logProb(x)));
}
