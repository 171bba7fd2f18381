import { add, neg, sum, xlogy, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { expectedValue } from '../expectations/expectation.js';
import type { ExpectationOptions } from '../expectations/points.js';
import { areDistributions, asProbabilityPair, type TableOptions } from '../information/probabilities.js';
import { NotAvailableError } from '../notAvailable.js';
import { commonBatch } from './commonBatch.js';

/**
 * H(p, q) = −E_p[log q(X)] = H(p) + D(p ‖ q), in nats: the cost of coding draws from p by a code made for q. Both are
 * tables of probabilities, or both distributions.
 *
 * Shapes: tables of one shape → a scalar, or with `axis` one number per remaining axis; distributions → their common batch.
 * Domain: ∞ where q is 0 and p is not.
 * Fails: DomainError when probabilities do not add up to 1; ShapeError for tables of different shapes; NotAvailableError
 * where only Monte Carlo is left and no `key` is given.
 * Source: Cover & Thomas, Elements of Information Theory (2006), section 5.4.
 *
 * @example
 * crossEntropy([0.5, 0.25, 0.25], [0.25, 0.25, 0.5]).item() // => 1.21300756597…
 * crossEntropy(new Normal(), new Normal({ loc: 1 })).item() // => 1.9189385332…
 */
export function crossEntropy(p: Distribution | TensorLike, q: Distribution | TensorLike, options: TableOptions & ExpectationOptions = {}): Tensor {
  if (!areDistributions('crossEntropy', p, q)) {
    const [a, b] = asProbabilityPair('crossEntropy', p as TensorLike, q as TensorLike, options);
    return neg(sum(xlogy(a, b), { axis: options.axis as number }));
  }
  const [a, b] = commonBatch('crossEntropy', p as Distribution, q as Distribution);
  const divergence = a.divergenceFrom(b);
  if (divergence !== undefined) {
    try {
      return add(a.entropy(), divergence);
    } catch (error) {
      if (!(error instanceof NotAvailableError)) throw error;
    }
  }
  return expectedValue('crossEntropy', (x) => neg(b.logProb(x)), a, options);
}
