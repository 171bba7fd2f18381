import { add, oneHot, sum } from '@x/tensor/core';
import { Categorical } from '../../distributions/categorical.js';
import { Dirichlet } from '../../distributions/dirichlet.js';
import { atMean, weightedSum, type ConjugateRule } from './rule.js';

/** Priors on the probabilities of categories: a pseudo-count for each. */
export const dirichletRules: readonly ConjugateRule<Dirichlet>[] = [
  {
    prior: 'Dirichlet',
    likelihood: 'Categorical',
    of: 'probs',
    known: [],
    update: (prior, seen) => new Dirichlet({ concentration: add(prior.concentration, weightedSum(seen, oneHot(seen.data, prior.eventShape[0]!), 1)) }),
    point: atMean('probs') as ConjugateRule<Dirichlet>['point'],
    predictive: (posterior) => new Categorical({ probs: posterior.mean }),
  },
  {
    prior: 'Dirichlet',
    likelihood: 'Multinomial',
    of: 'probs',
    known: [],
    implied: (data) => ({ trials: sum(data, { axis: -1 }) }),
    update: (prior, seen) => new Dirichlet({ concentration: add(prior.concentration, weightedSum(seen, seen.data, 1)) }),
    point: atMean('probs') as ConjugateRule<Dirichlet>['point'],
  },
];
