import { asTensor, div, DomainError, log, mul, ShapeError, sub, sum, take, unique, type Tensor, type TensorLike } from '@x/tensor/core';
import { Distribution } from '../distribution.js';
import { asProbabilities } from './probabilities.js';

/**
 * D(p̂ ‖ model), from the empirical distribution of observations to a model: (1/N) Σ log(count(xᵢ)/N) − (1/N) Σ log p(xᵢ).
 * Its minimum over a family is at the maximum-likelihood estimate.
 *
 * Shapes: data [n] of numbers; a table of k probabilities as model takes data as positions from 0 to k − 1 → a scalar.
 * Domain: discrete models (for densities the divergence is infinite). ∞ when an observation has probability 0.
 * Fails: DomainError for a continuous model; ShapeError for no data.
 *
 * @example
 * klEmpirical([0, 0, 1], [0.5, 0.5]).item() // => 0.0566330122…
 */
export function klEmpirical(data: TensorLike, model: Distribution | TensorLike): Tensor {
  const x = asTensor(data);
  if (x.ndim !== 1 || x.size === 0) throw new ShapeError({ op: 'klEmpirical', argument: 'data', expected: 'be a vector of observations', actual: `shape [${x.shape.join(', ')}]` });
  const { values, counts } = unique(x);
  const frequencies = div(counts, x.size);
  const logModel = model instanceof Distribution ? logMass(model, values) : log(take(asProbabilities('klEmpirical', 'model', model), values));
  return sum(mul(frequencies, sub(log(frequencies), logModel)));
}

function logMass(model: Distribution, values: Tensor): Tensor {
  if (model.support.discrete) return model.logProb(values);
  throw new DomainError({ op: 'klEmpirical', argument: 'model', expected: 'be discrete', actual: `a ${model.family} distribution`, hint: 'Compare densities by their average log-likelihood: mean(model.logProb(data)).' });
}
