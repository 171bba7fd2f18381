import { DomainError, mean, random, std, type TensorLike } from '@x/tensor/core';
import { capabilities, hasElbo, hasLogProb } from './capabilities.js';

/** How likely a model takes data to be. */
export interface HeldOutScore {
  /** Mean over the examples, in nats an example. */
  readonly value: number;
  /** Standard error of this mean, from the spread over the examples. */
  readonly standardError: number;
  /** `bound` where the true value is higher, on average. */
  readonly kind: 'exact' | 'bound';
}

/**
 * The mean log density that a generative model gives to data it has not seen, or the evidence lower bound where that is all
 * it has: a number to compare models of different kinds by. A bound is a cautious value, so a model with a bound that wins has won.
 *
 * Shapes: x [n, …]. `samples` codes an example (default 1) are drawn for bounds.
 * Fails: DomainError for models without a density, and for fewer than two examples.
 *
 * @example
 * const model = models.vae([2, 4, 1], { likelihood: 'normal', key: random.key(0) });
 * models.heldOutScore(model, [[0, 1], [1, 0], [1, 1]]).kind // => 'bound'
 */
export function heldOutScore(model: object, x: TensorLike, { key = random.key(0), samples = 1 }: { readonly key?: random.KeyLike; readonly samples?: number } = {}): HeldOutScore {
  const { density } = capabilities(model);
  const each = hasElbo(model) ? model.elbo(x, { key, samples }) : hasLogProb(model) ? model.logProb(x) : undefined;
  if (each === undefined) {
    const hint = density === 'implicit' ? 'Its density is implicit: judge its samples instead.' : 'Its density is known up to a factor only: two values of energy can be compared within the model, not between models.';
    throw new DomainError({ op: 'models.heldOutScore', argument: 'model', expected: 'give log densities or bounds of them', actual: model.constructor.name, hint });
  }
  if (each.size < 2) throw new DomainError({ op: 'models.heldOutScore', argument: 'x', expected: 'hold at least two examples', actual: String(each.size) });
  return { value: mean(each).item(), standardError: std(each, { ddof: 1 }).item() / Math.sqrt(each.size), kind: density === 'approximate' ? 'bound' : 'exact' };
}
