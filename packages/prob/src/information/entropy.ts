import { neg, sub, sum, xlogy, type Tensor, type TensorLike } from '@x/tensor/core';
import { Distribution } from '../distribution.js';
import { expectedValue } from '../expectations/expectation.js';
import type { ExpectationOptions } from '../expectations/points.js';
import { NotAvailableError } from '../notAvailable.js';
import { asProbabilities, type TableOptions } from './probabilities.js';

/**
 * The entropy −Σ p log p of a table of probabilities, or −E[log p(X)] of a distribution, in nats. That of a density (the
 * differential entropy) may be negative.
 *
 * Shapes: a table → a scalar, or with `axis` one entropy per remaining axis; a distribution → its batch shape.
 * Domain: p ≥ 0 adding up to 1; 0 log 0 = 0. Distributions without a closed form: see `expectation`.
 * Fails: DomainError when probabilities do not add up to 1; NotAvailableError where only Monte Carlo is left and no `key` is given.
 * Source: Cover & Thomas, Elements of Information Theory (2006), chapters 2 and 8.
 *
 * @example
 * entropy([0.5, 0.25, 0.25]).item() // => 1.0397207708399179
 * entropy([[0.5, 0.5], [1, 0]], { axis: 1 }).toArray() // => [ 0.6931471805599453, 0 ]
 * entropy(new Normal({ scale: 2 })).item() // => 2.11208571376…
 */
export function entropy(p: Distribution | TensorLike, options: TableOptions & ExpectationOptions = {}): Tensor {
  if (!(p instanceof Distribution)) {
    const table = asProbabilities('entropy', 'p', p, options);
    // 0 − Σ rather than −Σ: certainty has the entropy 0, not −0.
    return sub(0, sum(xlogy(table, table), { axis: options.axis as number }));
  }
  try {
    return p.entropy();
  } catch (error) {
    if (!(error instanceof NotAvailableError)) throw error;
    return expectedValue('entropy', (x) => neg(p.logProb(x)), p, options);
  }
}
