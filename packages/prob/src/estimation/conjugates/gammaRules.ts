import { add, div, mul, reciprocal, sqrt, square, sub, type Tensor } from '@x/tensor/core';
import type { Distribution } from '../../distribution.js';
import { Gamma } from '../../distributions/gamma.js';
import { InverseGamma } from '../../distributions/inverseGamma.js';
import { NegativeBinomial } from '../../distributions/negativeBinomial.js';
import { StudentT } from '../../distributions/studentT.js';
import type { Observations } from '../observations.js';
import { atMean, total, weightedSum, type ConjugateRule, type Parameters } from './rule.js';

type Counts = (seen: Observations, known: Parameters) => readonly [Tensor, Tensor];

const squares: Counts = (seen, { loc }) => [mul(total(seen), 0.5), mul(weightedSum(seen, square(sub(seen.data, loc!))), 0.5)];

/** Priors on rates and precisions. */
export const gammaRules: readonly ConjugateRule<Gamma>[] = [
  rule('Poisson', [], (seen) => [weightedSum(seen, seen.data), total(seen)], (p) => new NegativeBinomial({ successes: p.concentration, probs: div(p.rate, add(p.rate, 1)) })),
  rule('Exponential', [], (seen) => [total(seen), weightedSum(seen, seen.data)]),
  rule('Gamma', ['concentration'], (seen, { concentration }) => [mul(concentration!, total(seen)), weightedSum(seen, seen.data)]),
  {
    ...rule('Normal', ['loc'], squares, (p, { loc }) => new StudentT({ df: mul(2, p.concentration), loc: loc!, scale: sqrt(div(p.rate, p.concentration)) })),
    of: 'precision, 1/scale²',
    point: (prior) => {
      const { mean } = prior;
      return { parameters: { scale: reciprocal(sqrt(mean)) }, logProb: (p) => p.logProb(mean) };
    },
  },
];

/** A prior on the variance of a normal law. */
export const inverseGammaRules: readonly ConjugateRule<InverseGamma>[] = [
  {
    prior: 'InverseGamma',
    likelihood: 'Normal',
    of: 'variance, scale²',
    known: ['loc'],
    update: (prior, seen, known) => {
      const [concentration, scale] = squares(seen, known);
      return new InverseGamma({ concentration: add(prior.concentration, concentration), scale: add(prior.scale, scale) });
    },
    point: ({ concentration, scale }) => {
      const middle = div(scale, add(concentration, 1));
      return { parameters: { scale: sqrt(middle) }, logProb: (p) => p.logProb(middle) };
    },
    predictive: ({ concentration, scale }, { loc }) => new StudentT({ df: mul(2, concentration), loc: loc!, scale: sqrt(div(scale, concentration)) }),
  },
];

function rule(likelihood: string, known: readonly string[], counts: Counts, predictive?: (p: Gamma, known: Parameters) => Distribution): ConjugateRule<Gamma> {
  return {
    prior: 'Gamma',
    likelihood,
    of: 'rate',
    known,
    update: (prior, seen, given) => {
      const [concentration, rate] = counts(seen, given);
      return new Gamma({ concentration: add(prior.concentration, concentration), rate: add(prior.rate, rate) });
    },
    point: atMean('rate') as ConjugateRule<Gamma>['point'],
    ...(predictive === undefined ? {} : { predictive }),
  };
}
