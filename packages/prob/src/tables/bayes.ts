import { cpu, div, DomainError, isAbstract, mul, reshape, ShapeError, showShape, sum, asTensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { asProbabilities } from '../information/probabilities.js';

/**
 * Bayes' theorem: p(k | x) = p(x | k) p(k) / Σ p(x | j) p(j) over hypotheses k.
 *
 * Shapes: prior [K]; likelihood [K], p(x | k) of one observation, or [K, n] of n observations → the shape of the likelihood.
 * Domain: likelihoods ≥ 0 in any unit; they need not add up to 1.
 * Fails: DomainError when the prior does not add up to 1 or every hypothesis excludes an observation; ShapeError when
 * likelihood and prior do not fit.
 *
 * @example
 * bayes([0.01, 0.99], [0.99, 0.05]).at(0).item() // => 0.166666666666666…
 */
export function bayes(prior: TensorLike, likelihood: TensorLike): Tensor {
  const p = asProbabilities('bayes', 'prior', prior);
  const given = asTensor(likelihood);
  if (p.ndim !== 1 || given.ndim === 0 || given.shape[0] !== p.size) {
    throw new ShapeError({ op: 'bayes', argument: 'likelihood', expected: `have one row for each of the ${p.size} hypotheses`, actual: `shape ${showShape(given.shape)}` });
  }
  const joint = mul(reshape(p, [p.size, ...given.shape.slice(1).map(() => 1)]), given);
  const evidence = sum(joint, { axis: 0, keepDims: true });
  if (!isAbstract(evidence) && evidence.device === cpu) {
    const negative = given.data.findIndex((v) => !(v >= 0));
    if (negative >= 0) throw new DomainError({ op: 'bayes', argument: 'likelihood', expected: 'be at least 0', actual: `${given.data[negative]} at flat index ${negative}`, hint: 'Log-likelihoods: subtract their maximum and take exp.' });
    const { data } = evidence;
    const at = data.findIndex((v) => !(v > 0));
    if (at >= 0) throw new DomainError({ op: 'bayes', argument: 'likelihood', expected: 'be positive for some hypothesis of positive prior probability', actual: `an evidence of ${data[at]} (observation ${at})`, hint: 'The observation is impossible under every hypothesis.' });
  }
  return div(joint, evidence);
}
