import { add, arange, lgamma, mul, reshape, sub, type Tensor } from '@x/tensor/core';
import { Bernoulli } from '../../distributions/bernoulli.js';
import { Beta } from '../../distributions/beta.js';
import { Categorical } from '../../distributions/categorical.js';
import { atMean, total, weightedSum, type ConjugateRule, type Parameters } from './rule.js';
import type { Observations } from '../observations.js';

/** Priors on a probability: pseudo-counts of successes and failures. */
export const betaRules: readonly ConjugateRule<Beta>[] = [
  rule('Bernoulli', [], (seen) => [weightedSum(seen, seen.data), sub(total(seen), weightedSum(seen, seen.data))], (p) => new Bernoulli({ probs: p.mean })),
  rule('Binomial', ['trials'], (seen, { trials }) => [weightedSum(seen, seen.data), weightedSum(seen, sub(trials!, seen.data))], betaBinomial),
  rule('Geometric', [], (seen) => [total(seen), weightedSum(seen, seen.data)]),
  rule('NegativeBinomial', ['successes'], (seen, { successes }) => [mul(successes!, total(seen)), weightedSum(seen, seen.data)]),
];

function rule(
  likelihood: string,
  known: readonly string[],
  counts: (seen: Observations, known: Parameters) => readonly [Tensor, Tensor],
  predictive?: (p: Beta, known: Parameters) => Bernoulli | Categorical,
): ConjugateRule<Beta> {
  return {
    prior: 'Beta',
    likelihood,
    of: 'probs',
    known,
    update: (prior, seen, given) => {
      const [successes, failures] = counts(seen, given);
      return new Beta({ alpha: add(prior.alpha, successes), beta: add(prior.beta, failures) });
    },
    point: atMean('probs') as ConjugateRule<Beta>['point'],
    ...(predictive === undefined ? {} : { predictive }),
  };
}

/** The beta-binomial law of 0 … trials as a table: C(n, k) B(α + k, β + n − k)/B(α, β). */
function betaBinomial({ alpha, beta, batchShape }: Beta, { trials }: Parameters): Categorical {
  const n = Number(trials);
  const k = arange(n + 1);
  const column = (x: Tensor): Tensor => reshape(x, [...x.shape, 1]);
  const a = batchShape.length === 0 ? alpha : column(alpha);
  const b = batchShape.length === 0 ? beta : column(beta);
  const logChoose = sub(lgamma(n + 1), add(lgamma(add(k, 1)), lgamma(sub(n + 1, k))));
  return new Categorical({ logits: add(logChoose, add(lgamma(add(a, k)), lgamma(add(b, sub(n, k))))) });
}
