import { inv, solve } from '@x/linalg';
import { add, asTensor, div, expandDims, log, matmul, mul, reciprocal, sqrt, square, squeeze, type Tensor, type TensorLike } from '@x/tensor/core';
import { MultivariateNormal } from '../../distributions/multivariateNormal.js';
import { Normal } from '../../distributions/normal.js';
import type { Observations } from '../observations.js';
import { atMean, total, weightedSum, type ConjugateRule } from './rule.js';

/** Priors on the mean of a normal law whose spread is known: precisions add. */
export const normalRules: readonly ConjugateRule<Normal>[] = [
  {
    prior: 'Normal',
    likelihood: 'Normal',
    of: 'loc',
    known: ['scale'],
    update: (prior, seen, { scale }) => normalUpdate(prior, seen, seen.data, scale!),
    point: atMean('loc') as ConjugateRule<Normal>['point'],
    predictive: ({ loc, scale }, known) => new Normal({ loc, scale: sqrt(add(square(scale), square(known.scale!))) }),
  },
  {
    prior: 'Normal',
    likelihood: 'LogNormal',
    of: 'loc',
    known: ['scale'],
    update: (prior, seen, { scale }) => normalUpdate(prior, seen, log(seen.data), scale!),
    point: atMean('loc') as ConjugateRule<Normal>['point'],
  },
];

function normalUpdate(prior: Normal, seen: Observations, data: Tensor, scale: TensorLike): Normal {
  const [before, each] = [reciprocal(square(prior.scale)), reciprocal(square(scale))];
  const precision = add(before, mul(each, total(seen)));
  const loc = div(add(mul(before, prior.loc), mul(each, weightedSum(seen, data))), precision);
  return new Normal({ loc, scale: reciprocal(sqrt(precision)) });
}

/** The same for vectors. */
export const multivariateNormalRules: readonly ConjugateRule<MultivariateNormal>[] = [
  {
    prior: 'MultivariateNormal',
    likelihood: 'MultivariateNormal',
    of: 'loc',
    known: ['covariance'],
    update: (prior, seen, { covariance }) => {
      const [before, each] = [inv(prior.covariance), inv(covariance!)];
      const precision = add(before, mul(each, expandDims(total(seen), [-2, -1])));
      const weighted = add(times(before, prior.loc), times(each, weightedSum(seen, seen.data, 1)));
      return new MultivariateNormal({ loc: solve(precision, weighted), precision });
    },
    point: atMean('loc') as ConjugateRule<MultivariateNormal>['point'],
    predictive: (posterior, { covariance }) => new MultivariateNormal({ loc: posterior.loc, covariance: add(posterior.covariance, covariance!) }),
  },
];

function times(a: Tensor, x: TensorLike): Tensor {
  return squeeze(matmul(a, expandDims(asTensor(x), -1)), { axis: -1 });
}
