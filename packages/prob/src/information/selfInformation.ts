import { asTensor, cpu, DomainError, isAbstract, log, neg, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * The information −log P of events of probability P, in nats.
 *
 * Domain: 0 ≤ P ≤ 1; ∞ at 0.
 * Fails: DomainError outside [0, 1].
 *
 * @example
 * selfInformation(1 / 8).item() // => 2.0794415416798357
 */
export function selfInformation(probability: TensorLike): Tensor {
  const p = asTensor(probability);
  if (!isAbstract(p) && p.device === cpu) {
    const { data } = p;
    const at = data.findIndex((v) => !(v >= 0 && v <= 1));
    if (at >= 0) throw new DomainError({ op: 'selfInformation', argument: 'probability', expected: 'lie in [0, 1]', actual: String(data[at]), hint: 'For a density use neg(p.logProb(x)).' });
  }
  return neg(log(p));
}
