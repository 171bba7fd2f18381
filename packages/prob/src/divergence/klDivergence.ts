import { div, mul, sub, sum, where, equal, log, less, logicalAnd, greater, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { expectedValue } from '../expectations/expectation.js';
import type { ExpectationOptions } from '../expectations/points.js';
import { areDistributions, asProbabilityPair, type TableOptions } from '../information/probabilities.js';
import { commonBatch } from './commonBatch.js';

/**
 * The Kullback–Leibler divergence D(p ‖ q) = E_p[log p(X)/q(X)], in nats, of two tables of probabilities or of two
 * distributions: by the closed form where one is known, else as `expectation` finds it (sum, quadrature, or Monte Carlo
 * with `key`). `klDivergenceEstimate` is Monte Carlo with its standard error.
 *
 * Shapes: tables of one shape → a scalar, or with `axis` one number per remaining axis; distributions → their common batch.
 * Domain: at least 0, and 0 only for equal distributions; ∞ where q is 0 and p is not.
 * Fails: DomainError when probabilities do not add up to 1; ShapeError for tables of different shapes; NotAvailableError
 * where only Monte Carlo is left and no `key` is given.
 * Source: Cover & Thomas, Elements of Information Theory (2006), section 2.3.
 *
 * @example
 * klDivergence([0.6, 0.3, 0.1], [0.2, 0.5, 0.3]).item() // => 0.39605845720…
 * klDivergence([0.5, 0.5], [1, 0]).item() // => Infinity
 * klDivergence(new Normal({ loc: 1, scale: 0.5 }), new Normal()).item() // => 0.8181471805599…
 */
export function klDivergence(p: Distribution | TensorLike, q: Distribution | TensorLike, options: TableOptions & ExpectationOptions = {}): Tensor {
  if (!areDistributions('klDivergence', p, q)) {
    const [a, b] = asProbabilityPair('klDivergence', p as TensorLike, q as TensorLike, options);
    return sum(relativeEntropyTerms(a, b), { axis: options.axis as number });
  }
  const [a, b] = commonBatch('klDivergence', p as Distribution, q as Distribution);
  return a.divergenceFrom(b) ?? expectedValue('klDivergence', (x) => sub(a.logProb(x), b.logProb(x)), a, options);
}

/** p log p/q, 0 where p is 0 and ∞ where only q is. */
export function relativeEntropyTerms(p: Tensor, q: Tensor): Tensor {
  const both = logicalAnd(greater(p, 0), greater(q, 0));
  const terms = mul(p, log(div(where(both, p, 1), where(both, q, 1))));
  return where(logicalAnd(equal(q, 0), less(0, p)), Infinity, where(both, terms, 0));
}
