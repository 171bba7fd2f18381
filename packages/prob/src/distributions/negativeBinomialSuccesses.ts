import { broadcastTo, DomainError, sizeOf, tensor, type Tensor } from '@x/tensor/core';
import { polygammaDifferenceOf } from '../special/polygammaDifference.js';

/**
 * The successes of a negative binomial of greatest likelihood, with probs = r/(r + mean) put in: the root of
 * Σ wᵢ(ψ(xᵢ + r) − ψ(r))/Σ wᵢ − log(1 + mean/r), by Newton's method on log r.
 * Fails: DomainError where there is none, unless the variance exceeds the mean.
 */
export function negativeBinomialSuccesses(data: Tensor, weights: Tensor): Tensor {
  const rest = data.shape.slice(1);
  const count = sizeOf(rest);
  const values = data.data;
  const w = broadcastTo(weights, data.shape).data;
  const result = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    const distinct = new Map<number, number>();
    for (let i = j; i < values.length; i += count) distinct.set(values[i]!, (distinct.get(values[i]!) ?? 0) + w[i]!);
    result[j] = bestSuccesses([...distinct]);
  }
  return tensor(result, { shape: rest });
}

function bestSuccesses(values: readonly (readonly [value: number, weight: number])[]): number {
  const total = values.reduce((sum, [, w]) => sum + w, 0);
  const mean = values.reduce((sum, [x, w]) => sum + w * x, 0) / total;
  const variance = values.reduce((sum, [x, w]) => sum + w * (x - mean) ** 2, 0) / total;
  if (!(variance > mean)) throw notOverdispersed(mean, variance);
  let r = (mean * mean) / (variance - mean);
  for (let step = 0; step < 200; step++) {
    let score = -Math.log1p(mean / r);
    let slope = mean / (r * (r + mean));
    for (const [x, w] of values) {
      score += (w / total) * polygammaDifferenceOf(0, r, x);
      slope += (w / total) * polygammaDifferenceOf(1, r, x);
    }
    // In log r the slope is r·slope. A positive one points away from the maximum: go uphill by a factor instead.
    const change = slope < 0 ? -score / (r * slope) : Math.sign(score);
    r *= Math.exp(Math.max(-2, Math.min(2, change)));
    if (Math.abs(change) < 1e-12) break;
  }
  return r;
}

function notOverdispersed(mean: number, variance: number): DomainError {
  return new DomainError({
    op: 'NegativeBinomial.maximumLikelihood',
    argument: 'data',
    expected: 'have a variance above the mean',
    actual: `mean ${mean} and variance ${variance}`,
    hint: 'The likelihood grows as successes → ∞, towards a Poisson distribution: fit(Poisson, data), or give fixed: { successes }.',
  });
}
