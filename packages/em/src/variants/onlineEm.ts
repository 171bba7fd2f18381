import { add, DomainError, mul, treeMap, type Tensor } from '@x/tensor/core';

/** A model of the exponential family: its M-step needs averages of expected statistics only. */
export interface OnlineEmSteps<P, B, S> {
  /** Expected sufficient statistics of a batch, averaged over its observations: a tree of tensors. */
  readonly statistics: (batch: B, params: P) => S;
  /** The parameters that fit averaged statistics. */
  readonly mStep: (statistics: S) => P;
}

/** How fast to learn, and whom to tell. */
export interface OnlineEmOptions<P> {
  /** The share of batch t = 1, 2, … in the running average: 1, then falling as t^−0.6 unless given. */
  readonly stepSize?: (batch: number) => number;
  /** Batches that only collect statistics, before the parameters first move; default 0. */
  readonly warmup?: number;
  readonly onBatch?: (progress: { readonly batch: number; readonly params: P }) => void;
  readonly signal?: AbortSignal;
}

/**
 * Online EM: one pass over batches that are forgotten once seen. Statistics are averaged with decreasing weights, and the
 * parameters follow them.
 *
 * s ← (1 − γₜ) s + γₜ E[s(xₜ, z) | θ], θ ← argmax Q(s)
 *
 * Domain: γₜ in (0, 1] with Σγ = ∞ and Σγ² < ∞, so exponents of t in (½, 1].
 * Fails: DomainError for a share outside (0, 1].
 * Source: Cappé & Moulines, J. Royal Statistical Society B 71 (2009).
 *
 * @example
 * const batches = Array.from({ length: 200 }, (_, t) => random.normal(random.key(t), [20]).mul(2).add(1));
 * const { params } = onlineEm({ statistics: (x) => ({ first: x.mean(), second: x.square().mean() }), mStep: ({ first, second }) => ({ mean: first.item(), variance: second.item() - first.item() ** 2 }) }, { mean: 0, variance: 1 }, batches);
 * params.mean.toFixed(0) // => '1'
 */
export function onlineEm<P, B, S>({ statistics, mStep }: OnlineEmSteps<P, B, S>, init: P, batches: Iterable<B>, { stepSize = (t) => t ** -0.6, warmup = 0, onBatch, signal }: OnlineEmOptions<P> = {}): { params: P; statistics: S | undefined } {
  let params = init;
  let average: S | undefined;
  let t = 0;
  for (const batch of batches) {
    if (signal?.aborted) break;
    const share = stepSize(++t);
    if (!(share > 0 && share <= 1)) throw new DomainError({ op: 'onlineEm', argument: 'stepSize', expected: 'return shares in (0, 1]', actual: `${share} for batch ${t}` });
    const fresh = statistics(batch, params);
    average = average === undefined ? fresh : treeMap((old: Tensor, now: Tensor) => add(mul(old, 1 - share), mul(now, share)), average, fresh);
    if (t > warmup) params = mStep(average);
    onBatch?.({ batch: t, params });
  }
  return { params, statistics: average };
}
