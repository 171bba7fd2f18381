import type { Case } from './case.js';
import { em } from './em/index.js';
import { foundation } from './foundation/index.js';
import { hmm } from './hmm/index.js';
import { linalg } from './linalg/index.js';
import { mcmc } from './mcmc/index.js';
import { nn } from './nn/index.js';

/** A named set of cases with a sentence about it. */
export interface Suite {
  readonly name: string;
  readonly about: string;
  readonly cases: readonly Case[];
}

export const suites: readonly Suite[] = [
  { name: 'foundation', about: 'The tensor core, derivatives and compiled functions.', cases: foundation },
  { name: 'linalg', about: 'Factorisations, and the optimisers that stand on them.', cases: linalg },
  { name: 'em', about: 'Mixtures and clusters: steps of expectation maximisation.', cases: em },
  { name: 'mcmc', about: 'Samplers: leapfrog steps, effective draws, random numbers.', cases: mcmc },
  { name: 'nn', about: 'Training steps of networks.', cases: nn },
  { name: 'hmm', about: 'Recursions of hidden Markov models.', cases: hmm },
];
