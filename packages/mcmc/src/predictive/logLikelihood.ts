import { DomainError, type Tensor } from '@x/tensor/core';
import { logTermsAt } from '../model/logJoint.js';
import type { Model } from '../model/model.js';
import { Collector, eachDraw, type PosteriorDraws } from './posteriorDraws.js';

/**
 * The log density of every observation at every draw: what `loo` and `waic` are made of.
 *
 * Shapes: each observed name gets `[chain, draw, ...batch]`, where batch is the shape of its data without the event axes.
 * Fails: DomainError for a model without observations, or a trace that lacks one of its quantities.
 *
 * @example
 * const coin = model(({ sample, observe }) => {
 *   const bias = sample('bias', new Beta({ alpha: 2, beta: 2 }));
 *   observe('tosses', new Bernoulli({ probs: bias }), [1, 1, 0, 1]);
 * });
 * const trace = await sample(nuts(coin), { chains: 1, draws: 50, key: random.key(0) });
 * logLikelihood(coin, trace).tosses.shape // => [ 1, 50, 4 ]
 */
export function logLikelihood(model: Model, trace: PosteriorDraws): Record<string, Tensor> {
  requireNames(model, trace);
  const [chains, draws] = trace.get(trace.names[0]!).shape as [number, number];
  const collector = new Collector('logLikelihood', chains * draws);
  eachDraw('logLikelihood', trace, (values) => {
    const terms = logTermsAt(model.program, values).filter(({ kind }) => kind === 'observe');
    collector.add(Object.fromEntries(terms.map(({ name, logProb }) => [name, logProb])));
  });
  return collector.collected([chains, draws]);
}

function requireNames(model: Model, trace: PosteriorDraws): void {
  const complain = (argument: string, expected: string, actual: string): DomainError => new DomainError({ op: 'logLikelihood', argument, expected, actual });
  if (!model.sites.some(({ kind }) => kind === 'observe')) throw complain('model', 'observe something', 'a model without observations');
  const missing = model.sites.find(({ kind, name }) => kind === 'sample' && !trace.names.includes(name));
  if (missing !== undefined) throw complain('trace', `hold '${missing.name}'`, `only ${trace.names.join(', ')}`);
}
