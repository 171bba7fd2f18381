import { random, type Tensor } from '@x/tensor/core';
import type { Model } from '../model/model.js';
import { simulate } from '../model/replay.js';
import { Collector, eachDraw, type PosteriorDraws } from './posteriorDraws.js';

/**
 * Draws new observations for every draw of a trace. The model may be another one than was sampled, with other data to
 * predict: quantities are taken from the trace by name, and those it lacks are drawn from their distributions.
 *
 * Shapes: every observed and computed name gets `[chain, draw, ...shape]`.
 * Fails: ShapeError for a quantity whose shape differs from the trace's.
 *
 * @example
 * const coin = model(({ sample, observe }) => {
 *   const bias = sample('bias', new Beta({ alpha: 2, beta: 2 }));
 *   observe('tosses', new Bernoulli({ probs: bias }), [1, 1, 0, 1]);
 * });
 * const trace = await sample(nuts(coin), { chains: 1, draws: 50, key: random.key(0) });
 * posteriorPredictive(coin, trace, { key: random.key(1) }).tosses.shape // => [ 1, 50, 4 ]
 */
export function posteriorPredictive(model: Model, trace: PosteriorDraws, { key }: { key: random.Key }): Record<string, Tensor> {
  const [chains, draws] = trace.get(trace.names[0]!).shape as [number, number];
  const sampled = new Set(model.sites.filter(({ kind }) => kind === 'sample').map(({ name }) => name));
  const collector = new Collector('posteriorPredictive', chains * draws);
  eachDraw('posteriorPredictive', trace, (values, chain, draw) => {
    const given = Object.fromEntries(Object.entries(values).filter(([name]) => sampled.has(name)));
    const { observe, deterministic } = simulate(model.program, random.foldIn(random.foldIn(key, chain), draw), given);
    collector.add({ ...deterministic, ...observe });
  });
  return collector.collected([chains, draws]);
}
